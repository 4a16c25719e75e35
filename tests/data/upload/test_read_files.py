"""Several files together, and what columns turn out to be."""

import io
import json

import networkx as nx
import numpy as np
import pytest

from analysis.data.upload.columns.column_choice import Choice
from analysis.data.upload.errors import BadUpload
from analysis.data.upload.limits import MOST_BYTES
from analysis.data.upload.read_files import read
from analysis.data.upload.upload import read_upload
from tests.data.upload.parsers.test_gml import GEPHI as GEPHI_GML
from tests.data.upload.parsers.test_graphml import GEPHI
from tests.faults.uploads import npz, small, valid, written, zipped


def graphml(graph: nx.Graph) -> bytes:
    return written(nx.write_graphml_xml, graph)


@pytest.mark.parametrize("kind", valid())
def test_every_good_upload_is_read(kind):
    graphs = read(valid()[kind])
    assert len(graphs.ptr) - 1 == (2 if kind in ("tu", "zip") else 1)


@pytest.mark.parametrize("file", ["g.graphml", "g.gml"])
def test_what_gephi_draws_is_a_place_and_no_feature(file):
    graphs = read({file: (GEPHI if file == "g.graphml" else GEPHI_GML).encode()})
    assert graphs.pos.shape == (2, 2)
    assert graphs.node_names[1] == "Gavroche"
    assert graphs.feature_names == ()
    assert graphs.y.tolist() == [0, 0] or len(set(graphs.y.tolist())) <= 2
    assert "was computed from the edges: it is no ground truth" in graphs.questions[0]


def test_columns_of_a_network_by_name_and_by_content():
    graphs = read({"g.graphml": graphml(small())})
    assert graphs.label_names == ("Mr. Hi", "Officer")
    assert graphs.feature_names == ("age",)
    assert graphs.node_names[33] == "member 33"
    assert any("'club' was taken as the label" in note for note in graphs.notes)


def test_words_that_are_no_label_become_features_or_are_left_out():
    graph = nx.path_graph(8)
    nx.set_node_attributes(graph, {i: "ab"[i % 2] for i in graph}, "colour")
    nx.set_node_attributes(graph, {i: f"text {i}" for i in graph}, "remark")
    nx.set_node_attributes(graph, {i: ["train", "val", "test", ""][i % 4] for i in graph}, "split")
    graphs = read({"g.gml": written(nx.write_gml, graph)})
    assert graphs.feature_names == ("colour: a", "colour: b")
    assert graphs.x[:2].tolist() == [[1, 0], [0, 1]]
    assert graphs.split.tolist() == [0, 1, 2, -1] * 2
    assert any("'remark' was left out" in note for note in graphs.notes)


def test_vectors_labels_and_masks_in_json():
    masks = [{"train_mask": i < 2, "val_mask": i == 2, "test_mask": i == 3} for i in range(4)]
    nodes = [{"id": i, "x": [i, 1.5], "y": i % 2, **mask} for i, mask in enumerate(masks)]
    graphs = read({"g.json": json.dumps({"nodes": nodes, "links": [[0, 1]]}).encode()})
    assert graphs.x.tolist() == [[0, 1.5], [1, 1.5], [2, 1.5], [3, 1.5]]
    assert graphs.y.tolist() == [0, 1, 0, 1]
    assert graphs.split.tolist() == [0, 0, 1, 2]


def test_empty_cells_become_zero_and_are_counted():
    graphs = read({"e.csv": b"source,target\na,b\nb,c\n", "n.csv": b"id,age\na,1\nb,\nc,NA\n"})
    assert graphs.x.tolist() == [[1], [0], [0]]
    assert "2 empty cells of 'age' became 0" in graphs.notes


def test_edges_without_a_direction_go_both_ways_and_a_loop_once():
    graphs = read({"e.csv": b"a,b\nb,c\nc,c\n"})
    assert set(map(tuple, graphs.edges.T.tolist())) == {(0, 1), (1, 0), (1, 2), (2, 1), (2, 2)}
    assert graphs.edges.shape == (2, 5)
    assert graphs.directed == (False,)
    both = read({"e.csv": b"a,b\nb,a\n"})
    assert both.edges.shape == (2, 2)
    assert both.notes == ()


def test_direction_is_kept_where_the_file_has_one():
    graphs = read({"g.graphml": graphml(nx.DiGraph([(0, 1), (1, 2)]))})
    assert graphs.directed == (True,)
    assert graphs.edges.shape == (2, 2)


