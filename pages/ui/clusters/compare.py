"""Compare mode: the same picture twice, of two runs, two epochs, or a run and a random assignment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import streamlit as st

from analysis.figures.export.html import Origin
from analysis.figures.style.formatting import percent
from analysis.figures.style.picture import Picture
from analysis.runs.export.provenance import origin_of
from analysis.runs.run import Run
from analysis.training.loop.snapshot import RecordedGraphs
from pages.ui import cached
from pages.ui.access import data_access
from pages.ui.frame import empty_states, selection
from pages.ui.widgets import compare_picker, selection_bar
from pages.ui.widgets.render import show
from pages.ui.widgets.selection_bar import Chosen

_CLEARLY = 0.1
"""Part of the nodes by which another numbering must fit better before an epoch's clusters are renumbered."""


def other(chosen: Chosen) -> Chosen | None:
    """What stands beside ``chosen``, its clusters numbered to fit; None where nothing does."""
    asked = selection.current().beside
    if asked.startswith(compare_picker.CONTROL):
        control = asked.removeprefix(compare_picker.CONTROL)
        return replace(chosen, control=control, like=chosen) if control in compare_picker.CONTROLS else None
    if asked.startswith(compare_picker.EPOCH):
        wanted = asked.removeprefix(compare_picker.EPOCH)
        epoch = selection_bar.nearest(chosen.epochs, int(wanted) if wanted.isdigit() else chosen.epochs[0])
        return _matched(
            chosen,
            replace(
                chosen,
                epoch=epoch,
                snapshot=data_access.snapshot(chosen.run, epoch),
                graphs=_entering(chosen.run, epoch, chosen.layer) or chosen.graphs,
                like=chosen,
            ),
            unless=_CLEARLY,
        )
    return _other_run(chosen, asked) if asked else None


def _other_run(chosen: Chosen, run_id: str) -> Chosen | None:
    run = data_access.run(run_id)
    graphs = data_access.graphs(run) if run is not None and run.spec.model.kind == "cluster" else None
    epochs = data_access.epochs(run) if run is not None and graphs is not None else []
    if run is None or graphs is None or not epochs:
        st.caption(
            f"There is no run with clusters to compare with under the id {empty_states.plain(run_id[:40])}."
        )
        return None
    epoch = epochs[-1] if chosen.epoch == chosen.epochs[-1] else selection_bar.nearest(epochs, chosen.epoch)
    model = run.spec.model
    layer = chosen.layer if model.kind == "cluster" and chosen.layer < len(model.clusters) else 0
    graphs = _entering(run, epoch, layer) or graphs
    same = layer == chosen.layer == 0 and _same_nodes(chosen, graphs.ptr, graphs.x)
    found = replace(
        chosen,
        run=run,
        epochs=epochs,
        epoch=epoch,
        snapshot=data_access.snapshot(run, epoch),
        graphs=graphs,
        graph=chosen.graph if chosen.graph < len(graphs.graph_names) else 0,
        node=chosen.node if same else None,
        layer=layer,
        like=chosen if same else None,
    )
    return _matched(chosen, found) if same else found


def _entering(run: Run, epoch: int, layer: int) -> RecordedGraphs | None:
    """The graphs that enter a deeper layer; None for the first, which takes the recorded ones."""
    return data_access.entering(run, epoch, layer=layer) if layer else None


def _same_nodes(chosen: Chosen, ptr: np.ndarray, x: np.ndarray) -> bool:
    ours = chosen.graphs
    return np.array_equal(ours.ptr, ptr) and np.array_equal(ours.x, x)


def _matched(chosen: Chosen, found: Chosen, *, unless: float | None = None) -> Chosen:
    """With the clusters of ``found`` in the order that fits those of ``chosen`` best.

    Args:
        chosen: the first.
        found: the second, on the same nodes.
        unless: keep its own numbers unless this part of the nodes more would agree.
    """
    from analysis.measures.assignments.matching import matched_order, same_cluster

    S, its = cached.assigned(chosen).combined, cached.assigned(found).combined
    order = matched_order(S, its)
    gain = same_cluster(S, its[:, list(order)]) - same_cluster(S, its)
    if order == tuple(range(its.shape[1])) or (unless is not None and gain < unless):
        return found
    return replace(found, order=order)


def heading(chosen: Chosen, found: Chosen) -> None:
    """Name both sides, and say how far they agree and which clusters were renumbered."""
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**{empty_states.plain(chosen.run.name)}**, epoch {chosen.epoch}")
    with right:
        name = compare_picker.CONTROLS.get(found.control, empty_states.plain(found.run.name))
        st.markdown(f"**{name}**, epoch {found.epoch}")
        st.caption(_fit(chosen, found))


def _fit(chosen: Chosen, found: Chosen) -> str:
    if found.like is None:
        return "Other nodes, so clusters keep their own numbers: only the pictures can be compared."
    from analysis.measures.assignments.matching import same_cluster

    agree = same_cluster(cached.assigned(chosen).combined, cached.assigned(found).combined)
    words = f"The two agree on the first cluster of {percent(agree)} of the nodes."
    K, L = (cached.assigned(side).combined.shape[1] for side in (chosen, found))
    if K != L:
        words += f" They have {K} and {L} clusters; what has no partner stands apart."
    if found.order is None:
        return words
    moves = ", ".join(f"{k + 1} was {was + 1}" for k, was in enumerate(found.order) if k != was)
    return f"{words} Clusters renumbered to fit (Hungarian matching of overlaps): {moves}."


def origin(found: Chosen) -> Origin:
    """Where figures of what stands beside come from."""
    return origin_of(found.run, epoch=found.epoch, instead=compare_picker.CONTROLS.get(found.control, ""))


def pair(
    view: Callable[..., Picture],
    chosen: Chosen,
    found: Chosen,
    *,
    key: str,
    name: str,
    on_node: Callable[[int], None] | None = None,
    **options: Any,
) -> None:
    """The same view of both, side by side."""
    left, right = st.columns(2, gap="large")
    with left:
        show(view(chosen, **options), key=key, name=name, on_node=on_node)
    with right:
        second = on_node if found.like is not None else None
        show(
            view(found, **options),
            key=f"{key}.beside",
            name=f"{name}-beside",
            on_node=second,
            origin=origin(found),
        )
