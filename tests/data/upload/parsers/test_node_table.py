"""A second table with features and labels."""

import pytest

from analysis.data.upload.assemble import decide
from analysis.data.upload.errors import BadUpload
from analysis.data.upload.parsers.edge_list import read_edge_list
from analysis.data.upload.parsers.node_table import graph_labels, is_node_table, join
from analysis.data.upload.parsers.table import read_table

EDGES = b"source,target\n1,2\n2,3\n"


def joined(nodes: bytes, *, edges: bytes = EDGES):
    graph = read_edge_list(read_table("edges.csv", edges))
    join(graph, read_table("nodes.csv", nodes), may_add=True)
    return graph


def test_features_and_labels_are_joined_by_name_not_by_row():
    graph = joined(b"id;age;class\n3;30,5;b\n1;10,5;a\n2;20,5;a\n")
    assert graph.ids == ["1", "2", "3"]
    assert graph.columns == {"age": [10.5, 20.5, 30.5], "class": ["a", "a", "b"]}


def test_nodes_without_edges_are_nodes():
    graph = joined(b"id,class\n1,a\n2,a\n3,b\n7,b\n")
    assert graph.ids == ["1", "2", "3", "7"]
    assert "1 nodes of nodes.csv have no edges" in graph.notes


def test_coras_content_has_no_header_and_its_label_in_the_last_column():
    content = b"31336\t0\t1\tNeural_Networks\n1061127\t1\t0\tRule_Learning\n9\t1\t1\tRule_Learning\n"
    found = decide([joined(content, edges=b"31336\t1061127\n9\t31336\n")])
    assert found.label_names == ("Neural_Networks", "Rule_Learning")
    assert found.x.shape == (3, 2)


def test_numbers_of_departments_are_labels_without_a_header():
    edges, labels = b"0 1\n2 3\n2 4\n0 2\n", b"0 1\n1 1\n2 21\n3 21\n4 1\n"
    found = decide([joined(labels, edges=edges)])
    assert (found.y.tolist(), found.label_names) == ([0, 0, 1, 1, 0], ("1", "21"))
    assert found.x is None


@pytest.mark.parametrize("name", ["value", "ml_target", "Page_Class"])
def test_longer_names_of_labels(name):
    found = decide([joined(f"id,{name}\n1,a\n2,a\n3,b\n7,b\n".encode())])
    assert found.label_names == ("a", "b")


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        (b"id,a\n1,5\n2,6\n", "nodes.csv: expected a row for every node of edges.csv, got none for '3'"),
        (b"id,a\n1,5\n2,6\n3,7\n3,8\n", "row 5, column id: expected every node once, got '3' again"),
        (b"id\n1\n2\n3\n", "at least one more"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(nodes, words):
    with pytest.raises(BadUpload, match=words):
        joined(nodes)


def test_names_of_files_cannot_turn_the_sentence_round():
    graph = read_edge_list(read_table("a\u202eb.csv", EDGES))
    table = read_table("nodes\u202e.csv", b"id,a\n1,5\n2,6\n")
    with pytest.raises(BadUpload, match="got none for '3'") as refusal:
        join(graph, table, may_add=True)
    assert str(refusal.value).isprintable()
    join(graph, read_table("n\u202e.csv", b"id,a\n1,5\n2,6\n3,7\n4,8\n"), may_add=True)
    assert all(note.isprintable() for note in graph.notes)


def test_a_table_may_not_add_nodes_to_a_graph_that_lists_its_own():
    graph = read_edge_list(read_table("edges.csv", EDGES))
    with pytest.raises(BadUpload, match=r"nodes.csv, row 5, column 1: .* got '9'"):
        join(graph, read_table("nodes.csv", b"id,a\n1,5\n2,6\n3,7\n9,8\n"), may_add=False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b"id,age\n1,5\n2,6\n3,7\n", EDGES),
        (b"x,5\ny,6\nz,7\n", b"x,y\nx,z\n"),
        (b"x,5\ny,6\nz,7\n", b"x,y\ny,z\n"),
    ],
)
def test_which_of_two_tables_describes_the_nodes(one, other):
    nodes, edges = read_table("a.csv", one), read_table("b.csv", other)
    assert is_node_table(nodes, edges)
    assert not is_node_table(edges, nodes)


def test_labels_of_whole_graphs_by_file_name():
    graphs = [read_edge_list(read_table(f"{name}.csv", EDGES)) for name in ("one", "two")]
    graph_labels(graphs, read_table("labels.csv", b"file,label\nTWO.csv,b\none,a\n"))
    assert [graph.label for graph in graphs] == ["a", "b"]
    with pytest.raises(BadUpload, match="got none for 'two.csv'"):
        graph_labels(graphs, read_table("labels.csv", b"file,label\none,a\n"))
