"""Settings of a deep network, and of a sweep over all combinations of values."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.runs.budget import cost_model
from analysis.runs.budget.limits import current_limits
from analysis.training.presets.depth_grid import follows_dgn
from analysis.training.spec import DepthSpec, describe
from analysis.wording import duration
from pages.ui.frame import selection
from pages.ui.run_data import run_lookup
from pages.ui.submit import draft
from pages.ui.train.setting_help import HELP

_DEPTHS = (1, 2, 4, 8, 16, 32, 64)
_DROPPED = (0.0, 0.2, 0.5, 0.8)
_GROUPS = (2, 5, 10, 20)
_LAMDAS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
_MOST_SEEDS = 10
_AT = {"ends": "first layer and readout", "every": "every layer"}
_PREDICT = {"logits": "the logits", "log_softmax": "their log-softmax in float32"}
_READOUT = {"linear": "one more linear map", "layer": "the last layer itself"}
_SKIPS = {skip: describe.SKIPS[skip] or "no skip" for skip in describe.SKIPS}
_AXES = {
    "depths": "model.depth",
    "norms": "model.norm",
    "encoders": "model.encoder",
    "skips": "model.skip",
    "drop_edges": "model.drop_edge",
    "groups": "model.groups",
    "lamdas": "model.lamda",
}
Number = Callable[[draft.Draft, type[DepthSpec], str, str], None]
Pick = Callable[[draft.Draft, str, str, Mapping[str, str]], None]
Tick = Callable[[draft.Draft, str, str], None]


def draw(run_draft: draft.Draft, *, number: Number, pick: Pick, tick: Tick) -> None:
    """Draw the settings, storing changes in the draft.

    Args:
        run_draft: the draft.
        number: draws a setting that is a number.
        pick: draws a choice.
        tick: draws a switch.
    """
    grouped = "diff_group" in run_draft.values("model.norm")
    _pills(run_draft, "depths", "Depths", _DEPTHS, str)
    _pills(run_draft, "norms", "Norms", tuple(describe.NORMS), describe.NORMS.__getitem__)
    _pills(run_draft, "encoders", "Convolutions", tuple(describe.ENCODERS), describe.ENCODERS.__getitem__)
    _pills(run_draft, "skips", "Skip connections", tuple(_SKIPS), _SKIPS.__getitem__)
    _pills(run_draft, "drop_edges", "DropEdge rate", _DROPPED, "{:g}".format)
    if grouped:
        _pills(run_draft, "groups", "Groups of DiffGroupNorm", _GROUPS, str)
        _pills(run_draft, "lamdas", "lamda of DiffGroupNorm", _LAMDAS, "{:g}".format)
    seeds = run_draft.values("seed")
    st.session_state["settings.seeds"] = min(len(seeds), _MOST_SEEDS)
    st.slider(
        "Seeds, the same for treatment and baseline",
        1,
        _MOST_SEEDS,
        key="settings.seeds",
        help=HELP["seeds"],
        on_change=_store_axes,
    )
    st.markdown(_size_sentence(run_draft))
    number(run_draft, DepthSpec, "model.hidden", "Width")
    number(run_draft, DepthSpec, "model.dropout", "Dropout")
    pick(run_draft, "model.dropout_at", "Dropout before", _AT)
    number(run_draft, DepthSpec, "model.missing", "Share of nodes without features (not in training)")
    pick(run_draft, "model.readout", "Readout", _READOUT)
    tick(run_draft, "model.last_norm", "Norm and ReLU after the last layer")
    pick(run_draft, "model.predict_from", "A node's class is the largest of", _PREDICT)
    tick(run_draft, "model.bias", "Bias in the convolutions")
    number(run_draft, DepthSpec, "model.momentum", "Momentum of running statistics")


def _size_sentence(run_draft: draft.Draft) -> str:
    """Describe the number of runs, and how long they took, or are estimated to take."""
    runs = "1 run" if len(run_draft.specs) == 1 else f"{len(run_draft.specs)} runs"
    if (took := _seconds_taken(run_draft)) is not None:
        return f"**{runs}**, trained in {duration(took)}"
    workers = current_limits().workers or max(1, (os.cpu_count() or 2) - 1)
    seconds = cost_model.sweep_seconds(run_draft.specs, workers=workers)
    return f"**{runs}**, about {duration(seconds)} with {workers} at a time"


def _seconds_taken(run_draft: draft.Draft) -> float | None:
    """Seconds from start to end of the runs on this page; None if they are not these, or not finished."""
    run = run_lookup.run(selection.current().run)
    runs = [] if run is None else run_lookup.group(run)
    trained = [each.spec for each in runs if each.state == "finished"]
    if len(trained) != len(run_draft.specs) or any(spec not in trained for spec in run_draft.specs):
        return None
    starts = [each.started for each in runs if each.started is not None]
    ends = [each.ended for each in runs if each.ended is not None]
    return max(ends) - min(starts) if starts and ends else None


def _pills(
    run_draft: draft.Draft, axis: str, label: str, offered: Sequence[Any], words: Callable[[Any], str]
) -> None:
    values = run_draft.values(_AXES[axis])
    if axis in ("groups", "lamdas"):
        values = list(dict.fromkeys(_grouped(run_draft, axis)))
    key = f"settings.{axis}"
    st.session_state[key] = values
    more = [value for value in values if value not in offered]
    options = [*offered, *more] if isinstance(offered[0], str) else sorted({*offered, *more})
    st.pills(
        label,
        options,
        format_func=words,
        selection_mode="multi",
        key=key,
        help=HELP[_AXES[axis]],
        on_change=_store_axes,
    )


def _grouped(run_draft: draft.Draft, axis: str) -> list[Any]:
    name = "groups" if axis == "groups" else "lamda"
    specs = [spec.model for spec in run_draft.specs if isinstance(spec.model, DepthSpec)]
    return [getattr(model, name) for model in specs if model.norm == "diff_group"]


def _store_axes() -> None:
    """Store the sweep over all selected values as the draft."""
    now = draft.current()
    axes = {axis: st.session_state.get(f"settings.{axis}", now.values(path)) for axis, path in _AXES.items()}
    first = min(now.values("seed"))
    if follows_dgn(now.specs):  # its lamda follows the depth, unless the visitor sets another
        for axis in ("groups", "lamdas"):
            if set(axes[axis]) == set(_grouped(now, axis)):
                axes[axis] = ()
    seeds = range(first, first + st.session_state["settings.seeds"])
    draft.keep(now.swept(**axes, seeds=seeds))
