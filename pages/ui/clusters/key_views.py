"""What the page Keys draws, made from the selection."""

from __future__ import annotations

import numpy as np

from analysis.figures.keys.distances import key_distances
from analysis.figures.keys.plane import key_plane
from analysis.figures.keys.space import key_space
from analysis.figures.keys.tsne import key_map
from analysis.figures.style.heatmap_rows import node_names, sample_note
from analysis.figures.style.key_traces import Field
from analysis.figures.style.picture import Picture
from analysis.projection.nearest_key import distances as between
from analysis.projection.view_window import plane_grid
from analysis.runs.results.assignments import assign
from pages.ui import cached
from pages.ui.cached import WhatIf, assigned, keys_at, picture
from pages.ui.clusters.views import chosen_head, chosen_part, node_row
from pages.ui.widgets.selection_bar import Chosen


@picture("epoch", "graph", "node", "head", "cluster")
def space(chosen: Chosen, *, what_if: WhatIf | None = None) -> Picture:
    """Nodes and keys in three components."""
    a = assigned(chosen, what_if)
    return key_space(
        cached.plane(chosen, dims=3).basis,
        a.x,
        a.keys,
        S=chosen_part(chosen, what_if),
        names=node_names(chosen.graphs, 0, len(a.x)),
        note=sample_note(chosen.graphs),
        head=chosen_head(chosen),
        selected=None if chosen.node is None else node_row(chosen),
    )


@picture("epoch", "graph", "node", "head", "cluster")
def map_(chosen: Chosen) -> Picture:
    """Nodes and keys by t-SNE, as trained."""
    a, at = assigned(chosen), cached.tsne(chosen)
    if chosen.order is not None:
        H, K, _ = a.keys.shape
        keys = at[len(a.x) :].reshape(H, K, 2)[:, list(chosen.order)]
        at = np.concatenate([at[: len(a.x)], keys.reshape(-1, 2)])
    return key_map(
        at,
        a.x,
        a.keys,
        S=chosen_part(chosen),
        names=node_names(chosen.graphs, 0, len(a.x)),
        note=sample_note(chosen.graphs),
        head=chosen_head(chosen),
        selected=None if chosen.node is None else node_row(chosen),
        cluster=chosen.cluster,
    )


@picture("epoch", "graph", "node", "head", "cluster")
def plane(chosen: Chosen, *, what_if: WhatIf | None = None, targets: bool = False) -> Picture:
    """Nodes and keys of the memory layer in its one plane; with ``targets`` any place can be clicked."""
    a, (basis, frame) = assigned(chosen, what_if), cached.plane(chosen)
    way = np.stack([*(keys_at(chosen, epoch) for epoch in chosen.epochs if epoch < chosen.epoch), a.keys])
    head, field = chosen_head(chosen), None
    if head is not None:
        x, y, points = plane_grid(basis, frame)
        lifted = assign(
            points, a.keys, head_weights=a.head_weights, tau=a.tau, ptr=np.array([0, len(points)])
        )
        field = Field(x, y, lifted.heads[head].reshape(len(y), len(x), -1))
    return key_plane(
        basis,
        a.x,
        a.keys,
        S=chosen_part(chosen, what_if),
        names=node_names(chosen.graphs, 0, len(a.x)),
        frame=frame,
        note=sample_note(chosen.graphs),
        key_path=way,
        field=field,
        head=head,
        selected=None if chosen.node is None else node_row(chosen),
        cluster=chosen.cluster,
        targets=cached.places(chosen) if targets else None,
    )


@picture("epoch")
def distances(chosen: Chosen, *, what_if: WhatIf | None = None, reach: float = 0.0) -> Picture:
    """Distances between the keys of each head."""
    return key_distances(assigned(chosen, what_if).keys, reach=reach)


def widest(chosen: Chosen) -> float:
    """The largest distance between two keys of one head."""
    return max(float(between(head, head).max()) for head in assigned(chosen).keys)
