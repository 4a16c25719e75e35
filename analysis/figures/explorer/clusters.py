"""A run's clusters as the data of a picture that moves: what was recorded, its places, its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analysis.checks import BadInput
from analysis.figures.explorer.colours import clusters, grounds, sequential
from analysis.figures.explorer.payload import pack
from analysis.figures.style.theme import label_colour
from analysis.measures import limits
from analysis.projection.layout import graph_layouts
from analysis.projection.pca import fit_common_pca
from analysis.projection.row_order import row_order
from analysis.projection.view_window import plane_frame

MOST_BYTES = 2_400_000
"""Of one picture's data: what a page loads in a second."""
FEWEST_EPOCHS = 12
"""Before this few epochs are left, nodes are sampled rather than epochs left out."""
MOST_EDGES = 20_000
"""More lines are one grey ground."""
NAME_LENGTH = 200
"""Letters of a name that travel; the page shows fewer."""


@dataclass(frozen=True)
class ClusterRecord:
    """What a memory layer did over the recorded epochs of a run.

    Attributes:
        epochs: ``[E]``, rising.
        x: one ``[N, F]`` for each epoch, the nodes entering the layer.
        keys: one ``[H, K, F]`` for each epoch.
        head_weights: one ``[H]`` for each epoch.
        tau: of the Student t kernel.
        S: ``[N, K]`` at the last epoch, which orders the rows of heat maps.
        ptr: ``[B + 1]``, where each graph's nodes begin.
        edge_index: ``[2, e]``.
        graph_names: one for each graph.
        node_names: one for each node.
        labels: ``[N]``, a label's number for each node, -1 where there is none; or None.
        label_names: one for each label.
        pos: ``[N, 2]`` column and row of a pixel, or None.
        ink: ``[N]`` in [0, 1], how dark a pixel is, or None.
        columns_rows: size of the images whose pixels the nodes are, or None.
        note: which nodes these are of how many, in words; or "".
    """

    epochs: Sequence[int]
    x: Sequence[np.ndarray]
    keys: Sequence[np.ndarray]
    head_weights: Sequence[np.ndarray]
    tau: float
    S: np.ndarray
    ptr: np.ndarray
    edge_index: np.ndarray
    graph_names: Sequence[str]
    node_names: Sequence[str]
    labels: np.ndarray | None = None
    label_names: Sequence[str] = ()
    pos: np.ndarray | None = None
    ink: np.ndarray | None = None
    columns_rows: tuple[int, int] | None = None
    note: str = ""


@dataclass(frozen=True)
class ClusterWords:
    """What stands around the picture.

    Attributes:
        run: an id: other data of the same run are taken in without a jump.
        title: the run's name.
        sentence: what a mark of the picture is.
        trained: which KL was trained, in words.
        events: ``{"at": epoch, "text": words, "keys": whether it set the keys}``.
        curves: rows of the strip: ``name``, ``label``, ``epochs``, ``values``, ``low``, ``high``.
        live: whether more epochs may come.
    """

    run: str
    title: str
    sentence: str
    trained: str = ""
    events: Sequence[Mapping[str, Any]] = ()
    curves: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    live: bool = False


def clusters_payload(record: ClusterRecord, words: ClusterWords, *, most_bytes: int = MOST_BYTES) -> bytes:
    """Pack what ``js/clusters`` draws.

    Args:
        record: what was recorded.
        words: what is said about it.
        most_bytes: of the data; epochs are left out first, then nodes are sampled, and the picture says so.

    Raises:
        BadInput: if nothing was recorded, or a number is not finite.
    """
    if not record.epochs or record.x[0].shape[0] == 0:
        raise BadInput("expected at least one recorded epoch and node; train the run for longer")
    if not all(np.isfinite(array).all() for array in (*record.x, *record.keys, *record.head_weights)):
        raise BadInput("expected finite nodes, keys and weights, got NaN or infinity; did the run diverge?")
    record = fitting(record, most_bytes)
    basis = fit_common_pca(record.x, record.keys, epochs=record.epochs)
    frame = plane_frame(basis, record.x, record.keys)
    x, keys = np.stack(record.x), np.stack(record.keys)
    shares = [
        basis.explained_of(np.concatenate([nodes, centres.reshape(-1, centres.shape[-1])])).sum()
        for nodes, centres in zip(record.x, record.keys, strict=True)
    ]
    H, K, F = record.keys[0].shape
    header = {
        "run": words.run,
        "title": _short(words.title),
        "sentence": words.sentence,
        "trained": words.trained,
        "note": record.note,
        "live": words.live,
        "epochs": list(record.epochs),
        "events": list(words.events),
        "curves": list(words.curves),
        "tau": record.tau,
        "sizes": {"N": len(record.x[0]), "H": H, "K": K, "F": F},
        "ptr": record.ptr.tolist(),
        "graphs": [_short(name) for name in record.graph_names],
        "nodes": [_short(name) for name in record.node_names],
        "labels": None if record.labels is None else np.asarray(record.labels).tolist(),
        "labelNames": [_short(name) for name in record.label_names],
        "image": record.columns_rows,
        "rows": _rows(record).tolist(),
        "allRows": row_order(record.S).tolist(),
        "basis": basis.components.tolist(),
        "mean": basis.mean.tolist(),
        "planeShares": [float(share) for share in shares],
        "frame": [frame.low.tolist(), frame.high.tolist()],
        "colours": {
            "clusters": clusters(K),
            "labels": [label_colour(c) for c in range(len(record.label_names))],
            "shares": sequential(),
            "grounds": grounds(),
        },
        "limits": {
            "uniformEntropy": limits.UNIFORM,
            "emptyShare": limits.EMPTY,
            "sameRows": limits.SAME_ROWS,
            "noSharper": limits.NO_SHARPER,
        },
    }
    arrays = {
        "x": x,
        "keys": keys,
        "weights": np.stack(record.head_weights),
        "at": _places(record),
        "edges": _one_way(record.edge_index),
        **({} if record.ink is None else {"ink": record.ink}),
    }
    return pack("clusters", header, arrays)


