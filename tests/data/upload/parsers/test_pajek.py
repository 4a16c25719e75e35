"""Pajek, held against networkx where networkx reads it right."""

import io

import networkx as nx
import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.upload import read_upload
from tests.faults.uploads import written

NET = """*Network Cities
*Vertices 4
1 "New York" 0.1 0.2 0.5 ellipse ic Red
2 "Los Angeles" 0.3 0.4
3 "Las Vegas" 0.5 0.6
4 "Reno" 0.7 0.8
*Arcs
1 2 3
*Edges
2 3 1.5 c Blue
"""


def read(text: str, name: str = "g.net"):
    (data,) = read_upload({name: text.encode()})
    return data


def test_labels_places_arcs_and_edges():
    data = read(NET)
    assert data.name == "Cities"
    assert data.node_names == ("New York", "Los Angeles", "Las Vegas", "Reno")
    assert data.edge_index.T.tolist() == [[0, 1], [1, 2], [2, 1]]
    assert data.edge_weight.tolist() == [3, 1.5, 1.5]
    assert data.directed
    assert data.pos[1].tolist() == pytest.approx([0.3, 0.4])
    assert "1 of 2 edges have no direction: both were taken" in data.notes
    theirs = nx.parse_pajek(NET.splitlines())  # why networkx does not read this for us
    assert ("Las Vegas", "Los Angeles") not in theirs.edges()


@pytest.mark.parametrize("make", [nx.Graph, nx.DiGraph])
def test_everything_that_networkx_writes(make):
    graph = make(nx.karate_club_graph())
    content = written(nx.write_pajek, graph)
    theirs = nx.parse_pajek(content.decode().splitlines())
    data = read(content.decode())
    ours = {(data.node_names[a], data.node_names[b]) for a, b in data.edge_index.T.tolist()}
    both = set() if make is nx.DiGraph else {(v, u) for u, v, _ in theirs.edges}
    assert ours == {(u, v) for u, v, _ in theirs.edges} | both
    assert data.directed == (make is nx.DiGraph)


def test_vertices_of_one_label_stay_two():
    names = ["Smith", "Smith", "Jones", "Lee", "Kim"]
    vertices = "".join(f'{i} "{name}"\n' for i, name in enumerate(names, 1))
    data = read(f"*Vertices 5\n{vertices}*Edges\n1 2\n2 3\n")
    assert (data.num_nodes, data.node_names) == (5, tuple(names))
    assert len(nx.parse_pajek(["*Vertices 2", '1 "Smith"', '2 "Smith"'])) == 1


@pytest.mark.parametrize(
    ("sections", "edges"),
    [
        ("*Arcslist\n1 2 3\n", [[0, 1], [0, 2]]),
        ("*Edgeslist\n1 2 3\n", [[0, 1], [0, 2], [1, 0], [2, 0]]),
        ("*Matrix\n0 1 0\n0 0 1\n0 0 0\n", [[0, 1], [1, 2]]),
        ("*arcs :1 \"likes\"\n1 2\n*edges :2 \"knows\"\n2 3\n", [[0, 1], [1, 2], [2, 1]]),
        ("% a remark\n*Edges\n1 2\n", [[0, 1], [1, 0]]),
    ],
)  # fmt: skip
def test_every_way_to_list_lines(sections, edges):
    assert read(f"*Vertices 3\n{sections}").edge_index.T.tolist() == edges


def test_the_dialect_of_infomap():
    data = read('# remark\n*Vertices\n0 "a"\n1 "b"\n2 "c"\n*Links\n0 1 2\n1 2 3\n')
    assert data.node_names == ("a", "b", "c")
    assert sorted(data.edge_weight.tolist()) == [2, 2, 3, 3]
    assert any("does not say whether edges have a direction" in note for note in data.notes)
    arcs = read('*Vertices 2\n1 "a"\n2 "b"\n*Arcs\n1 2\n')
    assert (arcs.edge_index.tolist(), arcs.notes) == ([[0], [1]], ())
    (links,) = read_upload({"karate.net": b"# Zacharys karate club\n0 1 4\n0 2 5\n"})
    assert links.num_nodes == 3


def test_a_title_above_and_places_that_are_all_the_same():
    """igraph's pajek_arcslist.net and pajek5.net."""
    data = read(
        'A simplified version of sampson.net\n*Vertices 2\n1 "A" 0 0 box\n2 "B" 0 0 box\n*Arcslist\n1 2\n'
    )
    assert (data.edge_index.tolist(), data.get("pos"), data.get("x")) == ([[0], [1]], None, None)


def test_two_modes_and_a_partition():
    paj = "*Network n.net\n*Vertices 4 2\n*Edges\n1 3\n2 4\n*Partition club\n*Vertices 4\n1\n1\n2\n2\n"
    data = read(paj, "p.paj")
    assert data.y.tolist() == [0, 0, 1, 1]
    assert "the network has two modes: 2 and 2 vertices" in data.notes
    matrix = read("*Vertices 3 2\n*Matrix\n1\n1\n")
    assert matrix.edge_index.T.tolist() == [[0, 2], [1, 2], [2, 0], [2, 1]]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("*Vertices 2\n*Edges\n1 3\n", "row 3: expected a vertex from 1 to 2, got '3'"),
        ("*Vertices x\n", "row 1: expected the number of vertices"),
        ("*Edges\n1 2\n", r"expected \*Vertices above \*edges"),
        ("*Vertices 2\n*Edges\n1 2 1e999\n", "row 3: expected a finite weight"),
        ("*Vertices 2\n*Matrix\n0 1\n", "expected a matrix of 2 rows, got 1"),
        ("*Vertices 2\n*States\n1 1\n2 2\n", r"got \*states, which is not read; save the edges as a table"),
        ("*Vertices 900000000\n", "at most 200,000 nodes"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(text, words):
    with pytest.raises(BadUpload, match=words):
        read(text)


def test_pajek_under_another_ending_is_known_by_its_words():
    assert read(NET, "cities.txt").num_nodes == 4
    assert io.BytesIO(NET.encode()).readline() == b"*Network Cities\n"
