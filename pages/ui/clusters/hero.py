"""The explorer on a cluster page: told what is selected, and heard when the reader's hand rests."""

from __future__ import annotations

from functools import partial

import numpy as np
import streamlit as st

from analysis.runs.results.cluster_payload import cluster_payload
from analysis.runs.views.cluster_view import ClusterView, usual_graph
from pages.ui.access import data_access
from pages.ui.clusters import compare
from pages.ui.frame import selection, steering
from pages.ui.frame.selection import TRIED, Selection
from pages.ui.widgets import explorer
from pages.ui.widgets.explorer import Emphasis

_LINK = "compared"
"""Pictures of this name have one clock, one selection and one scale."""


def show(view: ClusterView, other: ClusterView | None = None, *, emphasis: Emphasis) -> None:
    """The picture of what is selected, and in compare mode that of ``other`` next to it.

    Once the hand rests in the first, selection and address follow it.
    """
    if other is None or other.control:
        with st.container(key="hero"):  # its height is in the style sheet, so that nothing below jumps
            _picture(view, f"hero.{emphasis}", emphasis)
        return
    compare.heading(view, other)
    left, right = st.columns(2, gap="medium")
    with left:
        _picture(view, f"hero.{emphasis}", emphasis, link=_LINK)
    with right:
        wishes = _of_view(other) | {"epoch": other.epoch}
        explorer.mount(
            payload(other),
            key=f"hero.{emphasis}.compared",
            emphasis=emphasis,
            select=wishes,
            link=_LINK,
        )


def _picture(view: ClusterView, key: str, emphasis: Emphasis, *, link: str = "") -> None:
    explorer.mount(
        payload(view),
        key=key,
        emphasis=emphasis,
        select=steering.wishes(key, _wanted(view), start=view.epochs[0]),
        link=link,
        on_rest=partial(_rested, key, view),
    )


def payload(view: ClusterView) -> bytes:
    """The data of a run's picture, packed once for all who look at it."""
    run = view.run
    return _packed((run.id, run.started, len(view.epochs), view.layer, run.live), _view=view)


def chosen_in(view: ClusterView, answer: dict[str, str]) -> dict[str, object]:
    """What the picture says, as parts of the selection; nodes there are counted over all graphs.

    What it does not name is as it is at the start: the last epoch, the usual graph, no node, all as trained.
    """
    ptr, usual = view.graphs.ptr, usual_graph(view.graphs)
    said = Selection.parse(answer)
    graph, node = said.graph, said.node
    if node is not None and node < ptr[-1]:
        graph = int(np.searchsorted(ptr, node, side="right")) - 1
        node -= int(ptr[graph])
    return {
        "epoch": said.epoch,
        "graph": None if graph == usual else graph,
        "node": node,
        "head": said.head,
        **{name: getattr(said, name) for name in TRIED},
    }


def _rested(key: str, view: ClusterView, answer: dict[str, str]) -> None:
    selection.select(**chosen_in(view, answer))
    steering.heard(key)


def _wanted(view: ClusterView) -> dict[str, object]:
    """The selection by the names of the picture, in which nodes are counted over all graphs."""
    selected = selection.current()
    epoch = view.epochs[-1] if selected.epoch is None else f"{selected.epoch:.6g}"
    tried = {name: value for name in TRIED if (value := getattr(selected, name))}
    return {**_of_view(view), "epoch": epoch, **tried}


def _of_view(view: ClusterView) -> dict[str, object]:
    return {
        "run": view.run.id,
        "graph": view.graph,
        "node": -1 if view.row is None else view.row,
        "head": -1 if view.head is None else view.head,
    }


@st.cache_resource(max_entries=32, show_spinner=False)
def _packed(key: tuple[object, ...], *, _view: ClusterView) -> bytes:
    run, graphs = _view.run, data_access.graphs(_view.run)
    assert graphs is not None
    return cluster_payload(
        run,
        graphs,
        snapshots=[data_access.snapshot(run, epoch) for epoch in _view.epochs],
        history=data_access.history(run),
        layer=_view.layer,
    )
