"""GML as networkx and Gephi write it."""

import networkx as nx
import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.parsers.gml import read_gml
from tests.faults.uploads import small, written

GEPHI = """Creator "Gephi"
graph
[
  Creator "Gephi"
  undirected 1
  node
  [
    id 11
    label "Valjean &#38; Co"
    graphics
    [
      x -87.93
      y 6.8
      fill "#00C4FF"
    ]
    ModularityClass 1
  ]
  node
  [
    id 48
    label "Gavroche"
    graphics [ x 1.5 y 2 fill "#FFF" ]
    ModularityClass 8
  ]
  edge
  [
    id 0
    source 11
    target 48
    value 3.0
  ]
]
"""


def test_a_file_of_gephi():
    (graph,) = read_gml("g.gml", GEPHI.encode())
    assert graph.columns["label"] == ["Valjean & Co", "Gavroche"]
    assert graph.columns["graphics.x"] == [-87.93, 1.5]
    assert (graph.directed, graph.weight.tolist()) == (False, [3.0])


def test_it_reads_what_networkx_reads():
    graph = nx.DiGraph(small())
    graph.nodes[0]["where"] = "naïve “café”"
    content = written(nx.write_gml, graph)
    (ours,) = read_gml("g.gml", content)
    theirs = nx.parse_gml(content.decode())
    labels = ours.columns["label"]
    assert labels == list(theirs)
    assert ours.columns["where"][0] == "naïve “café”"
    assert ours.directed
    pairs = {(labels[a], labels[b]) for a, b in zip(ours.source, ours.target, strict=True)}
    assert pairs == set(theirs.edges)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("graph [ node [ id 1 ]", "cut off"),
        ('graph [ node [ id 1 label "x ] ]', "quoted text"),
        ("graph [ node [ id 1 ]\n node [ id 1 ] ]", "row 2: expected every node once"),
        ("graph [ node [ id 1 ]\nedge [ source 1 target 2 ] ]", "row 2: expected every edge to join"),
        ("graph [ node [ label 1 ] ]", "expected id"),
        ("graph [ 5 6 ]", "expected a key, got '5'"),
        ("]", "got ']'"),
        ("a 1", "got none"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(text, words):
    with pytest.raises(BadUpload, match=words.replace("[", r"\[").replace("]", r"\]")):
        read_gml("g.gml", text.encode())
