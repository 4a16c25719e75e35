"""The explorer on a cluster page: shows the page's selection, and reports its own when the reader pauses."""

from __future__ import annotations

from functools import partial

import streamlit as st

from analysis.runs.results.cluster_payload import cluster_payload
from analysis.runs.views.cluster_view import ClusterView, default_graph
from pages.ui.frame import empty_states, explorer_messages, selection, view_options
from pages.ui.frame.selection import TRIED, Selection
from pages.ui.run_data import run_cache
from pages.ui.widgets import explorer
from pages.ui.widgets.explorer import Emphasis

_RUNS, _EPOCHS = "runs", "epochs"
"""Linked pictures have one clock, one selection, one scale; of one run at two epochs each has a clock."""


def show(view: ClusterView, other: ClusterView | None = None, *, emphasis: Emphasis) -> None:
    """The picture of what is selected, and in compare mode that of ``other`` next to it."""
    if other is None or other.control:
        # its height is in the style sheet, so that the layout does not shift
        with st.container(key="hero" if view.assigned().has_keys else "hero-keyless"):
            _picture(view, f"hero.{emphasis}", emphasis)
        return
    same = other.run.id == view.run.id
    link = _EPOCHS if same else _RUNS
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(f"**{empty_states.escape_markdown(view.run.name)}**")
        _picture(view, f"hero.{emphasis}", emphasis, link=link)
    with right:
        name = "The same run at another epoch" if same else empty_states.escape_markdown(other.run.name)
        st.markdown(f"**{name}**")
        state = _state_of_view(other) | {"epoch": other.epoch}
        explorer.mount(
            payload(other),
            key=f"hero.{emphasis}.compared",
            emphasis=emphasis,
            select=state,
            link=link,
        )


def _picture(view: ClusterView, key: str, emphasis: Emphasis, *, link: str = "") -> None:
    explorer.mount(
        payload(view),
        key=key,
        emphasis=emphasis,
        select=explorer_messages.picture_state(key, _state_of_selection(view), start=view.epochs[0]),
        link=link,
    )


def follow(view: ClusterView, *, emphasis: Emphasis, by: str = "listener") -> None:
    """Update the selection from the picture when the reader pauses; reruns only the current fragment.

    Args:
        view: what is looked at.
        emphasis: of the picture.
        by: name of who follows, of several.
    """
    key = f"hero.{emphasis}"
    state = explorer_messages.picture_state(key, _state_of_selection(view))
    explorer.listen(key=key, select=state, on_idle=partial(_on_idle, key, view), by=by)


def payload(view: ClusterView) -> bytes:
    """Payload of a run's picture, packed once for all viewers."""
    run = view.run
    return _packed((run.id, run.started, len(view.epochs), view.layer, run.live), _view=view)


def chosen_in(view: ClusterView, answer: dict[str, str]) -> dict[str, object]:
    """State of the picture as fields of the selection.

    What it does not name is as it is at the start: the last epoch, the usual graph, no node, all as trained.
    """
    answered = Selection.parse(answer)
    return {
        "epoch": answered.epoch,
        "graph": None if answered.graph == default_graph(view.graphs) else answered.graph,
        "node": answered.node,
        "head": answered.head,
        "scale": answered.scale,
        **{name: getattr(answered, name) for name in TRIED},
    }


def _on_idle(key: str, view: ClusterView, answer: dict[str, str]) -> None:
    selection.select(**chosen_in(view, answer))
    explorer_messages.mark_current(key)


def _state_of_selection(view: ClusterView) -> dict[str, object]:
    selected = selection.current()
    epoch = "last" if selected.epoch is None else f"{selected.epoch:.6g}"  # among the epochs sent so far
    what_if = {name: value for name in TRIED if (value := getattr(selected, name))}
    locked = ",".join(filter(view_options.locked, ("graph", "node"))) or None
    return {
        **_state_of_view(view),
        "head": selected.head,
        "epoch": epoch,
        "lock": locked,
        "scale": selected.scale or None,
        **what_if,
    }


def _state_of_view(view: ClusterView) -> dict[str, object]:
    return {
        "run": view.run.id,
        "graph": view.graph,
        "node": -1 if view.node is None else view.node,
        "head": view.head,
    }


@st.cache_resource(max_entries=32, show_spinner=False)
def _packed(key: tuple[object, ...], *, _view: ClusterView) -> bytes:
    run, graphs = _view.run, run_cache.graphs(_view.run)
    assert graphs is not None
    return cluster_payload(
        run,
        graphs,
        snapshots=[run_cache.snapshot(run, epoch) for epoch in run_cache.recorded_epochs(run)],
        history=run_cache.history(run),
        layer=_view.layer,
    )
