"""Dialects of JSON: each tells the same graph as its nodes and links do, or is refused with the way out."""

import json

import networkx as nx
import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.upload import read_upload

EDGES = [("Ada", "Bob", 2.0), ("Bob", "Cy", 1.0), ("Cy", "Cy", 3.0)]


def read(raw):
    (data,) = read_upload({"g.json": json.dumps(raw).encode()})
    return data


def links(data):
    """Each edge once for each direction that it is stored in, by name and weight."""
    names, weight = data.node_names, data.edge_weight.tolist()
    pairs = data.edge_index.T.tolist()
    return sorted((names[u], names[v], w) for (u, v), w in zip(pairs, weight, strict=True))


BOTH = sorted(
    [("Ada", "Bob", 2.0), ("Bob", "Ada", 2.0), ("Bob", "Cy", 1.0), ("Cy", "Bob", 1.0), ("Cy", "Cy", 3.0)]
)


def graph(kind=nx.Graph):
    made = kind()
    made.add_weighted_edges_from(EDGES)
    nx.set_node_attributes(made, {"Ada": 3.5, "Bob": 1.25, "Cy": 2.0}, "age")
    return made


@pytest.mark.parametrize("write", [nx.adjacency_data, nx.cytoscape_data, nx.node_link_data])
def test_what_networkx_writes(write):
    data = read(write(graph()))
    assert links(data) == BOTH
    assert not data.directed
    assert data.x.tolist() == [[3.5], [1.25], [2.0]]


@pytest.mark.parametrize("write", [nx.adjacency_data, nx.cytoscape_data, nx.node_link_data])
def test_what_networkx_writes_of_directed_graphs(write):
    data = read(write(graph(nx.DiGraph)))
    assert links(data) == sorted(EDGES)
    assert data.directed


def test_adjacency_of_a_multigraph_has_every_edge_once():
    made = nx.MultiGraph([("a", "b"), ("a", "b"), ("b", "b")])
    data = read(nx.adjacency_data(made))
    assert data.edge_index.shape[1] == read(nx.node_link_data(made)).edge_index.shape[1]


@pytest.mark.parametrize("form", ["list", "by id", "several"])
def test_json_graph_format(form):
    nodes = [
        {"id": f"n{i}", "label": name, "metadata": {"age": i + 0.5}}
        for i, name in enumerate(["Ada", "Bob", "Cy"])
    ]
    whole = {
        "label": "friends",
        "directed": False,
        "nodes": nodes if form == "list" else {node.pop("id"): node for node in nodes},
        "edges": [{"source": "n0", "target": "n1", "relation": "knows", "metadata": {"weight": 2}},
                  {"source": "n1", "target": "n2", "metadata": {"weight": 1}}],
    }  # fmt: skip
    data = read({"graphs": [whole]} if form == "several" else {"graph": whole})
    assert links(data) == [link for link in BOTH if link[0] != link[1]]
    assert data.name == "friends"
    assert data.x.tolist() == [[0.5], [1.5], [2.5]]
    assert any("relation" in note for note in data.notes), "an edge's column that is left out is said"


def test_json_graph_format_is_directed_unless_it_says_otherwise():
    data = read({"graph": {"nodes": {"a": {}, "b": {}, "c": {}}, "edges": [{"source": "a", "target": "b"}]}})
    assert (data.edge_index.tolist(), data.directed) == ([[0], [1]], True)


@pytest.mark.parametrize("form", ["elements", "groups", "list"])
def test_elements_of_cytoscape_js(form):
    nodes = [{"data": {"id": name, "score": i}, "group": "nodes"} for i, name in enumerate("abc")]
    edges = [{"data": {"id": "e", "source": "a", "target": "c"}, "group": "edges"}]
    groups = {"nodes": nodes, "edges": edges}
    data = read({"elements": {"elements": groups}, "groups": groups, "list": [*nodes, *edges]}[form])
    assert data.node_names == ("a", "b", "c")
    assert data.edge_index.tolist() == [[0, 2], [2, 0]]


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"graph": {"nodes": {"a": {}}, "hyperedges": [{"nodes": ["a"]}]}}, "got hyperedges; save"),
        ({"nodes": [{"id": 1}], "adjacency": [[{"id": 9}]]}, "among the nodes, got '9'"),
        ({"nodes": [{"id": 1}], "adjacency": [[], [{"id": 1}]]}, "expected an id"),
        ({"nodes": [{"id": 1}], "adjacency": [[7]]}, "expected an id"),
        ({"id": 1, "children": [{"id": 2}]}, "expected .*nodes.*; write it by"),
    ],
)  # fmt: skip
def test_what_is_no_graph_is_refused(raw, words):
    with pytest.raises(BadUpload, match=words):
        read(raw)


def test_graphology_inside_a_bundle_of_minivan():
    nodes = [{"key": str(i), "attributes": {"label": f"l{i}", "x": i, "y": 0}} for i in (7, 8, 9)]
    edges = [{"source": "7", "target": "8", "attributes": {"weight": 2}}, {"source": "8", "target": "9"}]
    data = read({"title": "t", "model": {}, "graph": {"nodes": nodes, "edges": edges}})
    assert data.num_nodes == 3
    assert data.edge_weight.tolist() == [2, 1, 2, 1]


VIS = {
    "nodes": [{"id": i, "label": name, "group": "xyx"[i]} for i, name in enumerate("abc")],
    "edges": [{"from": 0, "to": 1, "arrows": "to"}, {"from": 1, "to": 2}],
}
ARROWS = {
    "nodes": [
        {"id": f"n{i}", "position": {"x": i, "y": 1 - i}, "labels": [kind], "properties": {"age": f"{i}.5"}}
        for i, kind in enumerate(("Man", "Dog", "Man"))
    ],
    "relationships": [{"fromId": "n0", "toId": "n1", "type": "OWNS"}],
}


def test_links_from_and_to():
    data = read(VIS)
    assert data.edge_index.T.tolist() == [[0, 1], [1, 2], [2, 1]]
    assert (data.node_names, data.label_names) == (("a", "b", "c"), ("x", "y"))


def test_objects_inside_a_node_are_its_own():
    data = read(ARROWS)
    assert (data.edge_index.tolist(), data.directed) == ([[0], [1]], True)
    assert data.x.tolist() == [[0.5], [1.5], [2.5]]
    assert data.pos.tolist() == [[0, 1], [1, 0], [2, -1]]
    assert (data.y.tolist(), data.label_names) == ([1, 0, 1], ("Dog", "Man"))
    nodes = [{"id": f"n{i}", "data": {"cluster": i % 2}} for i in range(3)]
    data = read({"nodes": nodes, "edges": [{"source": "n0", "target": "n1"}]})
    assert data.y.tolist() == [0, 1, 0]


def test_sizes_and_colours_tell_that_x_and_y_are_places():
    drawn = [{"id": i, "x": i, "y": i % 2, "size": 3, "color": "#f00"} for i in range(4)]
    data = read({"nodes": drawn, "edges": [{"source": 0, "target": 1}]})
    assert data.get("y") is None
    assert data.pos.tolist() == [[0, 0], [1, 1], [2, 0], [3, 1]]


def test_several_objects_one_after_the_other_are_refused_with_the_way_out():
    lines = b'{"type": "node", "id": "0"}\n{"type": "node", "id": "1"}\n'
    with pytest.raises(BadUpload, match="row 2: .*several objects, one after the other; write it by"):
        read_upload({"neo4j.json": lines})
