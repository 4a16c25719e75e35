"""Which network of a sweep is looked at: its depth, its norm, and its seed where there are several."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.runs.run import Run, depth_of
from analysis.training.spec.sweep_treatments import treatments_of
from pages.ui.frame import selection


def choose(runs: Sequence[Run], shown: Run) -> None:
    """Choose another network of the sweep; nothing where there is one only."""
    if len(runs) < 2:
        return
    several = len({run.spec.seed for run in runs}) > 1
    treatments = treatments_of([run.spec for run in runs])
    words = {
        run.id: _words(run, treatments.names[key], seeds=several)
        for run, key in zip(runs, treatments.keys, strict=True)
    }
    st.session_state["depth.network"] = shown.id
    st.selectbox(
        "Network",
        list(words),
        format_func=words.__getitem__,
        key="depth.network",
        label_visibility="collapsed",
        width=290,
        on_change=lambda: selection.select(run=st.session_state["depth.network"]),
    )


def _words(run: Run, treatment: str, *, seeds: bool) -> str:
    seed = f", seed {run.spec.seed}" if seeds else ""
    state = "" if run.table else f" ({run.state})"
    return f"{depth_of(run)} layers, {treatment}{seed}{state}"
