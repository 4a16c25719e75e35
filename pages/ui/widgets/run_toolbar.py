"""The toolbar of a page: run, compare, export, link. The picture below it chooses graph and node."""

from __future__ import annotations

import streamlit as st

from analysis.runs.run import Run
from analysis.runs.views.cluster_view import ClusterView
from pages.ui.frame import selection, view_options
from pages.ui.run_data import run_lookup, server
from pages.ui.widgets import (
    compare_picker,
    run_cards,
    run_export_menu,
    run_view,
    share_link,
    sweep_run_picker,
)
from pages.ui.widgets.explorer import Emphasis
from pages.ui.widgets.run_view import Kind, LayerView


def draw_cluster_bar(emphasis: Emphasis) -> ClusterView:
    """Draw the bar of a cluster page and return what is looked at; what cannot be shown ends the page.

    Args:
        emphasis: what is large on the page, and on the page exported from it.
    """
    view = run_view.cluster_view()
    with _bar():
        _run_chooser(view.run, "cluster")
        compare_picker.choose(view.run, view.epochs, view.epoch)
        run_export_menu.draw(view.run, emphasis=emphasis)
        share_link.draw()
    return view


def draw_depth_bar() -> LayerView:
    """Draw the bar of the page Depth and return what is looked at; what cannot be shown ends the page."""
    view = run_view.layer_view()
    with _bar():
        _run_chooser(view.run, "depth")
        sweep_run_picker.choose(run_lookup.group(view.run), view.run)
        run_export_menu.draw(view.run)
        share_link.draw()
    return view


def _bar() -> st.delta_generator.DeltaGenerator:
    return st.container(horizontal=True, vertical_alignment="center", gap="small", key="bar")


def _run_chooser(run: Run, kind: Kind) -> None:
    """The run, and others of its kind to go to."""
    recorded = [*run_lookup.own(), *server.library().examples()]
    groups = run_cards.grouped([other for other in recorded if run_view.is_of_kind(other, kind)])
    names = {run_lookup.representative(group).id: run_cards.title(group) for group in groups}
    shown = next((run_lookup.representative(group).id for group in groups if run in group), run.id)
    names.setdefault(shown, run.name)
    names |= {
        other.id: f"{names[other.id]} (example)"
        for other in recorded
        if other.id in names and run_lookup.is_example(other)
    }
    st.session_state["bar.run"] = shown
    st.selectbox(
        "Run",
        list(names),
        format_func=names.__getitem__,
        key="bar.run",
        disabled=view_options.locked("run"),
        label_visibility="collapsed",
        width=290,
        on_change=lambda: selection.select(run=st.session_state["bar.run"]),
    )
