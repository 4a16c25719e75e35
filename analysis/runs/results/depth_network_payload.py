"""Convert the recorded layers of a depth run to one network of the depth explorer's payload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from analysis.checks import BadInput
from analysis.figures.depth.accuracy_words import lagging_accuracy
from analysis.figures.explorer.depth_networks import Network, Seeds
from analysis.figures.explorer.layer_sentences import layer_state
from analysis.figures.style.theme import Style
from analysis.measures.class_separation_verdict import CLASS_MEANS, RATIO, READ
from analysis.projection.layer_planes import LayerPlanes, layer_planes
from analysis.runs.results.depth.running_statistics_note import running_averages_note
from analysis.runs.run import HistoryRow, Run
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import DepthSpec

_SHOWN = {
    "ratio": RATIO,
    "mean": f"{RATIO}_permuted_mean",
    "sd": f"{RATIO}_permuted_sd",
    "nearest": CLASS_MEANS,
    "norm": "norm_per_node",
}
_ASKED = (*READ, "norm_per_node")
_STATE = "state."
MOST_BYTES = 2_300_000
"""Of a payload: epochs beyond that are thinned out, never the first, the kept and the last."""


class Reader(Protocol):
    """Protocol of a source of runs: a store, a library or a bundle."""

    def snapshot_epochs(self, id: str) -> list[int]:
        """Epochs of the run ``id`` with a snapshot, rising."""
        ...

    def snapshot(self, id: str, epoch: int) -> Snapshot:
        """Snapshot of the run ``id`` at ``epoch``."""
        ...

    def graphs(self, id: str) -> RecordedGraphs:
        """Recorded graphs of the run ``id``."""
        ...

    def history(self, id: str) -> list[HistoryRow]:
        """History of the run ``id``, a row an epoch."""
        ...


def network_of(reader: Reader, run: Run, runs: Sequence[Run], *, name: str, style: Style) -> Network:
    """Build a network of the depth explorer from a depth run.

    Args:
        reader: source of the runs.
        run: a depth run.
        runs: its sweep, where the other seeds come from.
        name: name of the network in the legend.
        style: of its line, as charts of its sweep have it.

    Raises:
        BadInput: if nothing of its layers is recorded.
    """
    model = depth_spec(run)
    snapshots = {epoch: reader.snapshot(run.id, epoch).arrays for epoch in reader.snapshot_epochs(run.id)}
    layers, drawn, notes = _planes(snapshots, depth=model.depth)
    if not drawn:
        raise BadInput(f"expected layers to draw, got none recorded of '{run.name}'; train it again")
    best = run.summary.get("best_epoch", max(drawn))
    if best not in drawn:
        notes.append(f"{name}: the kept weights are of epoch {best}, whose layers were not recorded.")
        best = max(drawn)
    if note := running_averages_note(run):
        notes.append(f"{name}: {note}")
    epochs = _thin_out_epochs(
        sorted(drawn), best, bytes_each=len(layers) * len(next(iter(drawn.values())).points[0]) * 12
    )
    rows = {row["epoch"]: row.get("accuracy_test") for row in reader.history(run.id)}
    table = {measure: _layer_values(run, measure, model.depth) for measure in _ASKED}
    best_epoch = run.summary.get("best_epoch")
    measured = [
        _measured(snapshots[epoch], table if epoch == best_epoch else {}, depth=model.depth)
        for epoch in epochs
    ]
    neutral = next((row["value"] for row in run.table if row["measure"] == f"{RATIO}_neutral"), None)
    return Network(
        name,
        style,
        model.depth,
        epochs,
        best,
        layers,
        [drawn[epoch] for epoch in epochs],
        {short: np.stack([values[measure] for values in measured]) for short, measure in _SHOWN.items()},
        np.array([_states(values, neutral) for values in measured]),
        [rows.get(epoch) for epoch in epochs],
        groups=_groups([snapshots[epoch] for epoch in epochs], layers),
        seeds=_seeds(run, runs),
        notes=notes,
        running=lagging_accuracy(run.summary.get("test_accuracy"), run.summary.get("test_accuracy_running")),
    )


def _planes(
    snapshots: Mapping[int, Mapping[str, np.ndarray]], *, depth: int
) -> tuple[list[int], dict[int, LayerPlanes], list[str]]:
    """Recorded layers, planes by epoch, and a note on what is missing."""
    whole = {
        epoch: LayerPlanes(
            arrays["plane.points"].astype(np.float32), arrays["plane.spread"], arrays["plane.explained"]
        )
        for epoch, arrays in snapshots.items()
        if "plane.points" in arrays
    }
    if whole:
        return list(range(depth + 1)), whole, []
    # Runs of an earlier version have whole states, of few layers.
    states = {
        epoch: {int(name.removeprefix(_STATE)) for name in arrays if name.startswith(_STATE)}
        for epoch, arrays in snapshots.items()
    }
    states = {epoch: layers for epoch, layers in states.items() if depth in layers}
    if not states:
        return [], {}, []
    layers = sorted(set.intersection(*states.values()))
    planes = {
        epoch: layer_planes([snapshots[epoch][f"{_STATE}{layer}"] for layer in layers]) for epoch in states
    }
    note = f"Only layers {', '.join(map(str, layers))} were recorded; what lies between is drawn straight."
    return layers, planes, [note] if len(layers) <= depth else []


def _groups(snapshots: Sequence[Mapping[str, np.ndarray]], layers: Sequence[int]) -> np.ndarray | None:
    """Groups ``[E, L, n]``; the input, which has none, gets those of the first layer."""
    if all("plane.groups" in arrays for arrays in snapshots):
        recorded = np.stack([arrays["plane.groups"] for arrays in snapshots])
        return np.concatenate([recorded[:, :1], recorded], axis=1)
    after = [layer for layer in layers if layer > 0]
    if not after or not all(f"groups.{layer}" in arrays for layer in after for arrays in snapshots):
        return None
    recorded = np.stack([[arrays[f"groups.{layer}"].argmax(1) for layer in after] for arrays in snapshots])
    return np.concatenate([recorded[:, :1], recorded], axis=1) if 0 in layers else recorded


def _measured(
    arrays: Mapping[str, np.ndarray], table: Mapping[str, np.ndarray], *, depth: int
) -> dict[str, np.ndarray]:
    """Measures of every layer at an epoch, from the snapshot or, for the stored weights, the run's table."""
    unknown = np.full(depth + 1, np.nan, dtype=np.float32)
    return {name: arrays.get(f"measure.{name}", table.get(name, unknown)) for name in _ASKED}


