"""Node-link JSON of networkx, D3 and Cytoscape."""

import json

import networkx as nx
import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.parsers.node_link import read_node_link
from tests.faults.uploads import small


@pytest.mark.parametrize("key", ["links", "edges"])
def test_both_keys_of_networkx(key):
    graph = small()
    (ours,) = read_node_link("g.json", json.dumps(nx.node_link_data(graph, edges=key)).encode())
    assert ours.ids == [str(node) for node in graph]
    assert len(ours.source) == graph.number_of_edges()
    assert ours.columns["club"] == [club for _, club in graph.nodes(data="club")]
    assert ours.directed is False


def test_a_file_of_cytoscape():
    content = json.dumps(nx.cytoscape_data(small())).encode()
    (graph,) = read_node_link("g.cyjs", content)
    assert len(graph.ids) == 34
    assert len(graph.source) == 79


def test_d3_with_indices_pairs_and_nodes_as_ends():
    links = b'[[0, 1, 2.5], {"source": {"id": 1}, "target": 0}]'
    content = b'{"nodes": [{"name": "a"}, {"name": "b"}], "links": ' + links + b"}"
    (graph,) = read_node_link("g.json", content)
    assert graph.columns["name"] == ["a", "b"]
    assert graph.source.tolist() == [0, 1]
    assert graph.weight.tolist() == [2.5, 1.0]


def test_a_list_of_graphs_with_labels():
    one = {"nodes": [1, 2], "links": [[1, 2]], "graph": {"label": "ring"}}
    graphs = read_node_link("g.json", json.dumps([one, one | {"y": 1, "graph": {}}]).encode())
    assert [graph.label for graph in graphs] == ["ring", "1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"nodes": [1,\n2', "row 2, column 2"),
        ("[]", "empty list"),
        ('{"nodes": [], "x": 1}', "no list of links"),
        ('{"nodes": [{"id": 1}, {"id": 1}], "links": []}', "every node once"),
        ('{"nodes": [{"id": {}}], "links": []}', "node 1: expected an id"),
        (
            '{"nodes": [1], "links": [{"source": 1, "target": 9}]}',
            "link 1: expected a target among the nodes, got '9'",
        ),
        ('{"nodes": [1], "links": [{"source": 1}]}', "link 1: expected a target"),
        ('{"nodes": [1], "links": [5]}', "link 1: expected source and target"),
        ("5", "got a number"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text, words):
    with pytest.raises(BadUpload) as refusal:
        read_node_link("g.json", text.encode())
    assert words in str(refusal.value)
