"""GEXF, held against networkx where networkx reads it."""

import io

import networkx as nx
import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.upload import read_upload
from tests.faults.uploads import small, written

GEPHI = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://www.gexf.net/1.2draft" xmlns:viz="http://www.gexf.net/1.2draft/viz" version="1.2">
<graph defaultedgetype="{}" mode="static"><attributes class="node" mode="static">
<attribute id="0" title="party" type="string"><default>red</default></attribute>
<attribute id="1" title="age" type="double"/></attributes>
<attributes class="edge"><attribute id="0" title="since" type="integer"/></attributes>
<nodes><node id="a" label="Ada"><attvalues><attvalue for="0" value="blue"/><attvalue for="1" value="3.5"/>
</attvalues><viz:size value="4"/><viz:position x="1.5" y="2"/><viz:color r="1" g="2" b="3"/></node>
<node id="b" label="Bob"><attvalues><attvalue for="1" value="4.5"/></attvalues><viz:position x="0" y="1"/></node>
<node id="c" label="Cy"><attvalues><attvalue for="1" value="1.5"/></attvalues><viz:position x="0" y="0"/></node>
<node id="d" label="Di"><attvalues><attvalue for="0" value="blue"/></attvalues><viz:position x="1" y="0"/></node>
</nodes><edges><edge id="0" source="a" target="b" weight="2.0"><attvalues><attvalue for="0" value="1999"/>
</attvalues></edge><edge id="1" source="b" target="c" {}/></edges></graph></gexf>"""  # noqa: E501


def read(text: str | bytes):
    (data,) = read_upload({"g.gexf": text if isinstance(text, bytes) else text.encode()})
    return data


def test_what_gephi_exports():
    data = read(GEPHI.format("undirected", ""))
    assert data.node_names == ("Ada", "Bob", "Cy", "Di")
    assert [data.label_names[c] for c in data.y] == ["blue", "red", "red", "blue"]
    assert data.feature_names == ("age",)
    assert data.x[:, 0].tolist() == [3.5, 4.5, 1.5, 0]
    assert data.pos.tolist() == [[1.5, -2], [0, -1], [0, 0], [1, 0]]
    assert data.edge_index.T.tolist() == [[0, 1], [1, 2], [1, 0], [2, 1]]
    assert data.edge_weight.tolist() == [2, 1, 2, 1]
    assert "of the edges, 'since' was left out" in data.notes
    assert not data.directed


def test_directions_of_the_file_and_of_one_edge():
    assert read(GEPHI.format("directed", "")).edge_index.T.tolist() == [[0, 1], [1, 2]]
    mixed = read(GEPHI.format("directed", 'type="undirected"'))
    assert mixed.edge_index.T.tolist() == [[0, 1], [1, 2], [2, 1]]
    assert mixed.directed
    with pytest.raises(nx.NetworkXError):  # why networkx does not read this for us
        nx.read_gexf(io.BytesIO(GEPHI.format("directed", 'type="undirected"').encode()))


@pytest.mark.parametrize("make", [nx.Graph, nx.DiGraph])
def test_everything_that_networkx_writes(make):
    graph = make(small())
    content = written(nx.write_gexf, graph)
    theirs, data = nx.read_gexf(io.BytesIO(content)), read(content)
    number = {id: i for i, id in enumerate(theirs)}
    ours = set(map(tuple, data.edge_index.T.tolist()))
    edges = {(number[u], number[v]) for u, v in theirs.edges}
    assert ours == edges | (set() if theirs.is_directed() else {(v, u) for u, v in edges})
    assert [data.label_names[c] for c in data.y] == [club for _, club in theirs.nodes(data="club")]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('target="c"', 'target="z"', "expected every edge to join nodes of the file, got 'z'"),
        ('value="4.5"', 'value="old"', "row 9, column age: expected a finite number of type double"),
        ('id="c" label', 'id="a" label', "row 10: expected every node once, got 'a' again"),
        ("<gexf", "<!DOCTYPE gexf><gexf", "without a document type"),
        ('for="1" value="4.5"', 'for="9" value="4.5"', "expected a value of a declared attribute"),
        ("</gexf>", "", "expected XML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_row(old, new, words):
    with pytest.raises(BadUpload, match=words):
        read(GEPHI.format("undirected", "").replace(old, new, 1))


def test_what_changes_over_time_is_taken_at_the_end_and_said():
    moving = GEPHI.format("undirected", "").replace('mode="static">', 'mode="dynamic">', 1)
    moving = moving.replace('<attvalue for="1" value="3.5"/>', '<attvalue for="1" value="1" start="0"/>' * 2)
    data = read(moving)
    assert "'age' changes over time: the last value of every node was taken" in data.notes
    assert any(note.startswith("times at which") for note in data.notes)


def test_gexf_under_another_ending_is_known_by_its_words():
    for name in ("g.xml", "g.txt"):
        (data,) = read_upload({name: GEPHI.format("undirected", "").encode()})
        assert data.num_nodes == 4
