"""GraphML, as Gephi, yEd, Cytoscape, igraph and networkx write it."""

from __future__ import annotations

from typing import Any

from analysis.data.upload.limits import check_counts
from analysis.data.upload.parsed_graph import Builder, Parsed
from analysis.data.upload.parsers.xml_graphs import XmlGraphs
from analysis.data.upload.text import number, quote

_WEIGHT = {"weight", "value", "edgeweight", "edge weight"}


def read_graphml(file: str, content: bytes) -> list[Parsed]:
    """Read every graph of a GraphML file.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Raises:
        BadUpload: if it is no GraphML, or a graph of another kind (hyperedges, graphs inside graphs).

    >>> inside = b'<node id="a"/><node id="b"/><edge source="a" target="b"/>'
    >>> [graph] = read_graphml("a.graphml", b"<graphml><graph>%b</graph></graphml>" % inside)
    >>> graph.ids, graph.source.tolist(), graph.target.tolist()
    (['a', 'b'], [0], [1])
    """
    return _Reader(file, "graphml").read(content, format="GraphML")


class _Reader(XmlGraphs):
    NUMERIC = frozenset({"int", "integer", "long", "float", "double"})

    def __init__(self, file: str, root: str) -> None:
        super().__init__(file, root)
        self.keys: dict[str, tuple[str, str]] = {}
        self.defaults: dict[str, tuple[str, Any]] = {}
        self.inside: list[tuple[str, Any]] = []
        self.data_key = ""
        self.drawings: set[str] = set()  # keys under which yEd keeps how a node looks
        self.label: list[str] = []
        self.facts: dict[str, Any] = {}
        self.ends: tuple[int, int] = (0, 0)
        self.edge_directed: bool | None = None
        self.directed = True

    def _finish_data(self) -> None:
        self._end_text("data")

    def _finish_default(self) -> None:
        self._end_text("default")

    def _finish_NodeLabel(self) -> None:  # noqa: N802 - yEd's name
        if self.inside and self.inside[-1][0] == "node":
            self._drawn_value("label", "".join(self.label).strip())

    def _finish_node(self) -> None:
        if self.builder is not None:
            self.inside.pop()

    def _finish_edge(self) -> None:
        if self.builder is not None:
            self.builder.edge(self.ends, self.weight, directed=self.edge_directed)
            self.inside.pop()

    def _text(self, text: str) -> None:
        if self.words is not None and self.path[-1] in ("data", "default"):
            self.words.append(text)
        elif self.path and self.path[-1] == "NodeLabel":
            self.label.append(text)

    def _begin_key(self, attributes: dict[str, str]) -> None:
        id = attributes.get("id")
        if id is None:
            raise self.error("expected an id in <key>, got none")
        check_counts(self.file, features=len(self.keys))
        self.keys[id] = (attributes.get("attr.name") or id, attributes.get("attr.type", "string").lower())
        self.data_key = id
        if "yfiles.type" in attributes:
            self.drawings.add(id)

    def _begin_NodeLabel(self, attributes: dict[str, str]) -> None:  # noqa: N802 - yEd's name
        self.label = []

    def _begin_Geometry(self, attributes: dict[str, str]) -> None:  # noqa: N802 - yEd's name
        if self.inside and self.inside[-1][0] == "node":
            for axis in ("x", "y"):
                self._drawn_value(f"graphics.{axis}", number(attributes.get(axis, "")))

    def _drawn_value(self, name: str, value: str | float | None) -> None:
        """Store a drawing attribute of yEd; only the first of several is kept."""
        builder, node = self.open_graph("node"), self.inside[-1][1]
        if value is not None and value != "" and node not in builder.columns.get(name, {}):
            builder.value(node, name, value)

    def _begin_default(self, attributes: dict[str, str]) -> None:
        self.words = []

    def _begin_graph(self, attributes: dict[str, str]) -> None:
        if self.builder is not None:
            raise self.error("expected graphs beside each other, got one inside another; flatten it")
        check_counts(self.file, graphs=len(self.graphs) + 1)
        self.builder, self.facts, self.declared = Builder(self.file), {}, set()
        direction = attributes.get("edgedefault", "undirected")
        if direction not in ("directed", "undirected"):
            raise self.error(f"expected edgedefault directed or undirected, got {quote(direction)}")
        self.directed = direction == "directed"
        if "id" in attributes and attributes["id"] not in ("G", ""):
            self.facts["name"] = attributes["id"]

    def _begin_node(self, attributes: dict[str, str]) -> None:
        builder = self.open_graph("node")
        if "id" not in attributes:
            raise self.error("expected an id in <node>, got none")
        id = attributes["id"]
        # An edge may come before the nodes it joins.
        node = builder.node(id)
        if id in self.declared:
            raise self.error(f"expected every node once, got {quote(id)} again")
        self.declared.add(id)
        self.inside.append(("node", node))

    def _begin_edge(self, attributes: dict[str, str]) -> None:
        builder = self.open_graph("edge")
        for end in ("source", "target"):
            if end not in attributes:
                raise self.error(f"expected a {end} in <edge>, got none")
        self.ends = builder.node(attributes["source"]), builder.node(attributes["target"])
        self.weight = None
        direction = attributes.get("directed", "").lower()
        if direction not in ("", "true", "false", "1", "0"):
            raise self.error(f"expected directed true or false, got {quote(direction)}")
        self.edge_directed = None if not direction else direction in ("true", "1")
        self.inside.append(("edge", None))

    def _begin_hyperedge(self, attributes: dict[str, str]) -> None:
        raise self.error("expected edges between two nodes, got a <hyperedge>; replace it")

    def _begin_data(self, attributes: dict[str, str]) -> None:
        self.data_key, self.words = attributes.get("key", ""), []

    def _end_text(self, tag: str) -> None:
        text, self.words = "".join(self.words or ()).strip(), None
        if self.data_key in self.drawings:
            return
        name, kind = self.keys.get(self.data_key, (self.data_key, "string"))
        value = self.value(text, kind, name)
        if tag == "default":
            self.defaults[self.data_key] = (name, value)
        elif not self.inside:
            self.facts[name] = value
        elif self.inside[-1][0] == "node":
            self.open_graph("node").value(self.inside[-1][1], name, value)
        elif name.lower() in _WEIGHT and isinstance(value, float):
            self.weight = value
        elif value is not None and value != "":
            self.open_graph("edge").leave_out(name)

    def _finish_graph(self) -> None:
        builder = self.open_graph("graph")
        builder.refuse_undeclared(self.declared)
        parsed = builder.build(directed=self.directed, facts=self.facts)
        for name, default in self.defaults.values():
            if name in parsed.columns:
                parsed.columns[name] = [default if v is None else v for v in parsed.columns[name]]
        self.graphs.append(parsed)
        self.builder = None
