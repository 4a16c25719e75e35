"""Layers of a deep network during training, and before and after."""

from __future__ import annotations

import numpy as np
import streamlit as st

from analysis.figures.depth.depth_series import measure_title
from analysis.figures.depth.layer_epochs import before_after, layer_epochs
from analysis.figures.depth.sweep import RATIO
from analysis.runs.run import Run
from pages.ui import picture_cache
from pages.ui.frame import empty_states
from pages.ui.run_data import run_cache
from pages.ui.widgets.figure_output import show

_MEASURE = "measure."


def draw(run: Run) -> None:
    """Draw a measure over layers and epochs, and all measures before and after training."""
    measured = _measured(run)
    if len(measured) < 2:
        empty_states.undefined(
            "What training did", "this run has no layers measured while it trained; train it again"
        )
        return
    names = sorted(set.intersection(*(set(values) for values in measured.values())), key=_order)
    measure = st.selectbox(
        "Measure", names, format_func=measure_title, key="depth.training.measure",
        help="Taken of all nodes, at the recorded epochs, the untrained network first.",
    )  # fmt: skip
    left, right = st.columns(2, gap="large")
    key = (run.id, run.started, len(measured))
    epochs = sorted(measured)
    with left:
        show(
            picture_cache.cached_under(
                ("layer_epochs", *key, measure),
                lambda: layer_epochs(np.stack([measured[e][measure] for e in epochs]), epochs, measure),
            ),
            key="depth.layer_epochs", name="layers-epochs",
        )  # fmt: skip
    with right:
        last = _final(run, epochs)
        show(
            picture_cache.cached_under(
                ("before_after", *key, last),
                lambda: before_after(measured[epochs[0]], measured[last], epoch=last)
            ),
            key="depth.before_after", name="before-after",
        )  # fmt: skip


def _final(run: Run, epochs: list[int]) -> int:
    """Epoch of the stored weights, if recorded."""
    best = run.summary.get("best_epoch")
    return best if best in epochs else epochs[-1]


def _measured(run: Run) -> dict[int, dict[str, np.ndarray]]:
    """Measures ``[L + 1]`` by epoch and name."""
    measured = {}
    for epoch in run_cache.epochs(run):
        arrays = run_cache.snapshot(run, epoch).arrays
        values = {n.removeprefix(_MEASURE): array for n, array in arrays.items() if n.startswith(_MEASURE)}
        if values:
            measured[epoch] = values
    return measured


def _order(name: str) -> tuple[bool, bool, str]:
    """The ratio of the paper, as everywhere, then its other definitions."""
    return (name != f"{RATIO}_paper", not name.startswith(RATIO), name)
