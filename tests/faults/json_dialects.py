"""A graph in every way of writing JSON that is read, beside node-link: uploads to begin with."""

import json
from typing import Any

import networkx as nx


def dialects(graph: nx.Graph) -> dict[str, dict[str, bytes]]:
    """One upload of every dialect."""
    return {
        "adjacency json": {"g.json": json.dumps(nx.adjacency_data(graph)).encode()},
        "cytoscape": {"g.cyjs": json.dumps(nx.cytoscape_data(graph)).encode()},
        "graph format": {"g.json": json.dumps(_graph_format(graph)).encode()},
        "graphology": {"g.json": json.dumps(_graphology(graph)).encode()},
    }


def _graph_format(graph: nx.Graph) -> dict[str, Any]:
    """JSON Graph Format."""
    nodes = {str(n): {"label": d["name"], "metadata": {"age": d["age"]}} for n, d in graph.nodes(data=True)}
    edges = [{"source": str(u), "target": str(v), "metadata": d} for u, v, d in graph.edges(data=True)]
    return {"graph": {"label": "club", "directed": False, "nodes": nodes, "edges": edges}}


def _graphology(graph: nx.Graph) -> dict[str, Any]:
    return {
        "options": {"type": "mixed", "multi": False},
        "nodes": [{"key": str(n), "attributes": d} for n, d in graph.nodes(data=True)],
        "edges": [
            {"source": str(u), "target": str(v), "attributes": d, "undirected": u % 2 == 0}
            for u, v, d in graph.edges(data=True)
        ],
    }
