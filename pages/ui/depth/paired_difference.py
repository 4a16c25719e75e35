"""Paired differences of two treatments of a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from analysis.figures.depth.depth_series import ACCURACY, RATIO, DepthRun, measure_title
from analysis.figures.depth.paired_difference import paired, paired_figure, refusal
from analysis.figures.depth.sweep import BESIDE, Definition
from analysis.runs.export.provenance import origin_of_sweep
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
    measured, names = _treatments(runs, others)
    present = [treatment for treatment in names if any(run.norm == treatment for run in measured)]
    if len(present) < 2:
        empty_states.undefined(
            "A difference",
            "only one treatment is measured; sweep over two norms or skip connections",
        )
        return
    treatment, baseline, measure = _choose_pair(present, names, definition)
    if reason := refusal(measured, treatment, baseline, measure=measure):
        notices.inform(reason)
        return
    pairs = paired(measured, treatment, baseline, measure=measure)
    if treatment == baseline or not pairs:
        empty_states.undefined(
            "This difference",
            "treatment and baseline need a depth and a seed in common, with both values defined",
        )
        return
    picture = picture_cache.cached_under(
        ("paired", (*runs, *others), treatment, baseline, measure),
        lambda: paired_figure(pairs, names[treatment], names[baseline], measure=measure),
    )
    origin = origin_of_sweep([*runs, *others])
    show(picture, key="depth.paired", name="paired-difference", origin=origin)


def _treatments(runs: Sequence[Run], others: Sequence[Run]) -> tuple[list[DepthRun], dict[str, str]]:
    """Measured runs of both sweeps, and names of their treatments; those of ``others`` name their sweep."""
    measured, names = depth_pictures.measured(runs), depth_pictures.treatment_names(runs)
    if others:
        sweep = others[0].sweep_name or others[0].name
        measured += [replace(run, norm=f"beside|{run.norm}") for run in depth_pictures.measured(others)]
        names |= {
            f"beside|{treatment}": f"{name} ({sweep})"
            for treatment, name in depth_pictures.treatment_names(others).items()
        }
    return measured, names


def _choose_pair(
    present: Sequence[str], names: Mapping[str, str], definition: Definition
) -> tuple[str, str, str]:
    """Pickers of the treatment, the baseline and the measure."""
    first, second, third = st.columns(3)
    treatment = first.selectbox(
        "Treatment",
        present,
        format_func=names.__getitem__,
        index=len(present) - 1,
        key="depth.treatment.1",
        help="What is tried.",
    )
    baseline = second.selectbox(
        "Baseline",
        present,
        format_func=names.__getitem__,
        key="depth.treatment.2",
        help="What it is compared with, seed by seed.",
    )
    measure = third.selectbox(
        "Measure",
        [ACCURACY, f"{RATIO}_{definition}", *BESIDE],
        format_func=measure_title,
        key="depth.treatment.measure",
        help="What differs: after the last layer.",
    )
    return treatment, baseline, measure


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
