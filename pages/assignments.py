"""Assignments: the clusters of nodes, head by head, and the members of each cluster."""

from typing import cast

import streamlit as st

from analysis.figures.headline import assignments_sentence
from analysis.figures.style.heatmap_scale import Scale
from analysis.runs.views import assignment_pictures as pictures
from analysis.runs.views.cluster_view import ClusterView
from pages.ui.clusters import page, selection_pickers
from pages.ui.clusters.static_figures import figure
from pages.ui.widgets.lazy_expander import question

SCALES = {"share": "shares", "uniform": "against uniform"}


def _sentence(view: ClusterView) -> str:
    layer = view.assigned()
    return assignments_sentence(layer.heads, layer.combined, of=view.graphs.total_nodes)


def _questions(view: ClusterView, other: ClusterView | None) -> None:
    if opened := question("What does each cluster claim?", key="assignments.claims.open"):
        with opened:
            selection_pickers.cluster(view.assigned().combined.shape[1])
            figure(view, other, pictures.cluster_members, key="assignments.claims", name="claims")
    if opened := question("Which nodes lie between two clusters?", key="assignments.between.open"):
        with opened:
            _boundary_nodes(view)
    if opened := question("How did the chosen node move?", key="assignments.path.open"):
        with opened:
            _path(view, other)
    if opened := question("How are the clusters connected?", key="assignments.pooled.open"):
        with opened:
            figure(view, other, pictures.pooled, key="assignments.pooled", name="pooled")
    if opened := question("Is it more than chance?", key="assignments.control.open"):
        with opened:
            st.caption("Compared with chance: the same numbers for S with its rows shuffled.")
            figure(view, other, pictures.chance_comparison, key="assignments.control", name="control")
    if opened := question("Figures for slides: graph, S, heads", key="assignments.settled.open"):
        with opened:
            _heatmaps(view, other)


def _boundary_nodes(view: ClusterView) -> None:
    rows = pictures.boundary(view)
    if not rows:
        st.caption("No node of this graph lies between two clusters.")
        return
    st.markdown(f"**{len(rows)} between two clusters**, the closest call first. Choose a row to follow it.")
    selection_pickers.from_rows(
        rows,
        key=f"assignments.between.{view.run.id}.{view.epoch}.{view.graph}",
        alt=f"{len(rows)} nodes whose first two clusters are close, with both shares",
    )


def _path(view: ClusterView, other: ClusterView | None) -> None:
    if view.node is None:
        st.caption("Choose a node: click one in the picture, or name it in the bar above.")
        return
    both = other if other is not None and other.node is not None else None
    figure(view, both, pictures.node_history, key="assignments.path", name="node-path")
    if view.assigned().has_keys:
        figure(view, both, pictures.node_bars, key="assignments.node", name="node")


def _heatmaps(view: ClusterView, other: ClusterView | None) -> None:
    scale = _scale()
    sides = [view] if other is None else [view, other]
    reach = max(map(pictures.largest_gap_to_uniform, sides)) if scale == "uniform" else 0.0
    figure(view, other, pictures.graph, key="assignments.graph", name="graph")
    figure(view, other, pictures.combined, key="assignments.S", name="S", scale=scale, reach=reach)
    if view.assigned().has_keys:
        figure(view, other, pictures.heads, key="assignments.heads", name="heads", scale=scale, reach=reach)


def _scale() -> Scale:
    scale = st.segmented_control(
        "Colour",
        list(SCALES),
        format_func=SCALES.__getitem__,
        default="share",
        key="assignments.scale",
        help="Shares run from 0 to 1; against uniform, the colour is an entry minus 1/K.",
    )
    return cast(Scale, scale or "share")


page.run("assignments", sentence=_sentence, questions=_questions)
