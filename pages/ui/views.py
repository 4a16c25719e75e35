"""What the cluster pages draw, made from the selection and kept: once per run, epoch, graph and ground."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from analysis.figures.claims import member_claims, pixel_claims
from analysis.figures.curves import target_curves
from analysis.figures.graph import graph_drawing, pixel_drawing
from analysis.figures.heatmap import combined_heatmap, head_heatmaps
from analysis.figures.keys import Field, Frame, key_distances, key_plane, plane_field, plane_frame
from analysis.figures.node import node_heads, node_path, target_steps
from analysis.figures.picture import Picture
from analysis.figures.rows import Rows, node_labels, node_names, node_rows
from analysis.figures.scale import Scale
from analysis.figures.target import target_heatmaps
from analysis.figures.text import escape
from analysis.figures.theme import themed
from analysis.projection.layout import edges_of, graph_layout
from analysis.projection.order import row_order
from analysis.projection.pca import Pca, fit_common_pca
from analysis.runs.assignments import Assignments, assign
from analysis.runs.kl_direction import kl_direction
from pages.ui import show, source
from pages.ui.bar import Chosen

Builder = Callable[..., Picture]


def _picture(*uses: str) -> Callable[[Builder], Builder]:
    """Keep a picture under the run and those parts of the selection that it ``uses``, and its options."""

    def decorate(build: Builder) -> Builder:
        @wraps(build)
        def get(chosen: Chosen, **options: Any) -> Picture:
            parts = tuple(getattr(chosen, name) for name in uses)
            last = chosen.epochs[-1]  # the row order and the basis come from it
            key = (build.__name__, chosen.run.id, chosen.run.started, last, parts, tuple(options.items()))
            return _kept(key, dark=show.dark(), _build=lambda: build(chosen, **options))

        return get

    return decorate


@st.cache_resource(max_entries=256, show_spinner=False)
def _kept(key: tuple[Any, ...], *, dark: bool, _build: Callable[[], Picture]) -> Picture:
    picture = _build()
    themed(picture.figure, dark=dark)
    return picture


def assigned(chosen: Chosen) -> Assignments:
    """S_h, S and P of all recorded nodes at the chosen epoch."""
    return source.assigned(chosen.run, chosen.epoch)


@_picture("epoch", "graph", "node", "head")
def drawing(chosen: Chosen) -> Picture:
    """The chosen graph, coloured by S or by the chosen head."""
    graphs, nodes = chosen.graphs, chosen.nodes
    S, names = _part(chosen)[nodes], node_names(graphs, nodes.start, nodes.stop)
    title = graphs.graph_names[chosen.graph]
    pos = _pixels(chosen)
    if pos is not None:
        return pixel_drawing(
            pos[nodes],
            S,
            ink=(graphs.x[nodes, 2] + 1) / 2,
            frame=_frame(pos),
            names=names,
            title=title,
            selected=chosen.node,
        )
    labelled = graphs.level == "node" and bool(graphs.label_names)
    return graph_drawing(
        _layout(chosen),
        edges_of(graphs.edge_index, nodes.start, nodes.stop),
        S,
        names=names,
        title=title,
        labels=graphs.y[nodes] if labelled else None,
        label_names=_label_names(chosen),
        selected=chosen.node,
    )


@_picture("epoch", "graph", "head", "cluster")
def claims(chosen: Chosen, *, scale: Scale) -> Picture:
    """What each cluster of S, or of the chosen head, claims."""
    S, symbol = _part(chosen), _symbol(chosen)
    pos = _pixels(chosen)
    if pos is not None:
        return pixel_claims(
            S,
            pos,
            frame=_frame(pos),
            images=len(chosen.graphs.graph_names),
            symbol=symbol,
            scale=scale,
            selected=chosen.cluster,
        )
    nodes, labels = chosen.nodes, node_labels(chosen.graphs)[chosen.nodes]
    varied = bool(chosen.graphs.label_names) and len(np.unique(labels)) > 1
    return member_claims(
        S[nodes],
        names=node_names(chosen.graphs, nodes.start, nodes.stop),
        labels=labels if varied else None,
        label_names=_label_names(chosen),
        symbol=symbol,
        selected=chosen.cluster,
    )


@_picture("epoch", "graph", "node")
def combined(chosen: Chosen, *, scale: Scale) -> Picture:
    """S of the chosen graph."""
    return combined_heatmap(assigned(chosen).combined[chosen.nodes], rows=_rows(chosen), scale=scale)


@_picture("epoch", "graph", "node")
def heads(chosen: Chosen, *, scale: Scale) -> Picture:
    """S_1 ... S_H and S of the chosen graph."""
    a, nodes = assigned(chosen), chosen.nodes
    return head_heatmaps(
        a.heads[:, nodes], a.combined[nodes], weights=a.head_weights, rows=_rows(chosen), scale=scale
    )


@_picture("epoch", "graph", "node")
def node_card(chosen: Chosen) -> Picture:
    """What each head makes of the chosen node."""
    a, row = assigned(chosen), _node_row(chosen)
    return node_heads(a.heads[:, row], a.combined[row], weights=a.head_weights, name=_node_name(chosen))


@_picture("epoch", "graph", "node")
def node_history(chosen: Chosen) -> Picture:
    """How the chosen node's shares moved."""
    row = _node_row(chosen)
    shares = np.stack([source.assigned(chosen.run, epoch).combined[row] for epoch in chosen.epochs])
    return node_path(shares, chosen.epochs, epoch=chosen.epoch, name=_node_name(chosen))


