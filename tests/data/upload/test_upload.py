"""read_upload: what other tools wrote comes out as the same graph, whatever the order in the file."""

import io
import json
import random
import zipfile

import networkx as nx
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save
from torch_geometric.data import Data
from torch_geometric.utils import from_networkx, to_networkx

from analysis.data.upload.upload import BadUpload, read_upload
from tests.faults.uploads import npz, small, written


def edges_of(data: Data) -> set[tuple[str, str]]:
    return {(data.node_names[a], data.node_names[b]) for a, b in data.edge_index.T.tolist()}


def as_files(graph: nx.Graph) -> dict[str, tuple[str, bytes]]:
    """The same graph as every format writes it: the nodes' names are their numbers."""
    matrix = nx.to_numpy_array(graph, weight=None)
    edges = "".join(f"{u},{v}\n" for u, v in graph.edges)
    return {
        "graphml": ("g.graphml", written(nx.write_graphml_xml, graph)),
        "gml": ("g.gml", written(nx.write_gml, graph)),
        "links": ("g.json", json.dumps(nx.node_link_data(graph, edges="links")).encode()),
        "edges": ("g.json", json.dumps(nx.node_link_data(graph, edges="edges")).encode()),
        "csv": ("g.csv", b"source,target\n" + edges.encode()),
        "npz": ("g.npz", npz(adj=matrix)),
        "edge_index": ("g.npz", npz(edge_index=np.array(np.nonzero(matrix)), num_nodes=np.array(len(graph)))),
    }


@pytest.mark.parametrize("kind", as_files(nx.path_graph(3)))
def test_round_trip_from_networkx(kind):
    graph = nx.convert_node_labels_to_integers(nx.gnp_random_graph(40, 0.15, seed=3))
    graph.remove_nodes_from(list(nx.isolates(graph)))
    graph = nx.convert_node_labels_to_integers(graph)
    name, content = as_files(graph)[kind]
    (data,) = read_upload({name: content})
    assert data.num_nodes == len(graph)
    assert edges_of(data) == {(str(u), str(v)) for a, b in graph.edges for u, v in ((a, b), (b, a))}
    assert data.num_edges == 2 * graph.number_of_edges()
    assert nx.is_isomorphic(to_networkx(data, to_undirected=True), graph)


def test_labels_features_and_weights_equal_pygs_conversion():
    graph = small()
    (data,) = read_upload({"g.graphml": written(nx.write_graphml_xml, graph)})
    theirs = from_networkx(graph, group_node_attrs=["age"])
    assert torch.equal(data.x, theirs.x.float())
    assert [data.label_names[c] for c in data.y.tolist()] == list(theirs.club)
    ours = {tuple(e): w for e, w in zip(data.edge_index.T.tolist(), data.edge_weight.tolist(), strict=True)}
    assert ours == {
        tuple(e): w for e, w in zip(theirs.edge_index.T.tolist(), theirs.weight.tolist(), strict=True)
    }


@pytest.mark.parametrize("ending", ["npz", "safetensors"])
def test_pygs_own_tensors_are_unchanged(ending):
    edge_index = torch.tensor([[0, 2, 2, 1], [2, 0, 1, 2]])
    tensors = {"edge_index": edge_index, "x": torch.randn(4, 3), "y": torch.tensor([0, 1, 0, 1])}
    arrays = {name: tensor.numpy() for name, tensor in tensors.items()}
    (data,) = read_upload({f"g.{ending}": npz(**arrays) if ending == "npz" else save(tensors)})
    for name, tensor in tensors.items():
        assert torch.equal(data[name], tensor)


@settings(max_examples=15)
@given(st.randoms(use_true_random=False), st.sampled_from(["graphml", "gml", "links", "csv"]))
def test_the_order_of_nodes_and_edges_in_a_file_does_not_matter(rng: random.Random, kind: str):
    graph = nx.relabel_nodes(nx.karate_club_graph(), {i: f"n{i}" for i in range(34)})
    shuffled = nx.Graph()
    shuffled.add_nodes_from(rng.sample(list(graph.nodes(data=True)), len(graph)))
    shuffled.add_edges_from(rng.sample(list(graph.edges(data=True)), graph.number_of_edges()))
    name, content = as_files(shuffled)[kind]
    (data,) = read_upload({name: content})
    assert edges_of(data) == {(u, v) for a, b in graph.edges for u, v in ((a, b), (b, a))}
    if kind != "csv":
        club = {n: data.label_names[c] for n, c in zip(data.node_names, data.y.tolist(), strict=True)}
        assert club == dict(graph.nodes(data="club"))


def test_a_spreadsheet_with_semicolons_a_byte_order_mark_and_decimal_commas():
    edges = "\ufeffVon;Nach;Gewicht\r\nÄda;Bob;1,5\r\nBob;Çy;2,25\r\n".encode()
    nodes = "\ufeffid;Größe;class\r\nÄda;1,75;ja\r\nBob;1,8;nein\r\nÇy;;ja\r\n".encode()
    (data,) = read_upload({"kanten.csv": edges, "knoten.csv": nodes})
    assert data.node_names == ("Äda", "Bob", "Çy")
    assert data.x.flatten().tolist() == pytest.approx([1.75, 1.8, 0])
    assert [data.label_names[c] for c in data.y.tolist()] == ["ja", "nein", "ja"]
    assert data.num_edges == 4