def test_labels_of_graphs_from_attributes_folders_and_a_table():
    ring, path = nx.cycle_graph(4), nx.path_graph(3)
    assert read(
        {"z.zip": zipped({"ring/1.graphml": graphml(ring), "path/1.graphml": graphml(path)})}
    ).label_names == (
        "path",
        "ring",
    )
    table = b"file,label\n1,yes\n2,no\n"
    graphs = read(
        {"z.zip": zipped({"1.graphml": graphml(ring), "2.graphml": graphml(path), "labels.csv": table})}
    )
    assert (graphs.level, graphs.y.tolist(), graphs.label_names) == ("graph", [1, 0], ("no", "yes"))
    labelled = [{"nodes": [0, 1], "links": [[0, 1]], "graph": {"label": label}} for label in (10, 9)]
    graphs = read({f"{i}.json": json.dumps(g).encode() for i, g in enumerate(labelled)})
    assert (graphs.label_names, graphs.y.tolist()) == (("9", "10"), [1, 0])


def test_node_attributes_of_labelled_graphs_are_features_of_one_meaning():
    def molecule(atoms: str, label: str) -> bytes:
        nodes = [{"id": i, "label": atom} for i, atom in enumerate(atoms)]
        return json.dumps({"nodes": nodes, "links": [[0, 1]], "graph": {"label": label}}).encode()

    graphs = read({"a.json": molecule("CCOCC", "x"), "b.json": molecule("NCCC", "y")})
    assert graphs.feature_names == ("label: C", "label: N", "label: O")
    assert graphs.x.argmax(1).tolist() == [0, 0, 2, 0, 0, 1, 0, 0, 0]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "at least one file"),
        ({"a.csv": b" \n"}, "empty file"),
        ({"model.pt": b"x"}, "a pickle can run code"),
        ({"net.gexf": b"x"}, "net.gexf, row 1, column 1: expected XML"),
        ({"a.xlsx": b"x"}, "save the sheet as CSV"),
        ({"a.exe": b"x"}, "save this file as one of them"),
        ({"a.zip": b"x"}, "expected a zip archive"),
        ({"a.zip": zipped({"b.zip": zipped({"c.csv": b"1,2"})})}, "an archive inside it"),
        ({"a.zip": zipped({"sub/": b""})}, "got nothing"),
        ({"a.csv": b"source,target\n1,2", "b.csv": b"source,target\n1,2"}, "got a second one beside 'a.csv'"),
        ({"a.csv": bytes(MOST_BYTES + 2**20)}, "at most 256 MB, got 257 MB"),
        (
            {"a.npz": npz(edge_index=np.zeros((2, 0), int), x=np.array([[np.nan]]))},
            "expected finite features",
        ),
    ],
)
def test_what_is_wrong_is_said(files, words):
    with pytest.raises(BadUpload, match=words):
        read(files)


def test_too_many_labels_are_refused():
    nodes = "id,class\n" + "".join(f"{i},{i // 2}\n" for i in range(2400))
    edges = "source,target\n0,1\n"
    with pytest.raises(BadUpload, match="at most 1,000 different labels"):
        read({"e.csv": edges.encode(), "n.csv": nodes.encode()}, choice=Choice(label="class"))


def test_names_of_files_are_words_and_never_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = ["../../evil.csv", "/etc/passwd", "C:\\evil.csv", "a\x00b.csv", "\u202evsc.exe.csv"]
    for name in names:
        stream = io.BytesIO(b"a,b\n")
        graphs = read({name: stream.getvalue()})
        assert graphs.names[0].isprintable()
        assert not any(mark in graphs.names[0] for mark in "/\\\u202e\x00")
    assert list(tmp_path.iterdir()) == []


def test_words_beside_a_graph_in_an_archive_are_passed_over_and_said():
    """The form of Newman's ``football.zip``."""
    graph = b'graph [ node [ id 1 label "a" ] node [ id 2 label "b" ] edge [ source 1 target 2 ] ]'
    about = b"The file football.gml contains games\nbetween colleges. The nodes have values, of which\nmore\n"
    (data,) = read_upload({"football.zip": zipped({"football.gml": graph, "football.txt": about})})
    assert data.node_names == ("a", "b")
    assert any("football.txt" in note for note in data.notes)
    with pytest.raises(BadUpload, match="football.txt"):
        read_upload({"football.gml": graph, "football.txt": about})


@pytest.mark.parametrize(
    ("name", "content"),
    [("g.json", b'{"nodes": [], "links": []}'), ("g.gml", b"graph [ ]"),
     ("g.graphml", b'<graphml><graph edgedefault="directed"></graph></graphml>')],
)  # fmt: skip
def test_a_graph_without_nodes_is_refused(name, content):
    with pytest.raises(BadUpload, match="expected at least one node, got none"):
        read_upload({name: content})
