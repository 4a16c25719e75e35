"""MatrixMarket in every field and symmetry, held against the dense matrix."""

import io
import itertools

import numpy as np
import pytest
import scipy.io
import scipy.sparse as sp

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.upload import read_upload

HEAD = "%%MatrixMarket matrix coordinate "
SYMMETRIES = ["general", "symmetric", "skew-symmetric"]


def read(content: bytes | str, name: str = "g.mtx"):
    (data,) = read_upload({name: content if isinstance(content, bytes) else content.encode()})
    return data


def dense(data) -> np.ndarray:
    matrix = np.zeros((data.num_nodes, data.num_nodes))
    weight = np.ones(data.num_edges) if data.get("edge_weight") is None else data.edge_weight.numpy()
    matrix[tuple(data.edge_index.numpy())] = weight
    return matrix


@pytest.mark.parametrize(("field", "symmetry"), list(itertools.product(["real", "integer"], SYMMETRIES)))
def test_the_matrix_comes_back(field, symmetry):
    rng = np.random.default_rng(3)
    matrix = rng.integers(1, 9, (6, 6)) * (rng.random((6, 6)) < 0.4)
    if symmetry == "symmetric":
        matrix = matrix + matrix.T
    elif symmetry == "skew-symmetric":
        matrix = matrix - matrix.T
    stream = io.BytesIO()
    scipy.io.mmwrite(
        stream, sp.coo_array(matrix.astype(float if field == "real" else int)), symmetry=symmetry
    )
    data = read(stream.getvalue())
    assert np.array_equal(dense(data), matrix)
    assert data.directed == (symmetry != "symmetric")
    stream = io.BytesIO()
    scipy.io.mmwrite(stream, matrix.astype(float), symmetry=symmetry)  # the same as an array
    assert np.array_equal(dense(read(stream.getvalue())), matrix)


def test_a_pattern_has_no_weights_and_the_size_line_is_no_edge():
    text = f"{HEAD}pattern symmetric\n% Network Repository\n3 3 2\n2 1\n3 2\n"
    for name in ("soc-karate.mtx", "karate.txt", "karate.edges"):
        data = read(text, name)
        assert data.edge_index.T.tolist() == [[1, 0], [2, 1], [0, 1], [1, 2]] or data.num_edges == 4
        assert (data.num_nodes, data.get("edge_weight"), data.directed) == (3, None, False)
        assert data.node_names == ("1", "2", "3")


def test_complex_entries_count_by_their_absolute_value():
    data = read(f"{HEAD}complex hermitian\n2 2 1\n2 1 3 4\n")
    assert data.edge_weight.tolist() == [5, 5]
    assert "weights are complex: their absolute values were taken" in data.notes
    assert not data.directed or data.num_edges == 2


def test_rows_and_columns_of_another_number_are_different_nodes():
    data = read(f"{HEAD}pattern general\n2 3 2\n1 1\n2 3\n")
    assert data.node_names == ("row 1", "row 2", "column 1", "column 2", "column 3")
    assert data.edge_index.T.tolist() == [[0, 2], [1, 4], [2, 0], [4, 1]]
    assert any("the graph is bipartite" in note for note in data.notes)


def test_a_zero_is_no_edge_and_said():
    data = read(f"{HEAD}real general\n2 2 2\n1 2 0\n2 1 1\n")
    assert data.num_edges == 1
    assert "1 entries that are 0 are no edges" in data.notes


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{HEAD}pattern general\n3 3 2\n1 2\n", "damaged one"),
        (f"{HEAD}pattern general\n3 3 1\n1 4\n", "damaged one"),
        (f"{HEAD}real general\n2 2 1\n1 2 nan\n", "expected finite entries|damaged one"),
        ("%%MatrixMarket vector\n", "and a line of sizes, got something"),
        (f"{HEAD}pattern general\n900000000 900000000 1\n1 2\n", "at most 200,000 nodes"),
        (f"{HEAD}pattern general\n3 3 1900000\n1 2\n", "far fewer"),
        (f"{HEAD}pattern general\n0 0 0\n", "rows and columns"),
    ],
)
def test_what_is_wrong_is_said(text, words):
    with pytest.raises(BadUpload, match=words):
        read(text)
