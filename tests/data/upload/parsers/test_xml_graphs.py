"""Values and refusals are the same in every format of graphs in XML."""

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.parsers.gexf import read_gexf
from analysis.data.upload.parsers.graphml import read_graphml
from analysis.data.upload.parsers.xml_graphs import XmlGraphs


class Numbers(XmlGraphs):
    NUMERIC = frozenset({"int"})


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("TRUE", "boolean", 1.0),
        ("no", "boolean", 0.0),
        ("7", "string", "7"),
        ("7", "int", 7.0),
        ("NaN", "int", None),
    ],
)
def test_values_have_the_type_of_their_attribute(text, kind, value):
    assert Numbers("a.xml", "graphs").value(text, kind, "a") == value


def test_a_number_that_is_none_is_refused_with_its_attribute():
    with pytest.raises(BadUpload, match="age.*expected a finite number of type int, got 'x'"):
        Numbers("a.xml", "graphs").value("x", "int", "age")


@pytest.mark.parametrize(
    ("read", "root", "name"), [(read_gexf, "gexf", "GEXF"), (read_graphml, "graphml", "GraphML")]
)
def test_a_file_without_a_graph_and_a_node_outside_are_refused(read, root, name):
    with pytest.raises(BadUpload, match=f"expected a <graph> in a {name} file, got none"):
        read("a.xml", f"<{root}/>".encode())
    with pytest.raises(BadUpload, match="expected <node> inside <graph>, got it outside"):
        read("a.xml", f'<{root}><node id="a"/></{root}>'.encode())
