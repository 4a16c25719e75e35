"""The order of every cluster page: heading, bar, explorer, what is true of the run, questions that open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.views.cluster_view import ClusterView
from pages.ui.clusters import cluster_explorer, compare, diagnosis, no_keys_note, selection_pickers
from pages.ui.clusters.interaction_hint import interaction_hint
from pages.ui.frame import app_frame, notices, selection, try_this
from pages.ui.run_data import run_cache, run_lookup
from pages.ui.submit import submission
from pages.ui.widgets import run_toolbar, run_view
from pages.ui.widgets.lazy_expander import track_open

if TYPE_CHECKING:
    from analysis.measures.diagnosis.evidence import Page

LOOK_SECONDS = 2.0
"""Between two looks at a run that trains."""


def run(
    name: Page,
    *,
    sentence: Callable[[ClusterView], str],
    questions: Callable[[ClusterView, ClusterView | None], None],
) -> None:
    """Draw a cluster page.

    All below the heading is one fragment. Two inside it follow the explorer, what is true and what was asked:
    when the reader's hand rests, only the first runs again, and the second where a question is open.

    Args:
        name: the page.
        sentence: what is true of what is looked at.
        questions: draws what opens below; its second argument is what stands in comparison, or None.
    """
    app_frame.page(name)
    submission.watch_if_started()
    app_frame.heading(name)
    shown = run_lookup.run(selection.current().run)
    live = shown is not None and shown.live

    def body() -> None:
        view = run_toolbar.draw_cluster_bar(name)
        selection_pickers.layer(view)
        other = compare.other(view)
        cluster_explorer.show(view, other, emphasis=name)
        if not view.assigned().has_keys:
            no_keys_note.draw(view)
        with st.container(key="below"):
            st.fragment(partial(_draw_or_warn, below))()
            st.fragment(partial(_draw_or_warn, answers))()
        if live and not view.run.live:
            st.rerun()  # it ended: no more polling

    def below() -> None:
        view = run_view.cluster_view()
        cluster_explorer.follow(view, emphasis=name)
        other = compare.other(view)
        if other is not None:
            compare.agreement(view, other)
        finding = run_cache.cached(("sentence", name, *view.key), lambda: sentence(view))
        try_this.draw(interaction_hint(view, page=name), after=finding)
        diagnosis.panel(view, page=name)

    def answers() -> None:
        view = run_view.cluster_view()
        with track_open() as opened:
            questions(view, compare.other(view))
        if opened():
            cluster_explorer.follow(view, emphasis=name, by="answers")

    st.fragment(run_every=LOOK_SECONDS if live else None)(partial(_draw_or_warn, body))()


def _draw_or_warn(draw: Callable[[], None]) -> None:
    """Draw the page or fragment; a refusal is shown as a sentence."""
    try:
        draw()
    except BadInput as refusal:
        notices.warn(refusal)
