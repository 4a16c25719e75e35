"""Read graphs in JSON: node-link form, as networkx and D3 write it, and dialects convertible to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import check_counts
from analysis.data.upload.parsed_graph import Builder, Parsed
from analysis.data.upload.parsers.json_dialects import as_node_link, attributes, graphs_of, names_of_ends
from analysis.data.upload.text import decode, number, quote

_OF_LINKS = {"weight", "value", "id", "key", "directed", "undirected", "arrows"}
_WRAPPERS = ("data", "attributes", "properties", "metadata")
"""Objects inside a node whose values are the node's own."""
_SHAPE = 'expected {"nodes": [...], "links" or "edges": [...]}'
_WAY_OUT = "write it by networkx.node_link_data, or save its edges as CSV"


def read_node_link(file: str, content: bytes) -> list[Parsed]:
    """Read one graph, or a list of graphs, from JSON of any dialect.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Raises:
        BadUpload: if it is no JSON, or holds no graph.

    >>> text = b'{"nodes": [{"id": "a"}, {"id": "b"}], "links": [{"source": "a", "target": "b"}]}'
    >>> [graph] = read_node_link("a.json", text)
    >>> graph.ids, graph.source.tolist(), graph.target.tolist()
    (['a', 'b'], [0], [1])
    """
    graphs = graphs_of(load_json(file, decode(content)))
    check_counts(file, graphs=len(graphs))
    if not graphs:
        raise upload_error(file, f"{_SHAPE}, got an empty list")
    return [_graph(file, graph) for graph in graphs]


def load_json(file: str, text: str) -> Any:
    """Parse JSON; constants that JSON does not have (``NaN``, ``Infinity``) become NaN.

    Args:
        file: name of the file, for error messages.
        text: content of the file.

    Raises:
        BadUpload: if it is none, nested too deep, or has numbers of thousands of digits.

    >>> load_json("a.json", '{"nodes": [], "x": NaN}')
    {'nodes': [], 'x': nan}
    """

    def refuse(constant: str) -> float:
        return float("nan")

    try:
        return json.loads(text, parse_constant=refuse)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and text[: error.pos].strip().endswith("}"):
            raise upload_error(
                file, f"{_SHAPE}, got several objects, one after the other; {_WAY_OUT}", row=error.lineno
            ) from None
        raise upload_error(
            file, f"expected JSON, got something else ({error.msg})", row=error.lineno, column=error.colno
        ) from None
    except RecursionError:
        raise upload_error(
            file, "expected JSON with little inside each other, got it nested far too deep"
        ) from None
    except ValueError:  # whole numbers of thousands of digits
        raise upload_error(
            file, "expected numbers of at most a few hundred digits, got a longer one"
        ) from None


def _graph(file: str, raw: Any) -> Parsed:
    raw = as_node_link(raw)
    if not isinstance(raw, Mapping) or not isinstance(raw.get("nodes"), list):
        raise upload_error(file, f"{_SHAPE}, got {_kind(raw)}; {_WAY_OUT}")
    if raw.get("hyperedges"):
        raise upload_error(
            file, "expected links of two nodes, got hyperedges; save each pair of their nodes as a link"
        )
    links = next((raw[name] for name in ("links", "edges", "relationships") if name in raw), None)
    if not isinstance(links, list):
        raise upload_error(file, f"{_SHAPE}, got no list of links or edges; {_WAY_OUT}")
    builder = Builder(file)
    for position, node in enumerate(raw["nodes"], 1):
        _node(builder, node, position)
    for position, link in enumerate(links, 1):
        _link(builder, link, position)
    facts = {"name": raw.get("name"), **{str(k): v for k, v in attributes(raw.get("graph")).items()}}
    facts |= {key: raw[key] for key in ("y", "label", "class") if key in raw}
    directed = raw.get("directed", "relationships" in raw)
    return builder.build(directed=bool(directed) if directed is not None else False, facts=facts)


def _node(builder: Builder, node: Any, position: int) -> None:
    if not isinstance(node, Mapping):  # a bare id
        node = {"id": node}
    id = node.get("id", position - 1)
    number = builder.new_node(_key(builder.file, id, f"node {position}"))
    for key, value in node.items():
        if isinstance(value, Mapping):
            before = "" if key in _WRAPPERS else f"{key}."
            for name, inner in value.items():
                if before or name not in node:
                    builder.value(number, f"{before}{name}", _attribute_value(inner))
        elif key != "id":
            builder.value(number, str(key), _attribute_value(value))


def _link(builder: Builder, link: Any, position: int) -> None:
    if isinstance(link, list) and len(link) >= 2:
        link = {"source": link[0], "target": link[1], "weight": link[2] if len(link) > 2 else None}
    if not isinstance(link, Mapping):
        raise upload_error(builder.file, f"link {position}: expected source and target, got {_kind(link)}")
    ends, names = [], names_of_ends(link)
    for end in names:
        if end not in link:
            raise upload_error(builder.file, f"link {position}: expected a {end}, got none")
        id = link[end]
        if isinstance(id, Mapping):  # D3 puts the node itself there
            id = id.get("id")
        key = _key(builder.file, id, f"link {position}")
        if key not in builder.number:
            raise upload_error(
                builder.file, f"link {position}: expected a {end} among the nodes, got {quote(id)}"
            )
        ends.append(builder.number[key])
    weight = link.get("weight", link.get("value"))
    weight = _attribute_value(weight)
    builder.edge((ends[0], ends[1]), weight if isinstance(weight, float) else None, directed=_direction(link))
    for name in link.keys() - _OF_LINKS - {*names}:
        builder.leave_out(str(name))


def _direction(link: Mapping[str, Any]) -> bool | None:
    """Whether a link is declared directed; None if undeclared."""
    if isinstance(link.get("directed"), bool):
        return bool(link["directed"])
    if isinstance(link.get("arrows"), str):  # vis.js
        return link["arrows"] == "to" or None
    return not link["undirected"] if isinstance(link.get("undirected"), bool) else None


def _key(file: str, id: Any, where: str) -> str:
    if isinstance(id, list):  # a tuple, as JSON has it
        return json.dumps(id)[:1000]
    if isinstance(id, bool) or not isinstance(id, str | int | float):
        raise upload_error(file, f"{where}: expected an id of text or a number, got {_kind(id)}")
    return id if isinstance(id, str) else f"{id}"


def _attribute_value(value: Any) -> Any:
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        return number(str(value))
    if isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], str):
            return value[0]
        numbers = [number(str(v)) for v in value if isinstance(v, int | float)]
        return numbers if len(numbers) == len(value) and numbers else None
    return value if isinstance(value, str) else None


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
    return names.get(type(value), "a number")