@_picture("epoch", "graph", "node", "head")
def plane(chosen: Chosen) -> Picture:
    """Nodes and keys of the first memory layer in the run's one plane."""
    a, (basis, frame) = assigned(chosen), _plane(chosen)
    way = np.stack([_keys_at(chosen, epoch) for epoch in chosen.epochs if epoch <= chosen.epoch])
    field = None
    if chosen.head is not None and chosen.head < len(a.keys):
        x, y, points = plane_field(basis, frame)
        lifted = assign(
            points, a.keys, head_weights=a.head_weights, tau=a.tau, ptr=np.array([0, len(points)])
        )
        field = Field(x, y, lifted.heads[chosen.head].reshape(len(y), len(x), -1))
    return key_plane(
        basis,
        a.x,
        a.keys,
        S=_part(chosen),
        names=node_names(chosen.graphs, 0, len(a.x)),
        frame=frame,
        way=way,
        field=field,
        head=None if field is None else chosen.head,
        selected=None if chosen.node is None else _node_row(chosen),
    )


@_picture("epoch")
def distances(chosen: Chosen) -> Picture:
    """Distances between the keys of each head."""
    return key_distances(assigned(chosen).keys)


@_picture("epoch", "graph", "node")
def target(chosen: Chosen) -> Picture:
    """S, P and P - S of the chosen graph."""
    a, nodes = assigned(chosen), chosen.nodes
    return target_heatmaps(a.combined[nodes], a.target[nodes], rows=_rows(chosen))


@_picture("epoch")
def curves(chosen: Chosen) -> Picture:
    """Loss, KL, entropy and clusters in use over the epochs."""
    spec = chosen.run.spec
    K = assigned(chosen).combined.shape[1]
    start = spec.training.warmup_epochs
    set_once = getattr(spec.model, "keys", "") == "kmeans" and start <= chosen.run.epochs_done
    return target_curves(
        source.history(chosen.run),
        epoch=chosen.epoch,
        clusters=K,
        events={start: "keys set by k-means"} if set_once else {},
    )


@_picture("epoch", "graph", "node")
def steps(chosen: Chosen) -> Picture:
    """How the chosen node's target is made."""
    S = assigned(chosen).combined[chosen.nodes]
    return target_steps(S, chosen.node or 0, name=_node_name(chosen))