def fitting(record: ClusterRecord, most_bytes: int) -> ClusterRecord:
    """The record with as many epochs and nodes as fit into ``most_bytes``; sampled by label, and said."""
    N, F = record.x[0].shape
    each = 4 * N * F
    E = len(record.epochs)
    count = min(E, max(most_bytes // each, min(E, FEWEST_EPOCHS), 1))
    if count < E:
        record = _of_epochs(record, np.unique(np.linspace(0, E - 1, count).round().astype(int)).tolist())
    most = most_bytes // (4 * F * len(record.epochs))
    return record if most >= N else _of_nodes(record, max(int(most), 1))


def _of_epochs(record: ClusterRecord, indices: list[int]) -> ClusterRecord:
    return _with(
        record,
        epochs=[record.epochs[e] for e in indices],
        x=[record.x[e] for e in indices],
        keys=[record.keys[e] for e in indices],
        head_weights=[record.head_weights[e] for e in indices],
    )


def _of_nodes(record: ClusterRecord, most: int) -> ClusterRecord:
    """Nodes evenly spaced within every label (or the first cluster, where there are none)."""
    N = len(record.x[0])
    by = record.labels if record.labels is not None else record.S.argmax(axis=1)
    nodes_drawn = np.sort(np.argsort(by, kind="stable")[np.linspace(0, N - 1, most).round().astype(int)])
    index = np.full(N, -1)
    index[nodes_drawn] = np.arange(len(nodes_drawn))
    edges = index[record.edge_index]
    how = "label" if record.labels is not None else "first cluster"
    note = f"{len(nodes_drawn):,} of {N:,} nodes, stratified by {how}; targets are of these."
    return _with(
        record,
        x=[nodes[nodes_drawn] for nodes in record.x],
        S=record.S[nodes_drawn],
        ptr=np.searchsorted(nodes_drawn, record.ptr),
        edge_index=edges[:, (edges >= 0).all(axis=0)],
        node_names=[record.node_names[n] for n in nodes_drawn],
        labels=None if record.labels is None else record.labels[nodes_drawn],
        pos=None if record.pos is None else record.pos[nodes_drawn],
        ink=None if record.ink is None else record.ink[nodes_drawn],
        note=f"{note} {record.note}".strip(),
    )


def _with(record: ClusterRecord, **changes: Any) -> ClusterRecord:
    return ClusterRecord(**{**vars(record), **changes})


def _rows(record: ClusterRecord) -> np.ndarray:
    """Nodes in the order of heat-map rows, graph after graph."""
    return np.concatenate(
        [
            begin + row_order(record.S[begin:end])
            for begin, end in zip(record.ptr[:-1].tolist(), record.ptr[1:].tolist(), strict=True)
        ]
    )


def _places(record: ClusterRecord) -> np.ndarray:
    """Where nodes are drawn: pixels at column and row, others in a unit square for each graph."""
    if record.columns_rows is not None and record.pos is not None:
        return record.pos
    return graph_layouts(record.ptr, record.edge_index, pos=record.pos)


def _one_way(edge_index: np.ndarray) -> np.ndarray:
    """Every edge once; of very many, evenly chosen ones."""
    one_way = edge_index[:, edge_index[0] < edge_index[1]]
    return one_way[:, :: -(-max(one_way.shape[1], 1) // MOST_EDGES)]


def _short(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "\u2026"
