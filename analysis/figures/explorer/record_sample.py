"""A record as small as a page can load: epochs are left out first, then nodes are sampled, and it is said."""

from __future__ import annotations

import numpy as np

from analysis.figures.explorer.cluster_record import ClusterRecord

FEWEST_EPOCHS = 12
"""Before this few epochs are left, nodes are sampled rather than epochs left out."""


def fitting(record: ClusterRecord, most_bytes: int) -> ClusterRecord:
    """The record with as many epochs and nodes as fit into ``most_bytes``; sampled by label, and said."""
    N, width = record.by_node[0].shape
    E = len(record.epochs)
    count = min(E, max(most_bytes // (4 * N * width), min(E, FEWEST_EPOCHS), 1))
    if count < E:
        record = _of_epochs(record, np.unique(np.linspace(0, E - 1, count).round().astype(int)).tolist())
    most = most_bytes // (4 * width * len(record.epochs))
    return record if most >= N else _of_nodes(record, max(int(most), 1))


def _of_epochs(record: ClusterRecord, indices: list[int]) -> ClusterRecord:
    shown = {name: [values[e] for e in indices] for name, values in record.by_epoch.items()}
    return record.with_(epochs=[record.epochs[e] for e in indices], **shown)


def _of_nodes(record: ClusterRecord, most: int) -> ClusterRecord:
    """Nodes evenly spaced within every label (or the first cluster, where there are none)."""
    N = len(record.S)
    by = record.labels if record.labels is not None else record.S.argmax(axis=1)
    nodes_drawn = np.sort(np.argsort(by, kind="stable")[np.linspace(0, N - 1, most).round().astype(int)])
    index = np.full(N, -1)
    index[nodes_drawn] = np.arange(len(nodes_drawn))
    edges = index[record.edge_index]
    how = "label" if record.labels is not None else "first cluster"
    note = f"{len(nodes_drawn):,} of {N:,} nodes, stratified by {how}; targets are of these."
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
        note=f"{note} {record.note}".strip(),
    )
