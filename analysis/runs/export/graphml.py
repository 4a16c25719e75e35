"""Export the recorded graphs of a run to networkx, and as GraphML for Gephi, Cytoscape and others."""

from __future__ import annotations

import io
import re
from typing import Any

import networkx as nx
import numpy as np

from analysis.runs.results.assignments import assignments
from analysis.runs.run import Run
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def to_networkx(run: Run, graphs: RecordedGraphs, snapshot: Snapshot) -> nx.Graph:
    """Convert all recorded graphs to one networkx graph, with results of the run as node attributes.

    Nodes have ``name``, ``label`` and ``split`` where there are any, ``graph`` where there are several, ``x``
    and ``y`` where they have a place. A cluster run adds ``cluster`` (from 1, as on screen; the largest
    share), ``share`` (how large), ``S_1`` ... ``S_K`` and each head's own ``head_1_cluster``; a depth run
    with DiffGroupNorm adds ``group`` after the last layer. All are plain numbers and text.

    Args:
        run: run of any kind.
        graphs: its recorded graphs.
        snapshot: whose epoch the attributes describe.

    Returns:
        A ``Graph``, or a ``DiGraph`` where some edge has no reverse.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> run, graphs = store.run("example-karate-factions"), store.graphs("example-karate-factions")
    >>> last = store.snapshot(run.id, store.snapshot_epochs(run.id)[-1])
    >>> graph = to_networkx(run, graphs, last)
    >>> graph.number_of_nodes(), graph.number_of_edges()  # as in Zachary's karate club
    (34, 78)
    """
    source, target = (row.tolist() for row in graphs.edge_index)
    edges = set(zip(source, target, strict=True))
    both_ways = all((b, a) in edges for a, b in edges)
    graph: nx.Graph = nx.Graph() if both_ways else nx.DiGraph()
    columns = _data_attributes(graphs) | _results(run, graphs, snapshot)
    for node in range(len(graphs.x)):
        graph.add_node(node, **{name: values[node] for name, values in columns.items()})
    graph.add_edges_from(zip(source, target, strict=True))
    graph.graph["name"] = clean(run.name)
    return graph


def to_graphml(graph: nx.Graph) -> bytes:
    """Serialise ``graph``, whose attributes are plain numbers and text, as GraphML."""
    out = io.BytesIO()
    # Numbered ids: as ids, the names of a node's "name" and the graph's clash, and readers keep the last.
    nx.write_graphml_xml(graph, out, named_key_ids=False)
    return out.getvalue()


def clean(text: str) -> str:
    r"""Remove characters from ``text`` that XML does not allow.

    >>> clean("a\x00b\x1b[31m\ud800")
    'ab[31m'
    """
    return _NO_XML.sub("", text)


def _data_attributes(graphs: RecordedGraphs) -> dict[str, list[Any]]:
    """Node attributes from the data: names, labels, split, positions."""
    owner = np.repeat(np.arange(len(graphs.ptr) - 1), np.diff(graphs.ptr))
    columns: dict[str, list[Any]] = {}
    if graphs.node_names:
        columns["name"] = [clean(name) for name in graphs.node_names]
    if len(graphs.graph_names) > 1:
        columns["graph"] = [clean(graphs.graph_names[b]) for b in owner]
    rows = owner if graphs.level == "graph" else np.arange(len(graphs.x))
    if graphs.label_names:
        names = [clean(name) for name in graphs.label_names]
        columns["label"] = [names[y] if y >= 0 else "" for y in graphs.y[rows].tolist()]
    if (graphs.split >= 0).any():
        words = {0: "train", 1: "validation", 2: "test", -1: ""}
        columns["split"] = [words[number] for number in graphs.split[rows].tolist()]
    if graphs.pos is not None:
        columns["x"], columns["y"] = graphs.pos[:, 0].tolist(), (-graphs.pos[:, 1]).tolist()
    return columns


def _results(run: Run, graphs: RecordedGraphs, snapshot: Snapshot) -> dict[str, list[Any]]:
    """Node attributes from the run."""
    if run.spec.model.kind == "depth":
        groups = snapshot.arrays.get(f"groups.{run.spec.model.depth}")
        return {} if groups is None else {"group": (groups.argmax(1) + 1).tolist()}
    now = assignments(run, snapshot, graphs)
    columns = {"cluster": (now.combined.argmax(1) + 1).tolist(), "share": now.combined.max(1).tolist()}
    columns |= {f"S_{k + 1}": now.combined[:, k].tolist() for k in range(now.combined.shape[1])}
    return columns | {f"head_{h + 1}_cluster": (S.argmax(1) + 1).tolist() for h, S in enumerate(now.heads)}