def test_many_graphs_of_a_zip_are_copies_of_their_own():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for size in (3, 4, 5):
            archive.writestr(f"{size % 2}/{size}.gml", written(nx.write_gml, nx.cycle_graph(size)))
    graphs = read_upload({"rings.zip": stream.getvalue()})
    assert [g.num_nodes for g in graphs] == [3, 4, 5]
    assert [g.label_names[int(g.y)] for g in graphs] == ["1", "0", "1"]
    assert graphs[0].edge_index.untyped_storage().nbytes() == 6 * 2 * 8


def test_only_bad_upload_leaves(monkeypatch):
    def broken(task, files, *, options):
        raise ZeroDivisionError

    monkeypatch.setattr("analysis.data.upload.upload.read_in_sandbox", broken)
    with pytest.raises(BadUpload, match="ZeroDivisionError"):
        read_upload({"a.csv": b"1,2"})


YED = """<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:y="http://www.yworks.com/xml/graphml">
<key for="node" id="d6" yfiles.type="nodegraphics"/><graph edgedefault="undirected">{}{}</graph></graphml>"""


def test_yed_keeps_names_and_places_inside_its_drawing():
    shape = (
        '<node id="n{0}"><data key="d6"><y:ShapeNode><y:Geometry x="{0}.5" y="2"/>'
        "<y:NodeLabel>Label &lt;{0}&gt;<y:LabelModel>model</y:LabelModel></y:NodeLabel></y:ShapeNode></data>"
        "</node>"
    )
    nodes = "".join(shape.format(node) for node in range(3))
    content = YED.format(nodes, '<edge source="n0" target="n1"/><edge source="n1" target="n2"/>')
    (data,) = read_upload({"y.graphml": content.encode()})
    assert data.node_names == ("Label <0>", "Label <1>", "Label <2>")
    assert data.pos.tolist() == [[0.5, 2], [1.5, 2], [2.5, 2]]
    assert data.get("x") is None


def test_what_cytoscape_keeps_for_itself_is_no_feature():
    graph = nx.path_graph(4)
    for node in graph:
        graph.nodes[node].update(
            {"SUID": 60 + node, "selected": False, "shared name": f"n{node}", "club": node % 2}
        )
    (data,) = read_upload({"c.graphml": written(nx.write_graphml_xml, graph)})
    assert data.get("x") is None
    assert data.columns["SUID"] == "left out"
    (again,) = read_upload({"c.cyjs": json.dumps(nx.cytoscape_data(nx.karate_club_graph())).encode()})
    assert again.num_nodes == 34


@pytest.mark.parametrize(
    "content",
    [
        b"sep=;\r\nsource;target;weight\r\na;b;0,5\r\nb;c;1,5\r\n",
        b'source,target,weight,note\na,b,0.5,"two\nlines, ""quoted"""\n"b",c,1.5,"x\ny"\n',
        "source\ttarget\tweight\r\na\tb\t0.5\r\nb\tc\t1.5\r\n".encode("utf-16-le"),
        "source\ttarget\tweight\ra\tb\t0.5\rb\tc\t1.5\r".encode("utf-16-be"),
    ],
    ids=["Excel says its mark", "lines inside cells", "UTF-16 without a mark", "the other way round"],
)
def test_tables_as_spreadsheets_write_them(content):
    (data,) = read_upload({"e.csv": content})
    assert data.node_names == ("a", "b", "c")
    assert sorted(data.edge_weight.tolist()) == [0.5, 0.5, 1.5, 1.5]


def test_an_adjacency_list_of_networkx_is_no_edge_list():
    with pytest.raises(BadUpload, match="an adjacency list of networkx; save it by networkx.write_edgelist"):
        read_upload({"a.txt": written(nx.write_multiline_adjlist, nx.karate_club_graph())})


def test_nothing_is_left_out_silently():
    graph = nx.path_graph(4)
    nx.set_edge_attributes(graph, "pp", "interaction")
    ends = np.array([[0, 1], [1, 0]])
    arrays = {
        "edge_index": ends,
        "edge_attr": np.ones((2, 3)),
        "train_mask": np.ones(2, bool),
        "more": np.ones(1),
    }
    tu = {"T_A.txt": b"1, 2\n2, 1\n", "T_graph_indicator.txt": b"1\n1\n", "T_edge_labels.txt": b"1\n1\n"}
    for files, words in (
        ({"g.graphml": written(nx.write_graphml_xml, graph)}, "of the edges, 'interaction' was left out"),
        ({"g.gml": written(nx.write_gml, graph)}, "of the edges, 'interaction' was left out"),
        (
            {"g.json": json.dumps(nx.node_link_data(graph)).encode()},
            "of the edges, 'interaction' was left out",
        ),
        (
            {"g.npz": npz(**arrays)},
            "of the arrays, 'edge_attr', 'train_mask', 'more' were left out",
        ),
        (tu, "of the files, 'T_edge_labels.txt' was left out"),
    ):
        (data,) = read_upload(files)
        assert words in data.notes, words


def test_several_splits_side_by_side_are_all_there():
    parts = enumerate(("train", "val", "test"))
    several = {f"{part}_mask": np.tile(np.arange(3)[:, None] == p, (1, 10)) for p, part in parts}
    path = np.array([[0, 1, 1, 2], [1, 0, 2, 1]])
    (data,) = read_upload({"g.npz": npz(edge_index=path, **several)})
    assert data.val_mask.shape == (3, 10)
    assert data.val_mask[:, 4].tolist() == [False, True, False]
