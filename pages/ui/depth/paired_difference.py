"""Paired differences of two treatments of a sweep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from analysis.figures.depth.depth_series import ACCURACY, RATIO, measure_title
from analysis.figures.depth.paired_difference import paired, paired_figure, refusal
from analysis.figures.depth.sweep import BESIDE, Definition
from analysis.runs.run import Run
from analysis.runs.views import depth_pictures
from analysis.training.spec import DepthSpec
from pages.ui import picture_cache
from pages.ui.frame import empty_states, notices
from pages.ui.run_data import run_lookup, server
from pages.ui.widgets.figure_output import show

_NONE = "no other sweep"


def draw(runs: Sequence[Run], shown: Run, definition: Definition) -> None:
    """Draw the paired differences of two treatments, of this sweep or of two sweeps."""
    others = _others(runs, shown)
    measured, names = depth_pictures.measured(runs), depth_pictures.treatment_names(runs)
    if others:
        sweep = others[0].sweep_name or others[0].name
        measured += [replace(run, norm=f"beside|{run.norm}") for run in depth_pictures.measured(others)]
        names |= {
            f"beside|{treatment}": f"{name} ({sweep})"
            for treatment, name in depth_pictures.treatment_names(others).items()
        }
    present = [treatment for treatment in names if any(run.norm == treatment for run in measured)]
    if len(present) < 2:
        empty_states.undefined(
            "A difference",
            "only one treatment is measured; sweep over two norms or skip connections",
        )
        return
    first, second, measure = st.columns(3)
    one = first.selectbox(
        "Treatment",
        present,
        format_func=names.__getitem__,
        index=len(present) - 1,
        key="depth.treatment.1",
        help="What is tried.",
    )
    two = second.selectbox(
        "Baseline",
        present,
        format_func=names.__getitem__,
        key="depth.treatment.2",
        help="What it is compared with, seed by seed.",
    )
    ratio = f"{RATIO}_{definition}"
    what = measure.selectbox(
        "Measure",
        [ACCURACY, ratio, *BESIDE],
        format_func=measure_title,
        key="depth.treatment.measure",
        help="What differs: after the last layer.",
    )
    if reason := refusal(measured, one, two, measure=what):
        notices.inform(reason)
        return
    pairs = paired(measured, one, two, measure=what)
    if one == two or not pairs:
        empty_states.undefined(
            "This difference",
            "treatment and baseline need a depth and a seed in common, with both values defined",
        )
        return
    key = ("paired", (*runs, *others), one, two, what)
    show(
        picture_cache.cached_under(key, lambda: paired_figure(pairs, names[one], names[two], measure=what)),
        key="depth.paired", name="paired-difference",
    )  # fmt: skip


def _others(runs: Sequence[Run], shown: Run) -> list[Run]:
    """Runs of another sweep on the same data, the visitor's own or recorded, if they select one."""
    data = {run.spec.data for run in runs}
    titles: dict[str, str] = {}
    for run in (*run_lookup.own(), *server.library().examples()):
        measured = isinstance(run.spec.model, DepthSpec) and run.table
        if measured and run.spec.data in data and run.sweep and run.sweep != shown.sweep:
            titles.setdefault(run.sweep, run.sweep_name or run.name)
    if not titles:
        return []
    sweep_id = st.selectbox(
        "Compare with",
        [_NONE, *titles],
        format_func=lambda sweep: titles.get(sweep, _NONE),
        key="depth.beside",
        help="Another sweep on the same data, next to this one. Runs are paired by seed.",
    )
    return [] if sweep_id == _NONE else server.library().sweep(sweep_id)
