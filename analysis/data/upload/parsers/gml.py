"""GML, the `Graph Modelling Language <https://networkx.org/documentation/stable/reference/readwrite/gml.html>`_."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from analysis.data.upload.errors import BadUpload, upload_error
from analysis.data.upload.limits import MOST_NESTING, check_counts
from analysis.data.upload.parsed_graph import Builder, Parsed
from analysis.data.upload.text import decode, number, quote

_TOKEN = re.compile(
    r"""(?:[ \t\r\n]++|\#[^\n]*+)*+  # possessive: there is one way to skip, so a miss is quick
        (?: (?P<open>\[) | (?P<close>\]) | (?P<text>"[^"]*") | (?P<word>[^\s\[\]"]+) | (?P<end>\Z) )""",
    re.VERBOSE,
)
_OF_EDGES = {"source", "target", "weight", "value", "id", "key"}
_KEY = re.compile(r"[A-Za-z_][\w.:-]*")


class _Block(NamedTuple):
    """The content of a pair of brackets: its position, and keys with text, numbers or nested blocks."""

    start: int
    items: list[tuple[str, Any, int]]

    def first(self, key: str) -> Any:
        return next((value for name, value, _ in self.items if name == key), None)


class _Gml(NamedTuple):
    """A file and its text; line numbers are computed only for errors."""

    file: str
    text: str

    def error(self, problem: str, start: int) -> BadUpload:
        return upload_error(self.file, problem, row=self.text.count("\n", 0, start) + 1)


def read_gml(file: str, content: bytes) -> list[Parsed]:
    """Read every graph of a GML file; nested records are flattened to ``graphics.x`` and so on.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Raises:
        BadUpload: if it holds no graph, or a node or an edge lacks what GML asks of it.

    >>> [graph] = read_gml("a.gml", b"graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 ] ]")
    >>> graph.ids, graph.source.tolist(), graph.target.tolist()
    (['1', '2'], [0], [1])
    """
    gml = _Gml(file, decode(content))
    top = _blocks(gml)
    graphs = [value for name, value, _ in top.items if name == "graph" and isinstance(value, _Block)]
    if not graphs:
        raise upload_error(file, "expected 'graph [ ... ]' in a GML file, got none")
    check_counts(file, graphs=len(graphs))
    parsed = [_graph(gml, graph) for graph in graphs]
    labels = [graph.label for graph in parsed]
    if len(parsed) > 1 and len(set(labels)) == len(labels):  # names, as GML's own label is one
        for graph in parsed:
            graph.name, graph.label = graph.name or graph.label or "", None
    return parsed


def _graph(gml: _Gml, block: _Block) -> Parsed:
    builder = Builder(gml.file)
    facts: dict[str, Any] = {}
    edges: list[_Block] = []
    for name, value, start in block.items:
        if name == "node" and isinstance(value, _Block):
            id = _id(gml, value, "id")
            if id in builder.number:
                raise gml.error(f"expected every node once, got {quote(id)} again", start)
            node = builder.node(id)
            for key, cell in _flat(value):
                if key != "id":
                    builder.value(node, key, cell)
        elif name == "edge" and isinstance(value, _Block):
            edges.append(value)
        elif not isinstance(value, _Block):
            facts[name] = value
    for edge in edges:
        ends = []
        for end in ("source", "target"):
            id = _id(gml, edge, end)
            if id not in builder.number:
                raise gml.error(
                    f"expected every edge to join nodes of the file, got {end} {quote(id)}", edge.start
                )
            ends.append(builder.number[id])
        weight = next((edge.first(key) for key in ("weight", "value") if edge.first(key) is not None), None)
        builder.edge((ends[0], ends[1]), weight if isinstance(weight, float) else None)
        for key, value, _ in edge.items:
            if key not in _OF_EDGES and not isinstance(value, _Block):
                builder.leave_out(key)
    return builder.build(directed=facts.get("directed") == 1.0, facts=facts)


def _id(gml: _Gml, block: _Block, key: str) -> str:
    value = block.first(key)
    if value is None or isinstance(value, _Block):
        raise gml.error(f"expected {key} and a value, got none", block.start)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _flat(block: _Block, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Flatten nested keys; a repeated key gives a list of its numbers."""
    values_of: dict[str, list[Any]] = {}
    for name, value, _ in block.items:
        if isinstance(value, _Block):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            values_of.setdefault(prefix + name, []).append(value)
    for key, values in values_of.items():
        yield key, values[0] if len(values) == 1 else values


def _blocks(gml: _Gml) -> _Block:
    open_blocks = [_Block(0, [])]
    key: str | None = None
    end = 0
    while True:
        match = _TOKEN.match(gml.text, end)
        if match is None:
            raise gml.error("expected the end of a quoted text, got the end of the file", end)
        kind, end = str(match.lastgroup), match.end()
        start = match.start(kind)
        if kind == "end":
            break
        token = match[kind]
        if kind == "close":
            if key is not None or len(open_blocks) == 1:
                raise gml.error("expected a key or a value, got ']'", start)
            open_blocks.pop()
        elif key is None:
            if kind != "word" or not _KEY.fullmatch(token):
                raise gml.error(f"expected a key, got {quote(token)}", start)
            key = token
        else:
            value = _Block(start, []) if kind == "open" else _value(token)
            open_blocks[-1].items.append((key, value, start))
            key = None
            if isinstance(value, _Block):
                open_blocks.append(value)
                if len(open_blocks) > MOST_NESTING:
                    raise gml.error(f"expected at most {MOST_NESTING} brackets inside each other", start)
    if len(open_blocks) > 1 or key is not None:
        raise gml.error("expected ']', got the end of the file; it was cut off", end)
    return open_blocks[0]


def _value(token: str) -> str | float:
    if token.startswith('"'):
        return html.unescape(token[1:-1])
    value = number(token)
    return token if value is None else value
