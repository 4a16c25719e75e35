"""The small picture on a lesson's card: what its first step shows, in the same colours."""

from __future__ import annotations

import streamlit as st

from analysis.checks import BadInput
from analysis.figures.graphs.thumbnails import plane_thumbnail, target_thumbnail
from analysis.figures.style.theme import cluster_colour, label_colour
from analysis.lessons.lesson import Lesson
from analysis.projection.pca import fit_pca
from analysis.projection.row_order import row_order
from analysis.runs.run import Run
from analysis.runs.views.cluster_view import default_graph
from analysis.training.spec import DepthSpec
from pages.ui.frame import warm_up
from pages.ui.run_data import run_cache, run_lookup
from pages.ui.widgets import run_cards
from pages.ui.widgets.run_view import nearest

_NAMES = ("epoch", "layer", "head", "graph")


def svg(lesson: Lesson) -> str:
    """SVG of the first step's picture; "" where its run is not there or recorded nothing of it."""
    view = lesson.steps[0].view
    run = run_lookup.run(view.run)
    if run is None:
        return ""
    warm_up.ensure_libraries()
    state = {name: int(view.state[name]) for name in _NAMES if name in view.state}
    try:
        return _drawn(run.id, run.started, view.page, tuple(state.items()), _run=run)
    except BadInput:
        return ""


@st.cache_data(max_entries=128, show_spinner=False)
def _drawn(
    run_id: str, started: float | None, page: str, state: tuple[tuple[str, int], ...], *, _run: Run
) -> str:
    graphs, epochs, view = run_cache.graphs(_run), run_cache.epochs(_run), dict(state)
    if graphs is None or not epochs:
        return ""
    epoch = nearest(epochs, view.get("epoch", _run.summary.get("best_epoch")))
    if isinstance(_run.spec.model, DepthSpec):
        planes = run_cache.snapshot(_run, epoch).arrays.get("plane.points")
        layer = min(view.get("layer", _run.spec.model.depth), _run.spec.model.depth)
        colours = [label_colour(label) for label in graphs.y.tolist()]
        return "" if planes is None else plane_thumbnail(planes[layer], colours)
    graph = min(view.get("graph", default_graph(graphs)), len(graphs.graph_names) - 1)
    if page == "assignments":
        return run_cards.graph_thumbnail(_run, epoch, graph=graph)
    assigned = run_cache.assigned(_run, epoch)
    begin, end = graphs.ptr[graph : graph + 2].tolist()
    if page == "target":
        S, P = assigned.combined[begin:end], assigned.target[begin:end]
        order = row_order(S)
        return target_thumbnail(S[order], P[order])
    head = min(view.get("head", 0), len(assigned.keys) - 1)
    if head < 0:  # a pooler without keys
        return run_cards.graph_thumbnail(_run, epoch, graph=graph)
    basis, S_h = fit_pca(assigned.x), assigned.heads[head]
    colours = [cluster_colour(k) for k in S_h.argmax(axis=1).tolist()]
    return plane_thumbnail(basis.transform(assigned.x), colours, keys=basis.transform(assigned.keys[head]))
