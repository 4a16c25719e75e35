"""Pictures of deep networks: measures over depth and over layers, and planes of layer states."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from analysis.data.catalog import graph_words
from analysis.figures.depth.depth_series import DepthRun, with_excess
from analysis.figures.depth.layer_scatter import Plane, layer_planes, planes_finding
from analysis.figures.depth.sweep import Definition, over_depth, over_layers
from analysis.figures.style.picture import Picture
from analysis.projection.pca import fit_pca
from analysis.runs.run import Run, depth_of
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import DepthSpec
from analysis.training.spec.sweep_treatments import treatments_of
from analysis.wording import percents

GUESS_SIGMAS = 2.0
"""An accuracy so many standard errors above naming the most frequent class for all is at chance level."""
MOST_PLANES, MOST_NODES = 8, 600
"""Layers and nodes drawn of a file; more would hide each other."""
_STATE = "state."


def measured(runs: Sequence[Run]) -> list[DepthRun]:
    """Those of ``runs`` with layer measures, which are computed at the end of a run."""
    deep = [run for run in runs if isinstance(run.spec.model, DepthSpec)]
    keys = treatments_of([run.spec for run in deep]).keys
    return [depth_run(run, key) for run, key in zip(deep, keys, strict=True) if run.table]


def depth_run(run: Run, treatment: str) -> DepthRun:
    """What the depth figures need of the depth ``run``; ``treatment`` names its line."""
    return DepthRun(
        treatment,
        depth_of(run),
        run.spec.seed,
        run.summary.get("test_accuracy"),
        with_excess(run.table),
        run.summary.get("majority_accuracy"),
        graph_words(run.spec.data),
        run.summary.get("test_accuracy_running"),
    )


def treatment_names(runs: Sequence[Run]) -> dict[str, str]:
    """Names of the treatments of ``runs`` of a sweep, by key."""
    return treatments_of([run.spec for run in runs]).names


def of_equal_depth(runs: Sequence[Run], shown: Run) -> list[Run]:
    """Measured ``runs`` of the same depth as the run ``shown``."""
    return [run for run in runs if run.table and depth_of(run) == depth_of(shown)]


def several_depths(runs: Sequence[Run]) -> bool:
    """Whether there are measured ``runs`` of more than one depth."""
    return len({depth_of(run) for run in runs if run.table}) > 1


def measures_over_depth(runs: Sequence[Run], *, definition: Definition, log: bool = False) -> Picture:
    """Figure of a sweep over network depth.

    Args:
        runs: runs of the sweep; those that are not measured yet are left out.
        definition: definition of the group distance ratio.
        log: whether the ratio's axis is logarithmic.
    """
    return over_depth(measured(runs), definition=definition, names=treatment_names(runs), log=log)


def measures_over_layers(
    runs: Sequence[Run], *, depth: int, definition: Definition, log: bool = False
) -> Picture:
    """Figure over the layers of the networks of one depth.

    Args:
        runs: runs of the sweep; those that are not measured yet are left out.
        depth: number of layers.
        definition: definition of the group distance ratio.
        log: whether the ratio's axis is logarithmic.
    """
    drawn = [run for run in measured(runs) if run.depth == depth]
    return over_layers(drawn, definition=definition, names=treatment_names(runs), log=log)


def at_chance_level(run: Run) -> str:
    """Note if the accuracy of ``run`` is hardly above the majority class, or ""."""
    accuracy, guess = run.summary.get("test_accuracy"), run.summary.get("majority_accuracy")
    tested = run.summary.get("test_size")
    if accuracy is None or guess is None or not tested:  # not recorded by earlier versions
        return ""
    error = math.sqrt(max(guess * (1 - guess) / tested, 0))
    if accuracy > guess + GUESS_SIGMAS * error:
        return ""
    right, chance = percents(accuracy, guess)
    return (
        f"Accuracy is at chance level: {right} of the test nodes are right, and naming the most frequent "
        f"class for all of them would be right for {chance}. Its layers tell classes apart and its readout "
        "does not use that: train longer, or look at the size of its features and gradients."
    )


def recorded_states(snapshot: Snapshot) -> dict[int, np.ndarray]:
    """Recorded layer states ``[n, F]`` of ``snapshot`` by layer, 0 being the input."""
    arrays = snapshot.arrays
    return {int(name.removeprefix(_STATE)): arrays[name] for name in arrays if name.startswith(_STATE)}


def planes(graphs: RecordedGraphs, snapshot: Snapshot, *, node: int | None = None) -> Picture:
    """Planes of the recorded layer states of a snapshot.

    Args:
        graphs: recorded graphs of the run.
        snapshot: the recorded epoch.
        node: index of the node that is ringed, or None.
    """
    drawn = [_plane(layer, state) for layer, state in sorted(recorded_states(snapshot).items())]
    return layer_planes(
        drawn,
        graphs.y,
        label_names=graphs.label_names,
        title=f"{planes_finding(drawn)} (epoch {snapshot.epoch})",
        total_nodes=graphs.total_nodes,
        selected=node,
    )


def planes_of_states(states: Mapping[str, np.ndarray], y: np.ndarray) -> Picture:
    """Planes of layer states ``[N, F]`` of any model, for a sample of layers and nodes.

    Args:
        states: arrays ``[N, F]`` by name, in the order of the layers.
        y: ``[N]`` class of each node.
    """
    n, count = len(y), len(states)
    spread = np.linspace(0, n - 1, min(n, MOST_NODES)).round().astype(int)
    rows = np.argsort(y, kind="stable")[spread]
    layers = sorted({round(at) for at in np.linspace(0, count - 1, min(count, MOST_PLANES))})
    arrays = list(states.values())
    drawn = [
        _plane(layer, np.nan_to_num(arrays[layer][rows], nan=0.0, posinf=0.0, neginf=0.0)) for layer in layers
    ]
    names = tuple(f"class {label + 1}" for label in range(int(y.max()) + 1))
    return layer_planes(drawn, y[rows], label_names=names, title=planes_finding(drawn), total_nodes=n)


def _plane(layer: int, state: np.ndarray) -> Plane:
    basis = fit_pca(state)
    return Plane(layer, basis.transform(state), basis.explained)
