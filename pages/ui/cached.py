"""What is computed from a run for its pages, kept: pictures, row order, layouts, the plane of the keys.

Everything kept is shared between visitors: read it, do not write to it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import numpy as np
import streamlit as st

from analysis.figures.style.heatmap_rows import Rows, node_rows
from analysis.figures.style.picture import Picture
from analysis.figures.style.theme import themed
from analysis.measures.assignments.kl_direction import KLDirection, kl_direction
from analysis.projection.layout import edges_of, graph_layout
from analysis.projection.pca import Pca, fit_common_pca
from analysis.projection.row_order import row_order
from analysis.projection.tsne import tsne_map
from analysis.projection.view_window import Frame, plane_frame
from analysis.runs.results.assignments import Assignments, assign, controlled, reordered
from analysis.runs.results.diagnose_run import examine
from pages.ui.access import data_access
from pages.ui.widgets import render
from pages.ui.widgets.selection_bar import Chosen

if TYPE_CHECKING:
    from analysis.measures.assignments.random_baseline import Control
    from analysis.measures.diagnosis.evidence import Finding

_PLACES = 48
Builder = Callable[..., Picture]


def picture(*uses: str) -> Callable[[Builder], Builder]:
    """Keep a picture under the run and those parts of the selection that it ``uses``, and its options."""

    def decorate(build: Builder) -> Builder:
        @wraps(build)
        def get(chosen: Chosen, **options: Any) -> Picture:
            parts = tuple(getattr(chosen, name) for name in uses)
            shown = (_identity(chosen), chosen.order, chosen.control, chosen.like and _identity(chosen.like))
            key = (build.__name__, shown, parts, tuple(options.items()))
            return _kept(key, dark=render.dark(), _build=lambda: build(chosen, **options))

        return get

    return decorate


def _identity(chosen: Chosen) -> tuple[Any, ...]:
    """What a run's pictures depend on; the row order and the basis come from its last epoch."""
    return chosen.run.id, chosen.run.started, chosen.epochs[-1], chosen.layer


@st.cache_resource(max_entries=256, show_spinner=False)
def _kept(key: tuple[Any, ...], *, dark: bool, _build: Callable[[], Picture]) -> Picture:
    picture = _build()
    themed(picture.figure, dark=dark)
    return picture


class Move(NamedTuple):
    """A key carried along the plane by hand: which, and how far along each component."""

    head: int
    cluster: int
    along: tuple[float, float]


class WhatIf(NamedTuple):
    """Other values for a frozen layer: tau, the weights of the heads ``(H,)``, a key moved by hand."""

    tau: float
    weights: tuple[float, ...]
    move: Move | None = None


def assigned(chosen: Chosen, what_if: WhatIf | None = None, *, epoch: int | None = None) -> Assignments:
    """S_h, S and P of all recorded nodes at the chosen epoch, as trained or with other values.

    Args:
        chosen: what is looked at; its ``order`` and ``control`` are applied.
        what_if: other values.
        epoch: another recorded epoch than the chosen one.
    """
    at = chosen.epoch if epoch is None else epoch
    trained = data_access.assigned(chosen.run, at, layer=chosen.layer)
    if chosen.control:
        trained = controlled(trained, cast("Control", chosen.control))
    if chosen.order is not None:
        trained = reordered(trained, chosen.order)
    if what_if is None:
        return trained
    weights, keys = np.array(what_if.weights, dtype=np.float32), trained.keys
    if what_if.move is not None:
        head, cluster, along = what_if.move
        keys = keys.copy()
        keys[head, cluster] += np.array(along) @ plane(chosen).basis.components
    return assign(trained.x, keys, head_weights=weights, tau=what_if.tau, ptr=trained.ptr)


def rows(chosen: Chosen) -> Rows:
    """The rows of the chosen graph, in the order of the last epoch."""
    first = chosen.like or chosen
    S = data_access.assigned(first.run, first.epochs[-1], layer=first.layer).combined[first.nodes]
    return node_rows(chosen.graphs, row_order(S), graph=chosen.graph, selected=chosen.node)


