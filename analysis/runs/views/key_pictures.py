"""Pictures of nodes and keys: in a plane, in space, by t-SNE, and key distances."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from analysis.figures.headline import keys_sentence
from analysis.figures.memory_keys.key_distances import key_distances
from analysis.figures.memory_keys.pca_3d import key_space
from analysis.figures.memory_keys.plane_2d import key_plane
from analysis.figures.memory_keys.tsne import key_map
from analysis.figures.style.heatmap_rows import node_names, sample_note
from analysis.figures.style.highlight import Highlight
from analysis.figures.style.picture import Picture
from analysis.figures.style.projection_traces import AssignedNodes, Field
from analysis.projection.view_window import plane_grid
from analysis.runs.results.assignments import assign, keys_set_at
from analysis.runs.views.cluster_view import ClusterView


def plane(view: ClusterView) -> Picture:
    """Nodes and keys of ``view`` in their plane, with paths of keys and the field of the selected head."""
    layer, (basis, window) = view.assigned(), view.plane()
    before = [view.keys(epoch) for epoch in epochs_of_set_keys(view) if epoch < view.epoch]
    path = np.stack([*before, layer.keys])
    return key_plane(
        basis,
        _nodes(view),
        layer.keys,
        window=window,
        note=sample_note(view.graphs),
        key_path=path,
        field=_field(view),
        highlight=Highlight(view.row, view.shown_head, view.cluster),
    )


def epochs_of_set_keys(view: ClusterView) -> list[int]:
    """Recorded epochs up to the one of ``view`` at which its keys had been set; none before they were."""
    set_at = keys_set_at(view.run)
    return [e for e in view.epochs if e <= view.epoch and (set_at is None or e > set_at)]


def movement_sentence(view: ClusterView) -> str:
    """Sentence on how far the keys of ``view`` are from where they began, and on dead keys."""
    layer = view.assigned()
    since = next(iter(epochs_of_set_keys(view)), view.epochs[0])
    return keys_sentence(layer.x, layer.keys, view.keys(since), since=since, of=view.graphs.total_nodes)


def space(view: ClusterView) -> Picture:
    """Nodes and keys of ``view`` in three principal components."""
    layer = view.assigned()
    return key_space(
        view.plane(dims=3).basis,
        _nodes(view),
        layer.keys,
        note=sample_note(view.graphs),
        highlight=Highlight(view.row, view.shown_head),
    )


def tsne(view: ClusterView) -> Picture:
    """Trained nodes and keys of ``view`` by t-SNE."""
    layer = view.assigned()
    positions, (H, K, _) = view.tsne_places, layer.keys.shape
    if view.order is not None:
        keys = positions[len(layer.x) :].reshape(H, K, 2)[:, list(view.order)]
        positions = np.concatenate([positions[: len(layer.x)], keys.reshape(-1, 2)])
    return key_map(
        positions,
        _nodes(view),
        layer.keys,
        note=sample_note(view.graphs),
        highlight=Highlight(view.row, view.shown_head, view.cluster),
    )


def distances(view: ClusterView, *, reach: float = 0.0) -> Picture:
    """Distances between the keys of each head of ``view``; colours reach at least to ``reach`` >= 0."""
    return key_distances(view.assigned().keys, reach=reach)


def largest_key_distance(view: ClusterView) -> float:
    """Largest distance, >= 0, between two keys of one head of ``view``."""
    return max(float(cdist(head, head).max()) for head in view.assigned().keys)


def _nodes(view: ClusterView) -> AssignedNodes:
    x = view.assigned().x
    return AssignedNodes(x, view.shown, node_names(view.graphs, 0, len(x)))


def _field(view: ClusterView) -> Field | None:
    head = view.shown_head
    if head is None:
        return None
    layer, (basis, window) = view.assigned(), view.plane()
    x, y, points = plane_grid(basis, window)
    one_graph = np.array([0, len(points)])
    lifted = assign(points, layer.keys, head_weights=layer.head_weights, tau=layer.tau, ptr=one_graph)
    return Field(x, y, lifted.heads[head].reshape(len(y), len(x), -1))
