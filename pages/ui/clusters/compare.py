"""Compare mode: the same picture twice, of two runs, two epochs, or a run and a random assignment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from analysis.figures.export.html import Origin
from analysis.figures.style.formatting import unbroken
from analysis.figures.style.picture import Picture
from analysis.runs.export.provenance import origin_of
from analysis.runs.run import Run
from analysis.runs.views.cluster_view import ClusterView
from analysis.training.loop.snapshot import RecordedGraphs
from analysis.wording import percent
from pages.ui import picture_cache
from pages.ui.frame import empty_states, selection
from pages.ui.run_data import run_cache, run_lookup
from pages.ui.widgets import compare_picker, run_view
from pages.ui.widgets.compare_picker import CONTROLS
from pages.ui.widgets.figure_output import show

_CLEARLY = 0.1
"""Part of the nodes by which another numbering must fit better before an epoch's clusters are renumbered."""


def other(view: ClusterView) -> ClusterView | None:
    """The view compared with ``view``, its clusters renumbered to match; None if there is none."""
    comparison = selection.current().beside
    if comparison.startswith(compare_picker.CONTROL):
        control = comparison.removeprefix(compare_picker.CONTROL)
        return replace(view, control=control, like=view) if control in CONTROLS else None
    if comparison.startswith(compare_picker.EPOCH):
        digits = comparison.removeprefix(compare_picker.EPOCH)
        epoch = run_view.nearest(view.epochs, int(digits) if digits.isdigit() else view.epochs[0])
        return _match_clusters(
            view,
            replace(
                view,
                epoch=epoch,
                graphs=_layer_input(view.run, epoch, view.layer) or view.graphs,
                like=view,
            ),
            unless=_CLEARLY,
        )
    return _other_run(view, comparison) if comparison else None


def _other_run(view: ClusterView, run_id: str) -> ClusterView | None:
    run = run_lookup.run(run_id)
    graphs = run_cache.graphs(run) if run is not None and run.spec.model.kind == "cluster" else None
    epochs = run_cache.epochs(run) if run is not None and graphs is not None else []
    if run is None or graphs is None or not epochs:
        st.caption(
            "There is no run with clusters to compare with under the id "
            f"{empty_states.escape_markdown(run_id[:40])}."
        )
        return None
    epoch = epochs[-1] if view.epoch == view.epochs[-1] else run_view.nearest(epochs, view.epoch)
    model = run.spec.model
    layer = view.layer if model.kind == "cluster" and view.layer < len(model.clusters) else 0
    graphs = _layer_input(run, epoch, layer) or graphs
    same = layer == view.layer == 0 and _same_nodes(view, graphs.ptr, graphs.x)
    compared = replace(
        view,
        run=run,
        epochs=epochs,
        epoch=epoch,
        graphs=graphs,
        graph=view.graph if view.graph < len(graphs.graph_names) else 0,
        node=view.node if same else None,
        layer=layer,
        like=view if same else None,
    )
    return _match_clusters(view, compared) if same else compared


def _layer_input(run: Run, epoch: int, layer: int) -> RecordedGraphs | None:
    """The graphs that enter a deeper layer; None for the first, which takes the recorded ones."""
    return run_cache.entering(run, epoch, layer=layer) if layer else None


def _same_nodes(view: ClusterView, ptr: np.ndarray, x: np.ndarray) -> bool:
    graphs = view.graphs
    return np.array_equal(graphs.ptr, ptr) and np.array_equal(graphs.x, x)


def _match_clusters(view: ClusterView, compared: ClusterView, *, unless: float | None = None) -> ClusterView:
    """With the clusters of ``compared`` in the order that fits those of ``view`` best.

    Args:
        view: the first.
        compared: the second, on the same nodes.
        unless: keep its own numbers unless this part of the nodes more would agree.
    """
    from analysis.measures.assignments.matching import matched_order, same_cluster

    S, compared_S = view.assigned().combined, compared.assigned().combined
    order = matched_order(S, compared_S)
    gain = same_cluster(S, compared_S[:, list(order)]) - same_cluster(S, compared_S)
    if order == tuple(range(compared_S.shape[1])) or (unless is not None and gain < unless):
        return compared
    return replace(compared, order=order)


def agreement(view: ClusterView, compared: ClusterView) -> None:
    """Say how far both sides agree and which clusters were renumbered."""
    which = CONTROLS.get(compared.control, f"{compared.run.name}, epoch {compared.epoch}")
    fit = unbroken(_fit(view, compared))
    st.caption(f"Epoch {view.epoch} next to {empty_states.escape_markdown(which)}. {fit}")


def _fit(view: ClusterView, compared: ClusterView) -> str:
    if compared.like is None:
        return "Other nodes, so clusters keep their own numbers: only the pictures can be compared."
    from analysis.measures.assignments.matching import same_cluster

    agree = same_cluster(view.assigned().combined, compared.assigned().combined)
    words = f"The two agree on the first cluster of {percent(agree)} of the nodes."
    K, L = (side.assigned().combined.shape[1] for side in (view, compared))
    if K != L:
        words += f" They have {K} and {L} clusters; what has no partner stands apart."
    if compared.order is None:
        return words
    moves = ", ".join(f"{k + 1} was {was + 1}" for k, was in enumerate(compared.order) if k != was)
    return f"{words} Clusters renumbered to fit (Hungarian matching of overlaps): {moves}."


def origin(compared: ClusterView) -> Origin:
    """Provenance of figures of the compared view."""
    return origin_of(compared.run, epoch=compared.epoch, instead=CONTROLS.get(compared.control, ""))


def pair(
    build: Callable[..., Picture],
    view: ClusterView,
    compared: ClusterView,
    *,
    key: str,
    name: str,
    on_node: Callable[[int], None] | None = None,
    **options: Any,
) -> None:
    """The same view of both, side by side."""
    left, right = st.columns(2, gap="large")
    with left:
        show(picture_cache.cached(build, view, **options), key=key, name=name, on_node=on_node)
    with right:
        second = on_node if compared.like is not None else None
        show(
            picture_cache.cached(build, compared, **options),
            key=f"{key}.compared",
            name=f"{name}-compared",
            on_node=second,
            origin=origin(compared),
        )
