"""Pictures of the target P: next to S, over epochs, and its computation for one node."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.figures.clusters.node_card import target_steps
from analysis.figures.clusters.target import target_heatmaps
from analysis.figures.clusters.training_curves import target_curves
from analysis.figures.style.picture import Picture
from analysis.runs.run import HistoryRow
from analysis.runs.views.assignment_pictures import node_name
from analysis.runs.views.cluster_view import ClusterView


def target_maps(view: ClusterView, *, reach: float = 1e-3) -> Picture:
    """Heat maps of S, P and P - S for the graph of ``view``; the last scale ends at ``reach`` or beyond."""
    layer, nodes = view.assigned(), view.nodes
    return target_heatmaps(layer.combined[nodes], layer.target[nodes], rows=view.rows, reach=reach)


def largest_target_gap(view: ClusterView) -> float:
    """Largest absolute entry of P - S in the graph of ``view``, in [0, 1]."""
    layer, nodes = view.assigned(), view.nodes
    return float(np.abs(layer.target[nodes] - layer.combined[nodes]).max())


def training_curves(view: ClusterView, *, other: Sequence[HistoryRow] = ()) -> Picture:
    """Curves of loss, KL, entropy and clusters in use.

    Args:
        view: the run, and the epoch that is marked.
        other: the history of a run this is compared with: the axes hold both.
    """
    spec = view.run.spec
    start = spec.training.warmup_epochs
    kmeans = getattr(spec.model, "keys", "") == "kmeans" and len(view.assigned().keys) > 0
    set_once = kmeans and start <= view.run.epochs_done
    return target_curves(
        view.reader.history(view.run),
        epoch=view.epoch,
        clusters=view.assigned().combined.shape[1],
        events={start: "keys set by k-means"} if set_once else {},
        beside=other,
    )


def node_target_steps(view: ClusterView) -> Picture:
    """Steps to the target of the selected node of ``view``."""
    return target_steps(view.assigned().combined[view.nodes], view.node or 0, name=node_name(view))
