"""A square of numbers is an adjacency matrix, and nothing else is."""

import networkx as nx
import numpy as np
import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.tables.adjacency_matrix import read_matrix
from analysis.data.upload.tables.table import read_table
from analysis.data.upload.upload import read_upload

KITE = nx.to_numpy_array(nx.krackhardt_kite_graph()).astype(int)


def csv(matrix, *, mark=",", names=(), both=False) -> bytes:
    rows = [[f"{value:g}" for value in row] for row in matrix]
    if both:
        rows = [[name, *row] for name, row in zip(names, rows, strict=True)]
    if names:
        rows.insert(0, ["", *names] if both else [*names])
    return "".join(f"{mark.join(row)}\n" for row in rows).encode()


NAMES = [f"node {i}" for i in range(len(KITE))]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize(("names", "both"), [((), False), (NAMES, False), (NAMES, True)])
def test_a_square_table_is_the_graph_of_its_matrix(mark, names, both):
    (data,) = read_upload({"kite.csv": csv(KITE, mark=mark, names=names, both=both)})
    assert np.array_equal(nx.to_numpy_array(nx.Graph(data.edge_index.T.tolist()), nodelist=range(10)), KITE)
    assert data.node_names == tuple(names or map(str, range(1, 11)))
    assert not data.directed
    assert "10 x 10 numbers was read as an adjacency matrix" in data.notes[0]


def test_numbers_are_weights_and_one_way_is_a_direction():
    matrix = np.zeros((4, 4))
    matrix[0, 1] = 2.5
    (data,) = read_upload({"a.csv": csv(matrix)})
    assert (data.edge_index.tolist(), data.edge_weight.tolist(), data.directed) == ([[0], [1]], [2.5], True)


def test_names_may_be_numbers_under_a_word_in_the_corner():
    (data,) = read_upload({"a.csv": b"node,7,8,9\n7,0,1,0\n8,1,0,1\n9,0,1,0\n"})
    assert (data.node_names, data.num_edges) == (("7", "8", "9"), 4)


def test_a_table_of_nodes_may_stand_beside_it():
    nodes = "id,club\n" + "".join(f"{name},{i % 2}\n" for i, name in enumerate(NAMES))
    files = {"kite.csv": csv(KITE, names=NAMES, both=True), "nodes.csv": nodes.encode()}
    (data,) = read_upload(files)
    assert data.y.tolist() == [i % 2 for i in range(10)]


@pytest.mark.parametrize(
    "content",
    [
        b"1,2,1\n2,3,1\n3,1,1\n",  # three edges with weights
        b"1,2\n2,1\n",
        b"1,2,1\n2,3,1\n1,3,1\n",
        b"a,b\nb,a\n",
        b"0,1,0,1\n1,0,1,0\n0,1,0,1\n",  # three rows of four
        b"a,b,c,d\n0,1,0,1\n1,0,1,0\n0,1,0,1\nx,0,1,0\n",
    ],
)
def test_what_is_no_square_of_numbers_is_none(content):
    assert read_matrix(read_table("a.csv", content)) is None


def test_a_matrix_with_a_hole_is_not_taken_for_edges():
    content = csv(KITE).replace(b"1", b"1e999", 1)
    with pytest.raises(BadUpload, match="or a square of numbers, got 10 columns of other names"):
        read_upload({"a.csv": content})
