"""A run whose pooler has no keys: the epoch, the graph and S. There is no plane to explore."""

from __future__ import annotations

import streamlit as st

from analysis.layers.poolers.table import POOLERS
from analysis.runs.views import assignment_pictures
from analysis.runs.views.assignment_pictures import place_name
from analysis.runs.views.cluster_view import ClusterView
from analysis.training.spec import ClusterSpec
from pages.ui.clusters.static_figures import figure
from pages.ui.frame import empty_states, selection, view_options


def show(view: ClusterView, other: ClusterView | None = None) -> None:
    """The graph in the colours of S, and S as a heat map, at the chosen epoch."""
    st.caption(empty_states.plain(sentence(view)))
    _epochs(view)
    with st.container(horizontal=True, gap="small"):
        _graphs(view)
        _nodes(view)
    if other is not None:
        figure(view, other, assignment_pictures.graph, key="keyless.graph", name="graph")
        figure(view, other, assignment_pictures.combined, key="keyless.S", name="S")
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        figure(view, None, assignment_pictures.graph, key="keyless.graph", name="graph")
    with right:
        figure(view, None, assignment_pictures.combined, key="keyless.S", name="S")


def sentence(view: ClusterView) -> str:
    """Why there is no plane of keys, and what shapes the clusters instead."""
    model = view.run.spec.model
    assert isinstance(model, ClusterSpec)
    row = POOLERS[model.pooler]
    shaped = f": {row.about}" if row.about else ""
    return f"{row.title} has no keys and heads, so no plane of keys; S is learned by its own losses{shaped}"


def _epochs(view: ClusterView) -> None:
    if len(view.epochs) < 2:
        return
    st.session_state["keyless.epoch"] = view.epoch
    st.select_slider(
        "Epoch",
        view.epochs,
        key="keyless.epoch",
        help="Which recorded epoch of the training is shown.",
        on_change=lambda: selection.select(epoch=st.session_state["keyless.epoch"]),
    )


def _graphs(view: ClusterView) -> None:
    names = view.graphs.graph_names
    if len(names) < 2:
        return
    st.session_state["keyless.graph.chosen"] = view.graph
    st.selectbox(
        "Graph",
        range(len(names)),
        format_func=names.__getitem__,
        key="keyless.graph.chosen",
        disabled=view_options.locked("graph"),
        label_visibility="collapsed",
        width=165,
        on_change=lambda: selection.select(graph=st.session_state["keyless.graph.chosen"]),
    )


def _nodes(view: ClusterView) -> None:
    first = view.nodes.start
    st.session_state["keyless.node"] = view.node
    st.selectbox(
        "Node",
        range(view.nodes.stop - first),
        format_func=lambda index: place_name(view.graphs, first + index, index),
        key="keyless.node",
        disabled=view_options.locked("node"),
        index=None,
        placeholder="Node",
        label_visibility="collapsed",
        width=165,
        on_change=lambda: selection.select(node=st.session_state["keyless.node"]),
    )
