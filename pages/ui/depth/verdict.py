"""Verdict on a deep network with remedies, for Depth and the end of a training."""

from __future__ import annotations

import streamlit as st

from analysis.measures.diagnosis.depth_verdict import layers_verdict
from analysis.runs.results.remedies import depth_remedies
from analysis.runs.run import Run, depth_of
from analysis.runs.views import depth_pictures
from pages.ui.frame import empty_states
from pages.ui.submit import remedy_buttons


def panel(run: Run, *, key: str) -> None:
    """Draw the verdict on a measured network; nothing otherwise.

    Args:
        run: a depth run.
        key: fixed name of the buttons on their page.
    """
    verdict = layers_verdict(run.table)
    if verdict is None:
        return
    untrained = run.summary.get("best_epoch") == 0
    note = " (untrained weights: training never improved the validation accuracy)" if untrained else ""
    which = f"This network of {depth_of(run)} layers{note}:"
    guess = depth_pictures.at_chance_level(run) if verdict.kind == "healthy" else ""
    st.markdown(f"{which} **{verdict.kind}**. {empty_states.escape_markdown(verdict.sentence)} {guess}")
    remedy_buttons.draw(run, depth_remedies(verdict.kind, run.spec), key=key)