def keys_at(chosen: Chosen, epoch: int) -> np.ndarray:
    """The keys ``[H, K, F]`` at a recorded epoch."""
    keys = data_access.snapshot(chosen.run, epoch).arrays[f"memory.{chosen.layer}.keys"]
    return keys if chosen.order is None else keys[:, list(chosen.order)]


def layout(chosen: Chosen) -> np.ndarray:
    """Where the nodes of the chosen graph are drawn, ``[n, 2]``."""
    epoch = chosen.epoch if chosen.layer else None  # a deeper layer's nodes lie elsewhere at every epoch
    return _laid_out((_identity(chosen), epoch), chosen.graph, _chosen=chosen)


@st.cache_resource(max_entries=64, show_spinner=False)
def _laid_out(key: tuple[Any, ...], graph: int, *, _chosen: Chosen) -> np.ndarray:
    graphs, nodes = _chosen.graphs, _chosen.nodes
    pos = None if graphs.pos is None else graphs.pos[nodes]
    return graph_layout(
        nodes.stop - nodes.start, edges_of(graphs.edge_index, nodes.start, nodes.stop), pos=pos
    )


class Plane(NamedTuple):
    """The plane of the keys page, the same at every epoch: its basis, and the part of it that is shown."""

    basis: Pca
    frame: Frame


def plane(chosen: Chosen, *, dims: int = 2) -> Plane:
    """The plane (or space) fitted to nodes and keys of all recorded epochs."""
    return _fitted(_identity(chosen), dims, _chosen=chosen)


@st.cache_resource(max_entries=64, show_spinner=False)
def _fitted(key: tuple[Any, ...], dims: int, *, _chosen: Chosen) -> Plane:
    arrays = [data_access.snapshot(_chosen.run, epoch).arrays for epoch in _chosen.epochs]
    nodes, keys = ([a[f"memory.{_chosen.layer}.{part}"] for a in arrays] for part in ("x", "keys"))
    basis = fit_common_pca(nodes, keys, epochs=_chosen.epochs, dims=dims)
    return Plane(basis, plane_frame(basis, nodes, keys))


def places(chosen: Chosen) -> np.ndarray:
    """Places of the plane that can be clicked, ``[m, 2]``: a grid over the part that is shown."""
    frame = plane(chosen).frame
    x, y = (np.linspace(frame.low[d], frame.high[d], _PLACES, dtype=np.float32) for d in (0, 1))
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def findings(chosen: Chosen) -> list[Finding]:
    """What is wrong with the run at its last recorded epoch."""
    return _findings(_identity(chosen), _chosen=chosen)


@st.cache_resource(max_entries=128, show_spinner=False)
def _findings(key: tuple[Any, ...], *, _chosen: Chosen) -> list[Finding]:
    run, graphs = _chosen.run, data_access.graphs(_chosen.run)
    assert graphs is not None
    return examine(
        run,
        graphs,
        epochs=_chosen.epochs,
        snapshot=lambda epoch: data_access.snapshot(run, epoch),
        history=data_access.history(run),
        layer=_chosen.layer,
    )


def tsne(chosen: Chosen) -> np.ndarray:
    """Where t-SNE puts nodes and keys of the chosen epoch, ``[n + H * K, 2]``."""
    return _mapped(_identity(chosen), chosen.epoch, _chosen=chosen)


@st.cache_resource(max_entries=32, show_spinner="t-SNE takes a few seconds …")
def _mapped(key: tuple[Any, ...], epoch: int, *, _chosen: Chosen) -> np.ndarray:
    now = data_access.assigned(_chosen.run, epoch, layer=_chosen.layer)
    return tsne_map(np.concatenate([now.x, now.keys.reshape(-1, now.keys.shape[-1])]))


def direction(chosen: Chosen) -> KLDirection:
    """Whether either KL would sharpen or flatten S at the chosen epoch (:func:`kl_direction`)."""
    return _direction(_identity(chosen), chosen.epoch, _chosen=chosen)


@st.cache_resource(max_entries=256, show_spinner=False)
def _direction(key: tuple[Any, ...], epoch: int, *, _chosen: Chosen) -> KLDirection:
    now = assigned(_chosen)
    return kl_direction(now.combined, now.ptr)