def direction(chosen: Chosen) -> float | None:
    """Whether PyG's KL would sharpen or flatten S at the chosen epoch (:func:`kl_direction`)."""
    return _direction(chosen.run.id, chosen.run.started, chosen.epoch, _chosen=chosen)


@st.cache_resource(max_entries=256, show_spinner=False)
def _direction(run_id: str, started: float | None, epoch: int, *, _chosen: Chosen) -> float | None:
    now = assigned(_chosen)
    return kl_direction(now.combined, now.ptr)


def first_keys(chosen: Chosen) -> np.ndarray:
    """The keys ``[H, K, F]`` of the first recorded epoch."""
    return _keys_at(chosen, chosen.epochs[0])


def _part(chosen: Chosen) -> np.ndarray:
    """S, or the chosen head's assignment, of all recorded nodes."""
    a = assigned(chosen)
    return a.combined if chosen.head is None or chosen.head >= len(a.heads) else a.heads[chosen.head]


def _symbol(chosen: Chosen) -> str:
    return "S" if chosen.head is None else f"head {chosen.head + 1}"


def _pixels(chosen: Chosen) -> np.ndarray | None:
    """Column and row of every recorded node, where the graphs are images; else None."""
    return chosen.graphs.pos if chosen.run.spec.data.name == "digits" else None


def _frame(pos: np.ndarray) -> tuple[int, int]:
    """Columns and rows of the images; those of digits are 8 x 8, though few reach the corners."""
    columns, rows = pos.max(axis=0).round().astype(int).tolist()
    return max(columns + 1, 8), max(rows + 1, 8)


def _label_names(chosen: Chosen) -> tuple[str, ...]:
    return tuple(escape(name) for name in chosen.graphs.label_names)


def _node_row(chosen: Chosen) -> int:
    return chosen.nodes.start + (chosen.node or 0)


def _node_name(chosen: Chosen) -> str:
    row = _node_row(chosen)
    return node_names(chosen.graphs, row, row + 1)[0]


def _keys_at(chosen: Chosen, epoch: int) -> np.ndarray:
    return source.snapshot(chosen.run, epoch).arrays["memory.0.keys"]


def _rows(chosen: Chosen) -> Rows:
    S = source.assigned(chosen.run, chosen.epochs[-1]).combined[chosen.nodes]
    return node_rows(chosen.graphs, row_order(S), graph=chosen.graph, selected=chosen.node)


def _layout(chosen: Chosen) -> np.ndarray:
    return _laid_out(chosen.run.id, chosen.run.started, chosen.graph, _chosen=chosen)


@st.cache_resource(max_entries=64, show_spinner=False)
def _laid_out(run_id: str, started: float | None, graph: int, *, _chosen: Chosen) -> np.ndarray:
    graphs, nodes = _chosen.graphs, _chosen.nodes
    pos = None if graphs.pos is None else graphs.pos[nodes]
    return graph_layout(
        nodes.stop - nodes.start, edges_of(graphs.edge_index, nodes.start, nodes.stop), pos=pos
    )


class _Plane(NamedTuple):
    basis: Pca
    frame: Frame


def _plane(chosen: Chosen) -> _Plane:
    return _fitted(chosen.run.id, chosen.run.started, chosen.epochs[-1], _chosen=chosen)


@st.cache_resource(max_entries=64, show_spinner=False)
def _fitted(run_id: str, started: float | None, last: int, *, _chosen: Chosen) -> _Plane:
    arrays = [source.snapshot(_chosen.run, epoch).arrays for epoch in _chosen.epochs]
    nodes, keys = [a["memory.0.x"] for a in arrays], [a["memory.0.keys"] for a in arrays]
    basis = fit_common_pca(nodes, keys, epochs=_chosen.epochs)
    return _Plane(basis, plane_frame(basis, nodes, keys))
