"""Pack the recorded data of a cluster run for the explorer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import unescape
from typing import Any

import numpy as np

from analysis.checks import BadInput
from analysis.figures.explorer.cluster_record import ClusterRecord, ClusterWords
from analysis.figures.explorer.clusters import MOST_BYTES, clusters_payload
from analysis.figures.style.heatmap_rows import node_labels, node_names, sample_note, sample_size
from analysis.layers.poolers.table import POOLERS
from analysis.runs.results.assignments import assignments, keys_set_at
from analysis.runs.results.pooled_graphs import pooled_graphs
from analysis.runs.run import HistoryRow, Run
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import ClusterSpec

_TRAINED = {
    "none": "trained without a KL term",
    "attached": "trained with the target attached, as PyG has it",
    "detached": "trained with the target held fixed, as DEC has it",
}
_KEYED = ("x", "keys", "head_weights")
_KEYLESS = ("S",)
_CURVES = (
    (
        "entropy",
        "entropy of S",
        "mean row entropy of S over ln K: 1 is uniform. "
        "Curve: all nodes of the run; number: all recorded nodes",
    ),
    (
        "usage_perplexity",
        "clusters in use",
        "exp of the entropy of the clusters' usage. Curve: all nodes of the run; number: all recorded nodes",
    ),
    ("kl", "KL from S to P", "nats per node. Curve: all nodes of the run; number: all recorded nodes"),
    ("loss_task", "task loss", "what the encoder is trained on"),
)


def cluster_payload(
    run: Run,
    graphs: RecordedGraphs,
    *,
    snapshots: Sequence[Snapshot],
    history: Sequence[HistoryRow],
    layer: int = 0,
    most_bytes: int = MOST_BYTES,
) -> bytes:
    """Pack the picture of a pooling layer of a run: from its keys, or from S where its pooler has none.

    Args:
        run: a cluster run.
        graphs: its recorded graphs.
        snapshots: recorded epochs, rising.
        history: one row per epoch.
        layer: index of the pooling layer.
        most_bytes: largest size of the data, in bytes; what does not fit is left out, and the picture says
            so.

    Raises:
        BadInput: if the run is of another kind, has no snapshot yet, or diverged.
    """
    model = run.spec.model
    if not isinstance(model, ClusterSpec):
        raise BadInput(f"expected a run with a pooling layer, got '{run.name}'; choose a cluster run")
    if not snapshots:
        raise BadInput(f"nothing was recorded of '{run.name}' yet; its first epoch will show here")
    snapshots, missing = finite_snapshots(snapshots, layer=layer)
    last = assignments(run, snapshots[-1], graphs, layer=layer)
    images = run.spec.data.name == "digits" and layer == 0 and graphs.pos is not None
    for below in range(layer):
        graphs = pooled_graphs(graphs, assignments(run, snapshots[-1], graphs, layer=below).combined)
    nodes = int(graphs.ptr[-1])
    has_keys = POOLERS[model.pooler].keys
    names = _KEYED if has_keys else _KEYLESS
    recorded = {name: [snapshot.arrays[f"memory.{layer}.{name}"] for snapshot in snapshots] for name in names}
    labelled = layer == 0 and bool(graphs.label_names)
    record = ClusterRecord(
        epochs=[snapshot.epoch for snapshot in snapshots],
        x=recorded.get("x", ()),
        keys=recorded.get("keys", ()),
        head_weights=recorded.get("head_weights", ()),
        shares=recorded.get("S", ()),
        tau=model.tau,
        S=last.combined,
        ptr=np.asarray(graphs.ptr),
        edge_index=graphs.edge_index,
        graph_names=graphs.graph_names,
        node_names=[unescape(name) for name in node_names(graphs, 0, nodes)],
        labels=node_labels(graphs) if labelled else None,
        label_names=graphs.label_names if labelled else (),
        pos=graphs.pos,
        ink=(graphs.x[:, 2] + 1) / 2 if images else None,
        columns_rows=_image(graphs) if images else None,
        sample=sample_size(graphs),
        note=sample_note(graphs),
    )
    words = ClusterWords(
        run=f"{run.id}.{layer}",
        title=run.name,
        sentence=mark_sentence(run, layer),
        trained=_TRAINED[run.spec.training.kl] if has_keys else POOLERS[model.pooler].about,
        events=_events(run),
        curves=_curves(history, K=last.combined.shape[1]),
        missing=missing,
        live=run.live,
    )
    return clusters_payload(record, words, most_bytes=most_bytes)


def finite_snapshots(snapshots: Sequence[Snapshot], *, layer: int = 0) -> tuple[Sequence[Snapshot], str]:
    """Recorded epochs before the first whose values are not finite, and a sentence that says so, or "".

    Args:
        snapshots: recorded epochs, rising.
        layer: index of the pooling layer.

    Raises:
        BadInput: if there is none.
    """
    parts = [f"memory.{layer}.{name}" for name in (*_KEYED, *_KEYLESS)]
    for index, snapshot in enumerate(snapshots):
        if not all(np.isfinite(snapshot.arrays[name]).all() for name in parts if name in snapshot.arrays):
            if index == 0:
                raise BadInput("the first recorded epoch holds NaN or infinity: there is nothing to draw")
            return snapshots[:index], f"From epoch {snapshot.epoch} on, its numbers are NaN or infinite."
    return snapshots, ""


def _image(graphs: RecordedGraphs) -> tuple[int, int]:
    assert graphs.pos is not None
    columns, rows = np.maximum(graphs.pos.max(axis=0).astype(int) + 1, 8).tolist()
    return columns, rows


def mark_sentence(run: Run, layer: int = 0) -> str:
    """Describe what a mark of the picture of memory layer ``layer`` (from 0) of ``run`` represents."""
    if layer > 0:
        return "Each dot is a cluster of the layer before; its colour is the cluster it prefers now."
    mark = "square is a pixel" if run.spec.data.name == "digits" else "dot is a node"
    model = run.spec.model
    has_keys = isinstance(model, ClusterSpec) and POOLERS[model.pooler].keys
    keys = " Each diamond is a learned key." if has_keys else ""
    return f"Each {mark}; its colour is the cluster it prefers.{keys}"


def _events(run: Run) -> list[Mapping[str, Any]]:
    start = keys_set_at(run)
    if start is None or start > run.epochs_done:
        return []
    return [{"at": start, "text": "keys set by k-means", "keys": True}]


def _curves(history: Sequence[HistoryRow], *, K: int) -> list[Mapping[str, Any]]:
    """Defined rows of the curve strip, each scaled by its possible range, or else by its observed range."""
    limits = {"entropy": (0.0, 1.0), "usage_perplexity": (1.0, max(float(K), 1.001))}
    rows: list[Mapping[str, Any]] = []
    for column, label, title in _CURVES:
        values = [_number(row.get(column)) for row in history]
        known = [value for value in values if value is not None]
        if known:
            low, high = limits.get(column, (min(0.0, *known, 0.0), max(*known, 1e-9)))
            row = {"name": column, "label": label, "title": title, "values": values, "low": low, "high": high}
            rows.append({**row, "epochs": [int(point["epoch"] or 0) for point in history]})
    return rows


def _number(value: float | None) -> float | None:
    """Convert to a finite number, or None."""
    return float(value) if value is not None and np.isfinite(value) else None
