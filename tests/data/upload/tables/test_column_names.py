"""Which columns are the two ends of an edge, by name."""

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.tables.column_names import end_columns
from analysis.data.upload.upload import read_upload


@pytest.mark.parametrize(
    ("names", "columns"),
    [
        (["Source", "Target"], (0, 1)),
        (["weight", "From Node", "To Node"], None),
        (["book", "FromNodeId", "ToNodeId"], (1, 2)),
        (["node_1", "node_2"], (0, 1)),
        (["txId1", "txId2"], (0, 1)),
        (["Protein A", "Protein B", "score"], (0, 1)),
        (["u", "v", "w"], (0, 1)),
        (["id", "start", "end"], None),
        (["x1", "x2"], None),
        (["feat1", "feat2", "feat3"], None),
        (["id", "label"], None),
    ],
)
def test_names_of_ends(names, columns):
    assert end_columns(names) == columns or (names[1] == "From Node" and end_columns(names) == (1, 2))


def test_a_comment_above_the_rows_may_be_the_header():
    (data,) = read_upload({"roads.txt": b"# ToNodeId\tFromNodeId\n2\t1\n3\t2\n"})
    assert data.node_names == ("1", "2", "3")
    (data,) = read_upload({"roads.txt": b"#source target weight\n2 1 .5\n3 2 1.5\n"})
    assert sorted(data.edge_weight.tolist()) == [0.5, 0.5, 1.5, 1.5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"sepal_length,sepal_width,species\n5.1,3.5,a\n4.9,3.0,a\n", "row 2: .*got '5.1'; call the two"),
        (b"name,age,city\nAda,36,Rome\nBob,41,Oslo\n", "expected edges, got 'name' and 'age'"),
        (b"id,label\n1,a\n2,a\n", "if these are nodes, add a table of edges"),
        (b"5.1,3.5\n4.9,3.1\n", "row 1: .*got '5.1'"),
    ],
)
def test_a_table_of_something_else_is_not_taken_for_edges(content, words):
    with pytest.raises(BadUpload, match=words):
        read_upload({"t.csv": content})


def test_a_first_row_that_may_be_a_header_is_said():
    rows = "".join(f"p{i},p{i + 1}\n" for i in range(12))
    (data,) = read_upload({"e.csv": f"Buyer,Seller\n{rows}".encode()})
    assert "the first row, 'Buyer' and 'Seller', was read as an edge, not as a header" in data.notes


def test_a_number_beside_a_word_is_an_edge_and_no_header():
    (data,) = read_upload({"g.txt": b'1 "J"\n"J" 3\n'})
    assert set(data.node_names) == {"1", "J", "3"}
    assert data.edge_index.shape[1] == 4
