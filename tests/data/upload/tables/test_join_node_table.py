"""A second table with features and labels."""

import pytest

from analysis.data.upload.assemble_graphs import assemble
from analysis.data.upload.errors import BadUpload
from analysis.data.upload.tables.edge_list import read_edge_list
from analysis.data.upload.tables.join_node_table import add_node_table
from analysis.data.upload.tables.multiple_tables import is_node_table
from analysis.data.upload.tables.table import read_table
from analysis.data.upload.upload import read_upload

EDGES = b"source,target\n1,2\n2,3\n"


def joined(nodes: bytes, *, edges: bytes = EDGES):
    graph = read_edge_list(read_table("edges.csv", edges))
    add_node_table(graph, read_table("nodes.csv", nodes), may_add=True)
    return graph


def test_features_and_labels_are_joined_by_name_not_by_row():
    graph = joined(b"id;age;class\n3;30,5;b\n1;10,5;a\n2;20,5;a\n")
    assert graph.ids == ["1", "2", "3"]
    assert graph.columns == {"age": [10.5, 20.5, 30.5], "class": ["a", "a", "b"]}


def test_a_first_row_about_no_node_is_a_header_whatever_its_words():
    links = b"from,to\nh1,h2\nh2,h3\nh3,h4\n"
    graph = joined(b"host,team\nh1,red\nh2,red\nh3,blue\nh4,blue\n", edges=links)
    assert graph.ids == ["h1", "h2", "h3", "h4"]
    assert graph.columns == {"team": ["red", "red", "blue", "blue"]}
    lonely = joined(b"h5,red\nh1,red\nh2,red\nh3,blue\nh4,blue\n", edges=links)
    assert lonely.ids == ["h1", "h2", "h3", "h4", "h5"], "a label that others have, too, is none of a header"


def test_nodes_without_edges_are_nodes():
    graph = joined(b"id,class\n1,a\n2,a\n3,b\n7,b\n")
    assert graph.ids == ["1", "2", "3", "7"]
    assert "1 node of nodes.csv has no edges" in graph.notes


def test_coras_content_has_no_header_and_its_label_in_the_last_column():
    content = b"31336\t0\t1\tNeural_Networks\n1061127\t1\t0\tRule_Learning\n9\t1\t1\tRule_Learning\n"
    found = assemble([joined(content, edges=b"31336\t1061127\n9\t31336\n")])
    assert found.label_names == ("Neural_Networks", "Rule_Learning")
    assert found.x.shape == (3, 2)


def test_numbers_of_departments_are_labels_without_a_header():
    edges, labels = b"0 1\n2 3\n2 4\n0 2\n", b"0 1\n1 1\n2 21\n3 21\n4 1\n"
    found = assemble([joined(labels, edges=edges)])
    assert (found.y.tolist(), found.label_names) == ([0, 0, 1, 1, 0], ("1", "21"))
    assert found.x is None


@pytest.mark.parametrize("name", ["value", "ml_target", "Page_Class"])
def test_longer_names_of_labels(name):
    found = assemble([joined(f"id,{name}\n1,a\n2,a\n3,b\n7,b\n".encode())])
    assert found.label_names == ("a", "b")


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        (
            b"id,a\n1,5\n2,6\n",
            "nodes.csv, column id: expected a row for every node of edges.csv, got none for '3'",
        ),
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
        add_node_table(graph, table, may_add=True)
    assert str(refusal.value).isprintable()
    add_node_table(graph, read_table("n\u202e.csv", b"id,a\n1,5\n2,6\n3,7\n4,8\n"), may_add=True)
    assert all(note.isprintable() for note in graph.notes)


def test_a_table_may_not_add_nodes_to_a_graph_that_lists_its_own():
    graph = read_edge_list(read_table("edges.csv", EDGES))
    with pytest.raises(BadUpload, match=r"nodes.csv, row 5, column 1: .* got '9'"):
        add_node_table(graph, read_table("nodes.csv", b"id,a\n1,5\n2,6\n3,7\n9,8\n"), may_add=False)


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


def read(**files: bytes):
    (data,) = read_upload({f"{name}.csv": content for name, content in files.items()})
    return data


def test_the_column_whose_cells_are_nodes_holds_the_names():
    """musae_DE_target.csv: 'id' is the streamer's account, 'new_id' is the node."""
    target = b"id,days,mature,new_id\n73045350,1460,False,2\n61573865,1629,True,1\n171688129,411,False,0\n"
    data = read(edges=b"from,to\n0,1\n1,2\n", target=target)
    assert data.id_columns[0] == "new_id"
    assert "the names of nodes are in 'new_id', not in 'id'" in data.notes
    assert data.label_names == ()
    assert data.columns["mature"] == "feature"


def test_rows_without_names_are_nodes_in_their_order():
    """OGB's node-feat.csv and node-label.csv beside edge.csv: no header, no names."""
    data = read(edge=b"0,1\n1,2\n2,3\n", feat=b"0.5,1.5\n1.5,2\n2.5,2\n3.5,1\n", label=b"0\n1\n1\n0\n")
    assert data.x.tolist() == [[0.5, 1.5], [1.5, 2], [2.5, 2], [3.5, 1]]
    assert data.y.tolist() == [0, 1, 1, 0]
    assert "feat.csv names no nodes: its row 1 was taken for node 0, and so on" in data.notes


def test_rows_are_counted_from_one_where_nodes_are():
    data = read(edge=b"1,2\n2,3\n", label=b"a\na\nb\n")
    assert [data.label_names[c] for c in data.y] == ["a", "a", "b"]


def test_a_few_nodes_without_a_row_have_no_label():
    """citeseer.cites names papers that citeseer.content does not have."""
    edges = "source,target\n" + "".join(f"{i},{i + 1}\n" for i in range(20))
    nodes = "id,class\n" + "".join(f"{i},{'ab'[i % 2]}\n" for i in range(20))
    data = read(edges=edges.encode(), nodes=nodes.encode())
    assert data.y.tolist()[-2:] == [1, -1]
    assert "1 of 21 nodes has no row in nodes.csv: no label, features 0" in data.notes


def test_three_tables_are_edges_features_and_labels():
    """Elliptic: edges, classes and features, each a file."""
    data = read(
        features=b"a,0.5\nb,1.5\nc,2.5\nd,0.5\ne,1\nf,2\n",
        classes=b"txId,class\na,1\nb,2\nc,unknown\nd,2\ne,1\nf,2\n",
        edges=b"txId1,txId2\na,b\nb,c\nc,d\nd,e\ne,f\n",
    )
    assert data.x.tolist() == [[0.5], [1.5], [2.5], [0.5], [1], [2]]
    assert data.label_names == ("1", "2", "unknown")
