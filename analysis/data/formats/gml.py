"""GML, the `Graph Modelling Language <https://networkx.org/documentation/stable/reference/readwrite/gml.html>`_."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from analysis.data.formats.bad import bad
from analysis.data.formats.bounds import MOST_NESTING, check_counts
from analysis.data.formats.parsed import Builder, Parsed
from analysis.data.formats.text import decode, number, quoted

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+|\#[^\n]*)
      | (?P<open>\[) | (?P<close>\])
      | (?P<text>"[^"]*")
      | (?P<word>[^\s\[\]"]+)""",
    re.VERBOSE,
)
_KEY = re.compile(r"[A-Za-z_][\w.:-]*")


class _Block(NamedTuple):
    """What stands between brackets: keys with values, in order; a value is text, a number or a block."""

    row: int
    items: list[tuple[str, Any, int]]

    def first(self, key: str) -> Any:
        return next((value for name, value, _ in self.items if name == key), None)


def read_gml(file: str, content: bytes) -> list[Parsed]:
    """Every graph of a GML file; nested records, as Gephi's ``graphics``, become ``graphics.x`` and so on."""
    top = _blocks(file, decode(content))
    graphs = [value for name, value, _ in top.items if name == "graph" and isinstance(value, _Block)]
    if not graphs:
        raise bad(file, "expected 'graph [ ... ]' in a GML file, got none")
    check_counts(file, graphs=len(graphs))
    return [_graph(file, graph) for graph in graphs]


def _graph(file: str, block: _Block) -> Parsed:
    builder = Builder(file)
    facts: dict[str, Any] = {}
    edges: list[_Block] = []
    for name, value, row in block.items:
        if name == "node" and isinstance(value, _Block):
            id = _id(file, value, "id")
            node = builder.new_node(id, row=row)
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
            id = _id(file, edge, end)
            if id not in builder.number:
                raise bad(
                    file,
                    f"expected every edge to join nodes of the file, got {end} {quoted(id)}",
                    row=edge.row,
                )
            ends.append(builder.number[id])
        weight = next((edge.first(key) for key in ("weight", "value") if edge.first(key) is not None), None)
        builder.edge((ends[0], ends[1]), weight if isinstance(weight, float) else None)
    return builder.build(directed=facts.get("directed") == 1.0, facts=facts)


def _id(file: str, block: _Block, key: str) -> str:
    value = block.first(key)
    if value is None or isinstance(value, _Block):
        raise bad(file, f"expected {key} and a value, got none", row=block.row)
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _flat(block: _Block, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Keys with values; a key that is there several times gives a list of its numbers."""
    found: dict[str, list[Any]] = {}
    for name, value, _ in block.items:
        if isinstance(value, _Block):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            found.setdefault(prefix + name, []).append(value)
    for key, values in found.items():
        yield key, values[0] if len(values) == 1 else values


def _blocks(file: str, text: str) -> _Block:
    open_blocks = [_Block(1, [])]
    key: str | None = None
    row = 1
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:  # a quotation mark that is never closed
            raise bad(file, "expected the end of a quoted text, got the end of the file", row=row)
        kind, token = str(match.lastgroup), match.group()
        began, at = row, match.end()
        row += token.count("\n")
        if kind == "space":
            continue
        if kind == "close":
            if key is not None or len(open_blocks) == 1:
                raise bad(file, "expected a key or a value, got ']'", row=began)
            open_blocks.pop()
        elif key is None:
            if kind != "word" or not _KEY.fullmatch(token):
                raise bad(file, f"expected a key, got {quoted(token)}", row=began)
            key = token
        else:
            value = _Block(began, []) if kind == "open" else _value(token)
            open_blocks[-1].items.append((key, value, began))
            key = None
            if isinstance(value, _Block):
                open_blocks.append(value)
                if len(open_blocks) > MOST_NESTING:
                    raise bad(file, f"expected at most {MOST_NESTING} brackets inside each other", row=began)
    if len(open_blocks) > 1 or key is not None:
        raise bad(file, "expected ']', got the end of the file; it was cut off", row=row)
    return open_blocks[0]


def _value(token: str) -> str | float:
    if token.startswith('"'):
        return html.unescape(token[1:-1])
    value = number(token)
    return token if value is None else value
