"""Tables and a figure of a sweep for a paper."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from analysis.figures.export.publication_figure import FORMS, available
from analysis.runs.run import Run
from analysis.runs.views.sweep_publication_figure import sweep_figure, sweep_tables

STYLES = ("latex", "markdown", "csv")


def draw(runs: Sequence[Run]) -> None:
    """Draw the tables of means and paired differences, and download buttons for the figure."""
    style = st.segmented_control(
        "Tables written as", STYLES, default=STYLES[0], key="depth.paper.style",
        help="LaTeX needs the package booktabs.",
    )  # fmt: skip
    st.code(sweep_tables(runs, style or STYLES[0]), language=None, wrap_lines=False)
    if not available():
        st.caption("One figure with all panels needs matplotlib: pip install 'soft-cluster-lab[paper]'.")
        return
    measured = any(run.table for run in runs)
    with st.container(horizontal=True):
        for form in FORMS:
            st.download_button(
                f"All panels as {form.upper()}",
                data=partial(sweep_figure, runs, form=form),  # a second of drawing, when it is asked for
                file_name=f"depth.{form}",
                key=f"depth.paper.{form}",
                on_click="ignore",
                disabled=not measured,
                help="One figure, with what the bands are written below it."
                if measured
                else "No run's layers are measured yet; wait for the first to end.",
            )
