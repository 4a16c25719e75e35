"""What KONECT, SNAP and Network Repository declare above their rows."""

import pytest

from analysis.data.upload.tables.declaration import Declaration, read_declaration
from analysis.data.upload.upload import read_upload

KONECT = b"% asym unweighted\n% 3 3 3\n1 2\n2 3\n3 2\n"


@pytest.mark.parametrize(
    ("content", "directed", "edges"),
    [
        (KONECT, True, 3),
        (KONECT.replace(b"asym", b"sym"), False, 6),
        (b"# Directed graph (each unordered pair of nodes is saved once): w.txt\n\n1\t2\n", True, 1),
        (b"# Undirected graph: ../../data/output/dblp.ungraph.txt\n# FromNodeId\tToNodeId\n1\t2\n", False, 2),
        (b"# directed: false\na b\n", False, 2),
        (b"# a directed or an undirected graph?\na b\n", False, 2),
    ],
)  # fmt: skip
def test_a_declared_direction_is_kept(content, directed, edges):
    (data,) = read_upload({"out.net-work.txt": content})
    assert (data.directed, data.num_edges) == (directed, edges)
    silent = "the file does not say whether edges have a direction"
    assert any(note.startswith(silent) for note in data.notes) == (b"or an" in content)


def test_konects_two_columns_of_a_bipartite_graph_number_different_nodes():
    (data,) = read_upload({"out.southern": b"% bip unweighted\n% 3 2 2\n1 1\n1 2\n2 1\n"})
    assert data.node_names == ("left 1", "left 2", "right 1", "right 2")
    assert data.num_edges == 6
    assert any("declares a bipartite graph" in note for note in data.notes)


def test_weights_and_times_of_konect_are_told_apart():
    content = b"% asym positive\n1 2 5 1082008561\n2 3 1 1082155839\n"
    (data,) = read_upload({"out.mail": content})
    assert data.edge_weight.tolist() == [5, 1]
    assert "of the columns of the edges, '4' was left out" in data.notes
    assert read_declaration(["% sym unweighted"]) == Declaration(False, False, False)


def test_nodes_that_are_declared_and_in_no_edge_are_said():
    (data,) = read_upload({"g.txt": b"# Nodes: 5 Edges: 2\n0 1\n1 2\n"})
    assert "the file declares 5 nodes; 2 of them are in no edge and left out" in data.notes
