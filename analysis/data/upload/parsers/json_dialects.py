"""Convert JSON graph dialects to node-link form, one function per dialect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_ENDS = (("source", "target"), ("from", "to"), ("fromId", "toId"), ("src", "dst"), ("tail", "head"))
"""What the two ends of a link are called: by most, by vis.js, by ngraph and Arrows, by Graphviz."""


def names_of_ends(link: Mapping[str, Any]) -> tuple[str, str]:
    """What ``link`` calls its two ends; source and target, where it has neither.

    >>> names_of_ends({"from": 1, "to": 2, "weight": 3}), names_of_ends({"weight": 3})
    (('from', 'to'), ('source', 'target'))
    """
    return next((pair for pair in _ENDS if pair[0] in link and pair[1] in link), _ENDS[0])


def graphs_of(raw: Any) -> list[Any]:
    """Split the document ``raw`` into its graphs: one, a list of them, or one of Cytoscape.js elements.

    >>> graphs_of({"graphs": [{"nodes": []}, {"nodes": []}]})
    [{'nodes': []}, {'nodes': []}]
    """
    if isinstance(raw, Mapping) and isinstance(raw.get("graphs"), list):
        raw = raw["graphs"]
    if _are_elements(raw):
        return [{"elements": raw}]
    return raw if isinstance(raw, list) else [raw]


def as_node_link(raw: Any) -> Any:
    """Convert the graph ``raw`` to node-link form; documents in none of the dialects are returned unchanged.

    >>> as_node_link({"nodes": [{"id": "a"}, {"id": "b"}], "adjacency": [[{"id": "b"}], []]})["links"]
    [{'id': 'b', 'source': 'a', 'target': 'b'}]
    """
    if not isinstance(raw, Mapping):
        return raw
    if isinstance(raw.get("graph"), Mapping) and "nodes" in raw["graph"] and "nodes" not in raw:
        return _from_graphology(raw["graph"]) if _has_keys(raw["graph"]["nodes"]) else _from_jgf(raw["graph"])
    if isinstance(raw.get("nodes"), Mapping) and isinstance(raw.get("edges"), list):
        return _from_jgf(raw)  # one of several graphs in a file
    if isinstance(raw.get("elements"), Mapping) or _are_elements(raw.get("elements")):
        return _from_cytoscape(raw)
    if isinstance(raw.get("options"), Mapping) or _has_keys(raw.get("nodes")):
        return _from_graphology(raw)
    if _are_elements(raw.get("nodes")):
        return _from_cytoscape({**raw, "elements": raw, "data": raw.get("data")})
    if isinstance(raw.get("nodes"), list) and isinstance(raw.get("adjacency"), list):
        return _from_adjacency(raw)
    return raw


def attributes(raw: Any) -> Mapping[Any, Any]:
    """Attributes by name; ``raw`` may hold pairs, as networkx 1 wrote them.

    >>> attributes([["a", 1], ["b", 2]]), attributes(None)
    ({'a': 1, 'b': 2}, {})
    """
    if isinstance(raw, list):
        return {str(pair[0]): pair[1] for pair in raw if isinstance(pair, list) and len(pair) == 2}
    return raw if isinstance(raw, Mapping) else {}


def _from_jgf(graph: Mapping[str, Any]) -> dict[str, Any]:
    """JSON Graph Format: nodes by id or in a list, a display label, other attributes in ``metadata``."""
    nodes = graph["nodes"]
    if isinstance(nodes, Mapping):
        nodes = [{**attributes(node), "id": id} for id, node in nodes.items()]
    return {
        "nodes": [_renamed(item, {"label": "name"}) for item in _flat(nodes, "metadata")],
        "edges": _flat(graph.get("edges", []), "metadata"),
        "hyperedges": graph.get("hyperedges"),
        "directed": graph.get("directed", True),
        "graph": {**attributes(graph.get("metadata")), "name": graph.get("label")},
    }


def _from_cytoscape(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Cytoscape: elements with a ``data`` object each, in two groups or in one list."""
    elements = raw["elements"]
    if isinstance(elements, list):
        ends = {True: "edges", False: "nodes"}
        groups: dict[str, list[Any]] = {"nodes": [], "edges": []}
        for element in elements:
            is_link = isinstance(element, Mapping) and "source" in attributes(element.get("data"))
            groups[ends[is_link]].append(element)
        elements = groups

    def data_of(group: str) -> list[Any]:
        items = elements.get(group, [])
        items = items if isinstance(items, list) else []
        return [item.get("data") if isinstance(item, Mapping) else item for item in items]

    return {
        "nodes": data_of("nodes"),
        "links": data_of("edges"),
        "directed": raw.get("directed", False),
        "graph": raw.get("data"),
    }


def _from_graphology(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Graphology (sigma.js): nodes with a ``key`` and a separate object of attributes."""
    return {
        "nodes": [_renamed(item, {"key": "id"}) for item in _flat(raw.get("nodes"), "attributes")],
        "edges": _flat(raw.get("edges"), "attributes"),
        "directed": attributes(raw.get("options")).get("type") == "directed",
        "graph": raw.get("attributes"),
    }


def _from_adjacency(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Adjacency data of networkx: a list of neighbours for each node, in node order.

    Of an undirected graph each link stands at both of its ends, and once at one end if it is a self-loop.
    """
    nodes, directed = raw["nodes"], bool(raw.get("directed"))
    ids = [node.get("id") if isinstance(node, Mapping) else node for node in nodes]
    links, seen = list[dict[str, Any]](), set[tuple[str, str, str]]()
    for source, neighbours in _neighbours(ids, raw["adjacency"]):
        for neighbour in neighbours if isinstance(neighbours, list) else [neighbours]:
            link = {**attributes(neighbour), "source": source, "target": attributes(neighbour).get("id")}
            edge_key = (str(source), str(link["target"]), str(link.get("key")))
            if directed or (edge_key[1], edge_key[0], edge_key[2]) not in seen:
                links.append(link)
            seen.add(edge_key)
    return {
        "nodes": nodes,
        "links": links,
        "directed": directed,
        "graph": raw.get("graph"),
        "name": raw.get("name"),
    }


def _neighbours(ids: list[Any], adjacency: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Pairs of node and neighbours; surplus lists name missing nodes, which are refused later."""
    for at, neighbours in enumerate(adjacency):
        yield (ids[at] if at < len(ids) else None), neighbours


def _are_elements(items: Any) -> bool:
    """Whether these are elements of Cytoscape, which have their ids inside their data."""
    return isinstance(items, list) and bool(items) and all(map(_is_element, items))


def _is_element(item: Any) -> bool:
    data = item.get("data") if isinstance(item, Mapping) else None
    return isinstance(data, Mapping) and ("id" in data or "source" in data) and "nodes" not in item


def _has_keys(nodes: Any) -> bool:
    """Whether nodes are identified by ``key``, as in graphology and in Minivan bundles."""
    if not isinstance(nodes, list) or not nodes:
        return False
    return all(isinstance(node, Mapping) and "key" in node and "id" not in node for node in nodes)


def _flat(items: Any, name: str) -> list[Any]:
    """Merge the nested object ``name`` into each item; values of the item itself take precedence."""
    return [
        {**attributes(item.get(name)), **{key: value for key, value in item.items() if key != name}}
        if isinstance(item, Mapping)
        else item
        for item in (items if isinstance(items, list) else [])
    ]


def _renamed(item: Any, names: Mapping[str, str]) -> Any:
    return {names.get(key, key): value for key, value in item.items()} if isinstance(item, dict) else item
