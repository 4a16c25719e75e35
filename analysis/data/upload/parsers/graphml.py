"""GraphML, as Gephi, yEd, Cytoscape, igraph and networkx write it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from analysis.data.upload.errors import BadUpload, bad
from analysis.data.upload.limits import MOST_NESTING, check_counts
from analysis.data.upload.parsed_graph import Builder, Parsed
from analysis.data.upload.text import clean, number, quoted

_NUMERIC = {"int", "integer", "long", "float", "double"}
_WEIGHT = {"weight", "value", "edgeweight", "edge weight"}


def read_graphml(file: str, content: bytes) -> list[Parsed]:
    """Every graph of a GraphML file.

    The file is read once, from front to back, by expat. GraphML needs no document type, which is where the
    dangers of XML live, so a file with one is refused at its first letter.
    """
    reader = _Reader(file)
    parser = reader.parser
    try:
        parser.Parse(content, True)  # noqa: FBT003 - expat takes it by position
    except expat.ExpatError as error:
        raise bad(
            file,
            f"expected XML, got something else ({expat.ErrorString(error.code)})",
            row=error.lineno,
            column=error.offset + 1,
        ) from None
    except BadUpload:
        raise
    except (ValueError, LookupError):  # a declared encoding that does not exist
        raise bad(file, "expected text in UTF-8, got an unknown encoding; save it as UTF-8") from None
    if not reader.graphs:
        raise bad(file, "expected a <graph> in a GraphML file, got none")
    return reader.graphs


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.EntityDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.graphs: list[Parsed] = []
        self.keys: dict[str, tuple[str, str]] = {}
        self.defaults: dict[str, tuple[str, Any]] = {}
        self.path: list[str] = []
        self.inside: list[tuple[str, Any]] = []
        self.data_key = ""
        self.words: list[str] | None = None
        self.drawings: set[str] = set()  # keys under which yEd keeps how a node looks
        self.label: list[str] = []
        self.builder: Builder | None = None
        self.facts: dict[str, Any] = {}
        self.declared: set[str] = set()
        self.weight: float | None = None
        self.ends: tuple[int, int] = (0, 0)
        self.directed = True

    @property
    def row(self) -> int:
        return int(self.parser.CurrentLineNumber)

    def _doctype(self, *_: object) -> None:
        raise bad(
            self.file,
            "expected GraphML without a document type, got <!DOCTYPE or <!ENTITY; delete that line",
            row=self.row,
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if len(self.path) >= MOST_NESTING:
            raise bad(
                self.file,
                f"expected at most {MOST_NESTING} elements inside each other, got more",
                row=self.row,
            )
        if not self.path and tag != "graphml":
            raise bad(self.file, f"expected <graphml>, got <{clean(tag, most=40)}>", row=self.row)
        self.path.append(tag)
        handler: Callable[[dict[str, str]], None] | None = getattr(self, f"_begin_{tag}", None)
        if handler is not None:
            handler(attributes)

    def _end(self, name: str) -> None:
        tag = self.path.pop()
        if tag in ("data", "default"):
            self._end_text(tag)
        elif tag == "NodeLabel" and self.inside and self.inside[-1][0] == "node":
            self._drawn_value("label", "".join(self.label).strip())
        elif tag == "node" and self.builder is not None:
            self.inside.pop()
        elif tag == "edge" and self.builder is not None:
            self.builder.edge(self.ends, self.weight)
            self.inside.pop()
        elif tag == "graph" and self.builder is not None:
            self._end_graph()

    def _text(self, text: str) -> None:
        if self.words is not None and self.path[-1] in ("data", "default"):
            self.words.append(text)
        elif self.path and self.path[-1] == "NodeLabel":
            self.label.append(text)

    def _begin_key(self, attributes: dict[str, str]) -> None:
        id = attributes.get("id")
        if id is None:
            raise bad(self.file, "expected an id in <key>, got none", row=self.row)
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
        """What yEd's drawing says of a node; the first word of several."""
        builder, node = self._open("node"), self.inside[-1][1]
        if value is not None and value != "" and node not in builder.columns.get(name, {}):
            builder.value(node, name, value)

    def _begin_default(self, attributes: dict[str, str]) -> None:
        self.words = []

    def _begin_graph(self, attributes: dict[str, str]) -> None:
        if self.builder is not None:
            raise bad(
                self.file,
                "expected graphs beside each other, got one inside another; flatten it",
                row=self.row,
            )
        check_counts(self.file, graphs=len(self.graphs) + 1)
        self.builder, self.facts, self.declared = Builder(self.file), {}, set()
        direction = attributes.get("edgedefault", "undirected")
        if direction not in ("directed", "undirected"):
            raise bad(
                self.file,
                f"expected edgedefault directed or undirected, got {quoted(direction)}",
                row=self.row,
            )
        self.directed = direction == "directed"
        if "id" in attributes and attributes["id"] not in ("G", ""):
            self.facts["name"] = attributes["id"]

    def _begin_node(self, attributes: dict[str, str]) -> None:
        builder = self._open("node")
        if "id" not in attributes:
            raise bad(self.file, "expected an id in <node>, got none", row=self.row)
        id = attributes["id"]
        # An edge may come before the nodes it joins.
        node = builder.node(id)
        if id in self.declared:
            raise bad(self.file, f"expected every node once, got {quoted(id)} again", row=self.row)
        self.declared.add(id)
        self.inside.append(("node", node))

    def _begin_edge(self, attributes: dict[str, str]) -> None:
        builder = self._open("edge")
        for end in ("source", "target"):
            if end not in attributes:
                raise bad(self.file, f"expected a {end} in <edge>, got none", row=self.row)
        self.ends = builder.node(attributes["source"]), builder.node(attributes["target"])
        self.weight = None
        self.inside.append(("edge", None))

    def _begin_hyperedge(self, attributes: dict[str, str]) -> None:
        raise bad(self.file, "expected edges between two nodes, got a <hyperedge>; replace it", row=self.row)

    def _begin_data(self, attributes: dict[str, str]) -> None:
        self.data_key, self.words = attributes.get("key", ""), []

    def _open(self, tag: str) -> Builder:
        if self.builder is None:
            raise bad(self.file, f"expected <{tag}> inside <graph>, got it outside", row=self.row)
        return self.builder

    def _end_text(self, tag: str) -> None:
        text, self.words = "".join(self.words or ()).strip(), None
        if self.data_key in self.drawings:
            return
        name, kind = self.keys.get(self.data_key, (self.data_key, "string"))
        value = self._value(text, kind, name)
        if tag == "default":
            self.defaults[self.data_key] = (name, value)
        elif not self.inside:
            self.facts[name] = value
        elif self.inside[-1][0] == "node":
            self._open("node").value(self.inside[-1][1], name, value)
        elif name.lower() in _WEIGHT and isinstance(value, float):
            self.weight = value
        elif value is not None and value != "":
            self._open("edge").leave_out(name)

    def _value(self, text: str, kind: str, name: str) -> Any:
        if kind == "boolean":
            return float(text.lower() in ("true", "1"))
        if kind not in _NUMERIC:
            return text
        value = number(text)
        if value is None and text and text.lower() != "nan":
            raise bad(
                self.file,
                f"expected a finite number of type {kind}, got {quoted(text)}",
                row=self.row,
                column=name,
            )
        return value

    def _end_graph(self) -> None:
        builder = self._open("graph")
        if missing := [id for id in builder.number if id not in self.declared]:
            raise bad(
                self.file,
                f"expected every edge to join nodes of the file, got {quoted(missing[0])}, which is none",
            )
        parsed = builder.build(directed=self.directed, facts=self.facts)
        for name, default in self.defaults.values():
            if name in parsed.columns:
                parsed.columns[name] = [default if v is None else v for v in parsed.columns[name]]
        self.graphs.append(parsed)
        self.builder = None
