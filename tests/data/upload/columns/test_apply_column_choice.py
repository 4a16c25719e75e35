"""read_upload with columns that somebody chose, for every format that has columns."""

import json

import networkx as nx
import pytest

from analysis.data.upload.upload import BadUpload, read_upload
from tests.faults.uploads import written

EDGES = b"source,target\na,b\nb,c\nc,d\n"
NODES = (
    b"id,other,club,side,age,part,m1,m2,m3\na,z,x,0,10,train,1,0,0\nb,y,x,1,20,val,0,1,0\n"
    b"c,w,y,0,30,test,0,0,1\nd,v,y,1,40,,0,0,0\n"
)
FILES = {"edges.csv": EDGES, "nodes.csv": NODES}


def read(**choice):
    (data,) = read_upload(FILES, **choice)
    return data


def test_what_is_not_chosen_is_guessed_and_said():
    data = read()
    assert data.label_names == ("x", "y")
    assert data.columns == {
        "other": "left out", "club": "label", "side": "feature", "age": "feature", "part": "split",
        "m1": "feature", "m2": "feature", "m3": "feature",
    }  # fmt: skip
    assert data.train_mask.tolist() == [True, False, False, False]
    assert "'part' was taken as the split" in data.notes
    assert data.id_columns == ("id", "other", "club", "side", "age", "part", "m1", "m2", "m3")


def test_another_label_leaves_the_first_guess_out_until_it_is_chosen_as_a_feature():
    data = read(label="side")
    assert data.y.tolist() == [0, 1, 0, 1]
    assert data.columns["club"] == "left out"
    assert any(note.startswith("'club' looks like a label, too") for note in data.notes)
    assert "'side' was taken as the label, as chosen" in data.notes
    assert read(label="side", features=["club"]).columns["club"] == "feature"
    assert read(label="").get("y") is None


def test_features_are_the_chosen_ones_in_the_order_of_the_file():
    data = read(features=["age", "side"])
    assert data.feature_names == ("side", "age")
    assert data.x.tolist() == [[0, 10], [1, 20], [0, 30], [1, 40]]
    assert "'m1' was left out, as chosen" in data.notes
    assert read(features=[]).get("x") is None


@pytest.mark.parametrize("split", ["part", ["m1", "m2", "m3"]])
def test_a_split_is_a_column_of_words_or_three_masks(split):
    data = read(split=split)
    masks = [data[name].tolist() for name in ("train_mask", "val_mask", "test_mask")]
    assert masks == [[i == part for i in range(4)] for part in range(3)]
    assert "part" not in data.feature_names or split != "part"
    assert read(split="").get("train_mask") is None


def test_names_of_nodes_may_stand_in_another_column():
    nodes = b"number,club,key\n7,x,a\n8,x,b\n9,y,c\n"
    files = {"edges.csv": b"source,target\n7,8\n8,9\n", "nodes.csv": nodes.replace(b"key", b"id")}
    (data,) = read_upload(files)
    assert data.node_names == ("7", "8", "9")
    assert data.id_columns[0] == "number"
    assert "the names of nodes are in 'number', not in 'id'" in data.notes
    with pytest.raises(BadUpload, match="got none for '7'") as refusal:
        read_upload(files, id="id")
    assert refusal.value.id_columns == ("number", "club", "id")


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        ({"label": "nope"}, "nodes.csv: expected the label to be one of the columns 'other', .* got 'nope'"),
        (
            {"id": "nope"},
            "nodes.csv: expected the names of nodes to be one of the columns 'id', .* got 'nope'",
        ),
        ({"split": "club"}, r"nodes.csv, column club: expected train, val, test \(or 0, 1, 2\), got 'x'"),
        ({"split": ["m1", "m2", "club"]}, "column club: expected a mask of 0 and 1"),
        ({"label": "age", "features": ["age"]}, "expected one part for every column, got two for 'age'"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_with_its_column(choice, words):
    with pytest.raises(BadUpload, match=words):
        read(**choice)


def test_labels_have_no_fractions_and_are_no_lists():
    graph = {"nodes": [{"id": i, "a": i / 2, "b": [1, 2]} for i in range(4)], "links": []}
    files = {"g.json": json.dumps(graph).encode()}
    with pytest.raises(BadUpload, match="column a: .* numbers with fractions"):
        read_upload(files, label="a")
    with pytest.raises(BadUpload, match="column b: .* got lists"):
        read_upload(files, label="b")


def test_graphml_has_columns_to_choose_from_too():
    graph = nx.path_graph(6)
    for node in graph:
        graph.nodes[node].update(club=node % 2, where=node // 3)
    (data,) = read_upload({"g.graphml": written(nx.write_graphml_xml, graph)}, label="where")
    assert data.y.tolist() == [0, 0, 0, 1, 1, 1]
    assert data.columns == {"club": "left out", "where": "label"}
    assert data.id_columns == ()


def test_a_chosen_label_of_nodes_stands_instead_of_the_graphs_own():
    graphs = [nx.path_graph(4) for _ in range(2)]
    for b, graph in enumerate(graphs):
        graph.graph["label"] = str(b)
        nx.set_node_attributes(graph, {node: node % 2 for node in graph}, "side")
    files = {f"{b}.graphml": written(nx.write_graphml_xml, graph) for b, graph in enumerate(graphs)}
    assert [data.y.tolist() for data in read_upload(files)] == [[0], [1]]
    assert [data.y.tolist() for data in read_upload(files, label="side")] == [[0, 1, 0, 1]] * 2
