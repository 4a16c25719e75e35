"""GraphML as other programs write it."""

import networkx as nx
import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.parsers.graphml import read_graphml
from tests.faults.uploads import small, written

HEAD = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
GEPHI = f"""<?xml version="1.0" encoding="UTF-8"?>
{HEAD}
<key attr.name="label" attr.type="string" for="node" id="label"/>
<key attr.name="Edge Label" attr.type="string" for="edge" id="edgelabel"/>
<key attr.name="weight" attr.type="double" for="edge" id="weight"/>
<key attr.name="r" attr.type="int" for="node" id="r"/>
<key attr.name="g" attr.type="int" for="node" id="g"/>
<key attr.name="b" attr.type="int" for="node" id="b"/>
<key attr.name="x" attr.type="float" for="node" id="x"/>
<key attr.name="y" attr.type="float" for="node" id="y"/>
<key attr.name="size" attr.type="float" for="node" id="size"/>
<key attr.name="Modularity Class" attr.type="int" for="node" id="modularity_class"/>
<graph edgedefault="undirected">
<node id="11.0"><data key="label">Valjean</data><data key="modularity_class">1</data>
<data key="size">10.0</data><data key="r">0</data><data key="g">196</data><data key="b">255</data>
<data key="x">-87.9</data><data key="y">0.3</data></node>
<node id="48.0"><data key="label">Gavroche</data><data key="modularity_class">8</data>
<data key="size">9.0</data><data key="r">5</data><data key="g">6</data><data key="b">7</data>
<data key="x">387.8</data><data key="y">-110.5</data></node>
<edge id="0" source="11.0" target="48.0"><data key="weight">3.0</data></edge>
</graph></graphml>"""


def test_a_file_of_gephi():
    (graph,) = read_graphml("miserables.graphml", GEPHI.encode())
    assert graph.ids == ["11.0", "48.0"]
    assert graph.columns["label"] == ["Valjean", "Gavroche"]
    assert graph.columns["x"] == [-87.9, 387.8]
    assert (graph.directed, graph.weight.tolist()) == (False, [3.0])


def test_it_reads_what_networkx_reads():
    content = written(nx.write_graphml_xml, small())
    (graph,) = read_graphml("g.graphml", content)
    theirs = nx.parse_graphml(content.decode())
    assert graph.ids == list(theirs)
    assert {
        frozenset((graph.ids[a], graph.ids[b])) for a, b in zip(graph.source, graph.target, strict=True)
    } == {frozenset(edge) for edge in theirs.edges}
    for name in ("club", "age", "name"):
        assert graph.columns[name] == [value for _, value in theirs.nodes(data=name)]


def test_directed_and_several_graphs_and_defaults_and_order():
    content = f"""{HEAD}<key id="c" for="node" attr.name="colour" attr.type="string">
    <default>red</default></key>
    <graph edgedefault="directed"><edge source="b" target="a"/><node id="a"><data key="c">blue</data></node>
    <node id="b"/></graph><graph edgedefault="undirected"><node id="a"/></graph></graphml>"""
    first, second = read_graphml("g.graphml", content.encode("utf-16"))
    assert (first.directed, second.directed) == (True, False)
    assert dict(zip(first.ids, first.columns["colour"], strict=True)) == {"a": "blue", "b": "red"}
    assert first.ids[first.source[0]] == "b"


@pytest.mark.parametrize(
    ("inside", "place", "words"),
    [
        ('<graph edgedefault="x"/>', "row 2", "directed or undirected"),
        ('<graph><node id="a"/>\n<node id="a"/></graph>', "row 3", "every node once, got 'a' again"),
        ("<graph><node/></graph>", "row 2", "expected an id"),
        ('<graph><node id="a"/><edge source="a"/></graph>', "row 2", "expected a target"),
        ('<graph><node id="a"/><edge source="a" target="z"/></graph>', "g.graphml", "got 'z', which is none"),
        ('<graph><graph/></graph>', "row 2", "one inside another"),
        ('<graph><hyperedge/></graph>', "row 2", "hyperedge"),
        ('<node id="a"/>', "row 2", "inside <graph>"),
        ('<key id="w" attr.name="age" attr.type="int"/><graph><node id="a"><data key="w">old</data></node>'
         "</graph>", "row 2, column age", "got 'old'"),
        ("<graph>", "row 2", "mismatched tag"),
        ("", "g.graphml", "got none"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(inside, place, words):
    with pytest.raises(BadUpload) as refusal:
        read_graphml("g.graphml", f"{HEAD}\n{inside}</graphml>".encode())
    assert place in str(refusal.value)
    assert words in str(refusal.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "latin-1"])
@pytest.mark.parametrize("inside", ["", '[<!ENTITY a "x">]', 'SYSTEM "http://example.org/a.dtd"'])
def test_a_document_type_is_refused_in_every_encoding(encoding, inside):
    content = f"<!DOCTYPE graphml {inside}>{HEAD}<graph/></graphml>"
    with pytest.raises(BadUpload, match="document type"):
        read_graphml("g.graphml", content.encode(encoding))
