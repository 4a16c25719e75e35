"""`GEXF <https://gexf.net>`_, as Gephi, sigma.js and networkx write it, versions 1.1 to 1.3.

networkx reads GEXF, too, but refuses files with edges of both kinds, and invents nodes that only edges name.
"""

from __future__ import annotations

from typing import Any

from analysis.data.upload.limits import check_counts
from analysis.data.upload.parsed_graph import Builder, Parsed
from analysis.data.upload.parsers.xml_graphs import XmlGraphs
from analysis.data.upload.text import number, quote

_TYPES = {"directed": True, "undirected": False, "mutual": False}
_TIMES = {"start", "end", "startopen", "endopen", "timestamp", "timestamps", "intervals"}


def read_gexf(file: str, content: bytes) -> list[Parsed]:
    """Read the graph of a GEXF file.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Raises:
        BadUpload: if it is no GEXF, an edge joins nodes that are not there, or a value is not of its type.

    >>> nodes, edges = b'<node id="a"/><node id="b"/>', b'<edge source="a" target="b"/>'
    >>> graph = b"<graph><nodes>%b</nodes><edges>%b</edges></graph>" % (nodes, edges)
    >>> [graph] = read_gexf("a.gexf", b"<gexf>%b</gexf>" % graph)
    >>> graph.ids, graph.source.tolist(), graph.target.tolist()
    (['a', 'b'], [0], [1])
    """
    return _Reader(file, "gexf").read(content, format="GEXF")


class _Reader(XmlGraphs):
    NUMERIC = frozenset({"integer", "long", "float", "double", "short", "byte", "bigdecimal", "biginteger"})

    def __init__(self, file: str, root: str) -> None:
        super().__init__(file, root)
        self.name = ""
        self.directed = False
        self.kind = "node"
        self.attribute = ""
        self.attributes: dict[tuple[str, str], tuple[str, str]] = {}
        self.defaults: dict[str, Any] = {}
        self.nodes: list[int] = []
        self.edge: dict[str, str] | None = None
        self.changing: dict[str, None] = {}
        self.timed = self.nested = False

    def _begin_graph(self, attributes: dict[str, str]) -> None:
        if self.builder is not None or self.graphs:
            raise self.error("expected one <graph>, got another one; save it as a file of its own")
        kind = attributes.get("defaultedgetype", "undirected")
        if kind not in _TYPES:
            raise self.error(f"expected defaultedgetype directed or undirected, got {quote(kind)}")
        self.directed, self.name = _TYPES[kind], attributes.get("name", "")
        self.timed = attributes.get("mode") == "dynamic"
        self.builder = Builder(self.file)

    def _begin_attributes(self, attributes: dict[str, str]) -> None:
        self.kind = attributes.get("class", "node")

    def _begin_attribute(self, attributes: dict[str, str]) -> None:
        check_counts(self.file, features=len(self.attributes))
        id = attributes.get("id", "")
        self.attribute = id
        self.attributes[self.kind, id] = (
            attributes.get("title") or id,
            attributes.get("type", "string").lower(),
        )

    def _begin_default(self, attributes: dict[str, str]) -> None:
        self.words = []

    def _finish_default(self) -> None:
        text, self.words = "".join(self.words or ()).strip(), None
        name, kind = self.attributes.get((self.kind, self.attribute), ("", "string"))
        if self.kind == "node" and name:
            self.defaults[name] = self.value(text, kind, name)

    def _begin_node(self, attributes: dict[str, str]) -> None:
        builder, id = self.open_graph("node"), attributes.get("id")
        if id is None:
            raise self.error("expected an id in <node>, got none")
        node = builder.node(id)  # an edge may come before the nodes it joins
        if id in self.declared:
            raise self.error(f"expected every node once, got {quote(id)} again")
        self.declared.add(id)
        if attributes.get("label"):
            builder.value(node, "label", attributes["label"])
        self.nested |= "pid" in attributes or bool(self.nodes)
        self.timed |= bool(_TIMES & attributes.keys())
        self.nodes.append(node)

    def _finish_node(self) -> None:
        self.nodes.pop()

    def _begin_position(self, attributes: dict[str, str]) -> None:
        if self.nodes:
            for axis in ("x", "y"):
                if (value := number(attributes.get(axis, ""))) is not None:
                    # GEXF counts y upwards
                    self.open_graph("node").value(
                        self.nodes[-1], f"viz_{axis}", -value if axis == "y" else value
                    )

    def _begin_edge(self, attributes: dict[str, str]) -> None:
        self.open_graph("edge")
        for end in ("source", "target"):
            if end not in attributes:
                raise self.error(f"expected a {end} in <edge>, got none")
        if attributes.get("type", "directed") not in _TYPES:
            raise self.error(f"expected an edge directed or undirected, got {quote(attributes['type'])}")
        self.edge = attributes
        self.timed |= bool(_TIMES & attributes.keys())
        self.weight = self.value(attributes["weight"], "double", "weight") if "weight" in attributes else None
        for name in ("label", "kind"):
            if attributes.get(name):
                self.open_graph("edge").leave_out(name)

    def _finish_edge(self) -> None:
        if self.edge is None:
            return
        builder, edge = self.open_graph("edge"), self.edge
        ends = builder.node(edge["source"]), builder.node(edge["target"])
        builder.edge(ends, self.weight, directed=_TYPES[edge["type"]] if "type" in edge else None)
        self.edge = None

    def _begin_attvalue(self, attributes: dict[str, str]) -> None:
        id, text = attributes.get("for", attributes.get("id", "")), attributes.get("value", "").strip()
        kind = "edge" if self.edge is not None else "node"
        if (kind, id) not in self.attributes:
            if self.edge is None and not self.nodes:
                return
            raise self.error(
                f"expected a value of a declared attribute, got one for {quote(id)}; declare or delete it"
            )
        name, type_ = self.attributes[kind, id]
        value = self.value(text, type_, name)
        builder = self.open_graph(kind)
        if kind == "edge":
            if name.lower() == "weight" and isinstance(value, float) and self.weight is None:
                self.weight = value
            elif text:
                builder.leave_out(name)
        elif self.nodes:
            if self.nodes[-1] in builder.columns.get(name, {}):
                self.changing[name] = None
            builder.value(self.nodes[-1], name, value)

    def _finish_spells(self) -> None:
        self.timed = True

    def _finish_graph(self) -> None:
        builder = self.open_graph("graph")
        builder.refuse_undeclared(self.declared)
        parsed = builder.build(directed=self.directed, facts={"name": self.name})
        for name, default in self.defaults.items():
            column = parsed.columns.get(name, [None] * len(parsed.ids))
            parsed.columns[name] = [default if value is None else value for value in column]
        if self.changing:
            names = ", ".join(map(quote, list(self.changing)[:5]))
            parsed.notes.append(f"{names} changes over time: the last value of every node was taken")
        if self.timed:
            parsed.notes.append(
                "times at which nodes and edges are there were left out: all are there at once"
            )
        if self.nested:
            parsed.notes.append("nodes inside other nodes were taken as nodes beside them")
        self.graphs.append(parsed)
        self.builder = None
