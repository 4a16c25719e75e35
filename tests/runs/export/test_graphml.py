import io
import re
from dataclasses import replace
from xml.etree import ElementTree

import networkx as nx
import numpy as np
import pytest

from analysis.runs.export.graphml import clean, to_graphml, to_networkx
from analysis.runs.results.assignments import assignments
from analysis.training.loop.snapshot import Snapshot
from analysis.training.spec import DepthSpec
from tests.made import made_digits, made_karate, made_run, made_snapshot

KARATE = made_karate()
RUN = made_run(data="karate", clusters=3, heads=2)
SHOT = made_snapshot(KARATE, RUN.spec)


def test_assignments_are_node_attributes():
    graph = to_networkx(RUN, KARATE, SHOT)
    S = assignments(RUN, SHOT, KARATE).combined
    assert not graph.is_directed()
    assert graph.number_of_edges() == 78
    for node, row in enumerate(S):
        facts = graph.nodes[node]
        assert facts["cluster"] == row.argmax() + 1
        assert facts["share"] == row.max()
        assert [facts[f"S_{k + 1}"] for k in range(3)] == row.tolist()
        assert facts["label"] == KARATE.label_names[KARATE.y[node]]
        assert facts["name"] == f"member <{node + 1}>"
        assert {type(value) for value in facts.values()} <= {int, float, str}


def test_graphml_comes_back_with_plain_types():
    graph = to_networkx(RUN, KARATE, SHOT)
    content = to_graphml(graph)
    back = nx.read_graphml(io.BytesIO(content), node_type=int)
    assert {n: dict(f) for n, f in back.nodes(data=True)} == {n: dict(f) for n, f in graph.nodes(data=True)}
    assert set(map(frozenset, back.edges)) == set(map(frozenset, graph.edges))
    keys = ElementTree.fromstring(content).findall("{http://graphml.graphdrawing.org/xmlns}key")
    assert {key.get("attr.type") for key in keys} <= {"string", "long", "int", "double"}
    assert {key.get("attr.name") for key in keys} >= {"cluster", "share", "S_1", "head_2_cluster", "label"}


SPACE = "{http://graphml.graphdrawing.org/xmlns}"
INSIDE = {"graphml": {"key", "graph"}, "key": {"default"}, "graph": {"node", "edge", "data"},
          "node": {"data"}, "edge": {"data"}, "data": set(), "default": set()}  # fmt: skip


@pytest.mark.parametrize("graphs", [KARATE, made_digits(count=3)], ids=["karate", "digits"])
def test_graphml_keeps_the_rules_of_its_schema(graphs):
    run = RUN if graphs is KARATE else made_run()
    root = ElementTree.fromstring(to_graphml(to_networkx(run, graphs, made_snapshot(graphs, run.spec))))
    assert root.tag == f"{SPACE}graphml"
    keys = {key.get("id"): key for key in root.findall(f"{SPACE}key")}
    assert len(keys) == len(root.findall(f"{SPACE}key")), "a key's id stands for one attribute"
    assert all(re.fullmatch(r"[\w.:-]+", id) for id in keys), "xs:NMTOKEN"
    types = {key.get("attr.type") for key in keys.values()}
    assert types <= {"boolean", "int", "long", "float", "double", "string"}
    for element in root.iter():
        tag = element.tag.removeprefix(SPACE)
        assert {child.tag.removeprefix(SPACE) for child in element} <= INSIDE[tag]
        said = [data.get("key") for data in element.findall(f"{SPACE}data")]
        assert len(said) == len(set(said)), "every attribute once"
        assert all(keys[key].get("for") == tag for key in said), "declared for what carries it"
    nodes = {node.get("id") for node in root.iter(f"{SPACE}node")}
    assert all(re.fullmatch(r"[\w.:-]+", node) for node in nodes)
    assert {edge.get(end) for edge in root.iter(f"{SPACE}edge") for end in ("source", "target")} <= nodes


def test_what_is_exported_can_be_brought_back():
    from analysis.data.upload.upload import read_upload

    (data,) = read_upload({"karate.graphml": to_graphml(to_networkx(RUN, KARATE, SHOT))})
    assert data.name == RUN.name
    assert data.node_names == tuple(f"member <{node + 1}>" for node in range(34))
    assert [data.label_names[c] for c in data.y.tolist()] == [KARATE.label_names[c] for c in KARATE.y]
    assert data.num_edges == 2 * 78


def test_several_graphs_are_told_apart_and_keep_their_places():
    digits = made_digits(count=3)
    run = made_run()
    graph = to_networkx(run, digits, made_snapshot(digits, run.spec))
    assert {facts["graph"] for _, facts in graph.nodes(data=True)} == set(digits.graph_names)
    assert nx.number_connected_components(graph) >= 3
    assert graph.nodes[0]["y"] == -digits.pos[0, 1], "row 0 is at the top, and there up is more"


def test_a_depth_run_has_its_groups():
    spec = RUN.spec.with_(data__name="planted-partition", model=DepthSpec(depth=2, norm="diff_group"))
    groups = np.eye(4, dtype=np.float32)[np.arange(34) % 4]
    shot = Snapshot(1, {"state.2": KARATE.x, "groups.2": groups})
    graph = to_networkx(replace(RUN, spec=spec), KARATE, shot)
    assert [graph.nodes[n]["group"] for n in range(5)] == [1, 2, 3, 4, 1]
    assert "cluster" not in graph.nodes[0]


def test_one_way_edges_stay_one_way():
    one_way = replace(KARATE, edge_index=np.array([[0, 1], [1, 2]], np.int32))
    assert sorted(to_networkx(RUN, one_way, SHOT).edges) == [(0, 1), (1, 2)]


@pytest.mark.parametrize(
    "name", ["\x00", "a\x0bb", "\ud800", "\ufffe", "\x1b[31m", "]]>", "<!DOCTYPE x>", "&amp;"]
)
def test_any_name_makes_valid_xml(name):
    names = (name, *KARATE.node_names[1:])
    content = to_graphml(to_networkx(replace(RUN, name=name), replace(KARATE, node_names=names), SHOT))
    back = nx.read_graphml(io.BytesIO(content), node_type=int)
    assert back.nodes[0].get("name", "") == clean(name)
