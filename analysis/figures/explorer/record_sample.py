"""Reduce a record to what a page can load: epochs are left out first, then nodes sampled, with a note."""

from __future__ import annotations

import numpy as np

from analysis.figures.explorer.cluster_record import ClusterRecord

FEWEST_EPOCHS = 12
"""Before this few epochs are left, nodes are sampled rather than epochs left out."""


def sample_record(record: ClusterRecord, most_bytes: int, *, live: bool = False) -> ClusterRecord:
    """The record with as many epochs and nodes as fit into ``most_bytes``, sampled by label, with a note.

    While a run is live, what was left out stays out as epochs are added: the picture has the rest already.

    Args:
        record: the whole record.
        most_bytes: largest size of the float32 arrays by node, in bytes.
        live: whether epochs are still added.
    """
    N, width = record.by_node[0].shape
    E = len(record.epochs)
    count = min(E, max(most_bytes // (4 * N * width), min(E, FEWEST_EPOCHS), 1))
    if count < E:
        record = _select_epochs(record, _doubling_steps(E, count) if live else _evenly_spaced(E, count))
    max_nodes = most_bytes // (4 * width * (max(count, FEWEST_EPOCHS) if live else count))
    return record if max_nodes >= N else _sample_nodes(record, max(int(max_nodes), 1), live=live)


def _evenly_spaced(total: int, count: int) -> list[int]:
    return [int(index) for index in np.unique(np.linspace(0, total - 1, count).round())]


def _doubling_steps(total: int, count: int) -> list[int]:
    """Every second, fourth, eighth ... of them and the last: the same ones while it doubles."""
    step = 2 ** int(np.ceil(np.log2((total - 1) / (count - 1))))
    return sorted({*range(0, total, step), total - 1})


def _select_epochs(record: ClusterRecord, indices: list[int]) -> ClusterRecord:
    shown = {name: [values[e] for e in indices] for name, values in record.by_epoch.items()}
    return record.with_(epochs=[record.epochs[e] for e in indices], **shown)


def _sample_nodes(record: ClusterRecord, max_nodes: int, *, live: bool) -> ClusterRecord:
    """Nodes evenly spaced within every label (or the first cluster, where there are none)."""
    N = len(record.S)
    if record.labels is not None:
        by, method = record.labels, "stratified by label"
    elif live:  # clusters change between epochs, and the drawn nodes must not
        by, method = np.zeros(N), "evenly chosen"
    else:
        by, method = record.S.argmax(axis=1), "stratified by first cluster"
    nodes_drawn = np.sort(np.argsort(by, kind="stable")[np.linspace(0, N - 1, max_nodes).round().astype(int)])
    index = np.full(N, -1)
    index[nodes_drawn] = np.arange(len(nodes_drawn))
    edges = index[record.edge_index]
    sample = f"{len(nodes_drawn):,} of {N:,} nodes"
    note = f"{sample}, {method}; targets are of these."
    return record.with_(
        x=[nodes[nodes_drawn] for nodes in record.x],
        shares=[S[nodes_drawn] for S in record.shares],
        S=record.S[nodes_drawn],
        ptr=np.searchsorted(nodes_drawn, record.ptr),
        edge_index=edges[:, (edges >= 0).all(axis=0)],
        node_names=[record.node_names[n] for n in nodes_drawn],
        labels=None if record.labels is None else record.labels[nodes_drawn],
        pos=None if record.pos is None else record.pos[nodes_drawn],
        ink=None if record.ink is None else record.ink[nodes_drawn],
        sample=sample,
        note=f"{note} {record.note}".strip(),
    )
