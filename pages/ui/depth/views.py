"""What the Depth page draws: the runs of the sweep as figures want them, pictures kept once made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
import streamlit as st

from analysis.figures.depth.layer_scatter import Plane, layer_planes, planes_finding
from analysis.figures.depth.lines import DepthRun, with_excess
from analysis.figures.depth.sweep import Definition, over_depth, over_layers
from analysis.figures.style.formatting import percent
from analysis.figures.style.picture import Picture
from analysis.figures.style.theme import themed
from analysis.projection.pca import fit_pca
from analysis.runs.run import Run
from analysis.training.spec import DepthSpec
from analysis.training.spec.sweep_arms import arms
from pages.ui import cached
from pages.ui.frame import selection
from pages.ui.widgets import render
from pages.ui.widgets.selection_bar import Chosen

GUESS = 1.5
"""An accuracy below this many times that of a uniform guess is called guessing."""
_STATE = "state."
_DRAW: dict[str, Callable[..., Picture]] = {"across": over_depth, "inside": over_layers}


def measured(runs: Sequence[Run]) -> list[DepthRun]:
    """The runs whose layers are measured, which is done when one ends."""
    deep = [run for run in runs if isinstance(run.spec.model, DepthSpec)]
    keys = arms([run.spec for run in deep]).keys
    return [
        DepthRun(key, depth_of(run), run.spec.seed, run.summary.get("test_accuracy"), with_excess(run.table))
        for run, key in zip(deep, keys, strict=True)
        if run.table
    ]


def names(runs: Sequence[Run]) -> dict[str, str]:
    """The words for every treatment."""
    return arms([run.spec for run in runs]).names


def alike(runs: Sequence[Run], shown: Run) -> list[Run]:
    """The measured runs that are as deep as the one shown."""
    return [run for run in runs if run.table and depth_of(run) == depth_of(shown)]


def guessing(run: Run) -> str:
    """A note where a network is hardly more often right than chance, or ""."""
    accuracy = run.summary.get("test_accuracy")
    neutral = [row["value"] for row in run.table if row["measure"] == "group_distance_ratio_paper_neutral"]
    if accuracy is None or not neutral or neutral[0] is None:
        return ""
    chance = 1 - 1 / neutral[0]  # the neutral value is C/(C-1)
    if accuracy > GUESS * chance:
        return ""
    return (
        f"Accuracy is at chance level: {percent(accuracy)} of the test nodes are right. Its layers "
        "tell classes apart and its readout does not use that: train longer, or look at the size of its "
        "features and gradients."
    )


def several(runs: Sequence[Run]) -> bool:
    """Whether networks of more than one depth are measured."""
    return len({depth_of(run) for run in runs if run.table}) > 1


def network(runs: Sequence[Run], shown: Run) -> None:
    """Choose another network of the sweep: its depth and its norm (and seed, where there are several)."""
    if len(runs) < 2:
        return
    several = len({each.spec.seed for each in runs}) > 1
    found = arms([run.spec for run in runs])
    words = {
        run.id: _words(run, found.names[key], seeds=several)
        for run, key in zip(runs, found.keys, strict=True)
    }
    st.session_state["depths.network"] = shown.id
    st.selectbox(
        "Network",
        list(words),
        format_func=words.__getitem__,
        key="depths.network",
        on_change=lambda: selection.select(run=st.session_state["depths.network"]),
    )


def across(runs: Sequence[Run], *, definition: Definition, log: bool) -> Picture:
    """The sweep over the depth of its networks."""
    return _of_sweep("across", _key(runs), 0, definition, log=log, dark=render.dark(), _runs=runs)


def inside(runs: Sequence[Run], depth: int, *, definition: Definition, log: bool) -> Picture:
    """The layers of those of a sweep's networks that are of one depth."""
    return _of_sweep("inside", _key(runs), depth, definition, log=log, dark=render.dark(), _runs=runs)


def has_states(chosen: Chosen) -> bool:
    """Whether layer states are recorded at the chosen epoch: small files keep them for the last one only."""
    return bool(_states(chosen).keys() - {0})


@cached.picture("epoch", "node")
def planes(chosen: Chosen) -> Picture:
    """The recorded layer states of the chosen network at the chosen epoch."""
    drawn = []
    for layer, state in sorted(_states(chosen).items()):
        basis = fit_pca(state)
        drawn.append(Plane(layer, basis.transform(state), basis.explained))
    return layer_planes(
        drawn,
        chosen.graphs.y,
        label_names=chosen.graphs.label_names,
        title=f"{planes_finding(drawn)} (epoch {chosen.epoch})",
        total_nodes=chosen.graphs.total_nodes,
        selected=chosen.node,
    )


_Key = tuple[tuple[str, float | None, bool], ...]


def _key(runs: Sequence[Run]) -> _Key:
    return tuple((run.id, run.started, bool(run.table)) for run in runs)


@st.cache_resource(max_entries=64, show_spinner=False)
def _of_sweep(
    kind: Literal["across", "inside"],
    key: _Key,
    depth: int,
    definition: Definition,
    *,
    log: bool,
    dark: bool,
    _runs: Sequence[Run],
) -> Picture:
    drawn = [run for run in measured(_runs) if depth in (0, run.depth)]
    picture = _DRAW[kind](drawn, definition=definition, names=names(_runs), log=log)
    themed(picture.figure, dark=dark)
    return picture


def _states(chosen: Chosen) -> dict[int, np.ndarray]:
    """The recorded layer states by layer."""
    arrays = chosen.snapshot.arrays
    return {int(name.removeprefix(_STATE)): arrays[name] for name in arrays if name.startswith(_STATE)}


def depth_of(run: Run) -> int:
    """How many layers a depth run has."""
    assert isinstance(run.spec.model, DepthSpec)
    return run.spec.model.depth


def _words(run: Run, treatment: str, *, seeds: bool) -> str:
    seed = f", seed {run.spec.seed}" if seeds else ""
    state = "" if run.table else f" ({run.state})"
    return f"{depth_of(run)} layers, {treatment}{seed}{state}"