def _states(measured: Mapping[str, np.ndarray], neutral: float | None) -> list[int]:
    """State of the classes after every layer."""
    measures = [name for name in READ if np.isfinite(measured[name]).any()]  # an earlier version had fewer
    return [
        layer_state(
            {name: value if np.isfinite(value := float(measured[name][layer])) else None for name in measures}
            | {f"{RATIO}_neutral": neutral}
        )
        for layer in range(len(measured[RATIO]))
    ]


def _layer_values(run: Run, measure: str, depth: int) -> np.ndarray:
    values = {row["layer"]: row["value"] for row in run.table if row["measure"] == measure}
    return np.array([_number(values.get(layer)) for layer in range(depth + 1)], dtype=np.float32)


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def _seeds(run: Run, runs: Sequence[Run]) -> Seeds | None:
    """Finished runs that differ only in their seed; None for fewer than two."""
    same = [
        other
        for other in runs
        if other.table and other.spec.with_(seed=run.spec.seed, data__seed=run.spec.data.seed) == run.spec
    ]
    if len(same) < 2:
        return None
    depth = depth_spec(run).depth
    last = [{row["measure"]: row["value"] for row in other.table if row["layer"] == depth} for other in same]
    return Seeds(np.stack([_layer_values(other, RATIO, depth) for other in same]), [*map(layer_state, last)])


def _thin_out_epochs(epochs: list[int], best: int, *, bytes_each: int) -> list[int]:
    """Thin out epochs to fit the size limit of a payload, at ``bytes_each`` per epoch."""
    epochs = list(epochs)
    while len(epochs) * bytes_each > MOST_BYTES / 2 and len(epochs) > 3:
        # The one nearest to its neighbours, by ratio, since most changes happen early.
        middle = [index for index in range(1, len(epochs) - 1) if epochs[index] != best]
        epochs.pop(min(middle, key=lambda i: (epochs[i + 1] + 1) / (epochs[i - 1] + 1)))
    return epochs


def depth_spec(run: Run) -> DepthSpec:
    """DepthSpec of the depth ``run``."""
    assert isinstance(run.spec.model, DepthSpec)
    return run.spec.model
