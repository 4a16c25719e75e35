"""The view of a page: the selected run, at the selected epoch, graph, layer and node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from analysis.runs.run import Run
from analysis.runs.views.cluster_view import ClusterView, default_graph
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from pages.ui.frame import empty_states, selection, what_if_from_url
from pages.ui.run_data import run_cache, run_lookup
from pages.ui.widgets import figure_output

Kind = Literal["cluster", "depth"]


class LayerView(NamedTuple):
    """A deep network at one epoch: what the page Depth looks at.

    Attributes:
        run: the run.
        epochs: the epochs with a snapshot.
        epoch: the epoch shown, one of ``epochs``.
        snapshot: what was recorded at it.
        graphs: the recorded graph.
        node: index of the chosen node, or None.
    """

    run: Run
    epochs: list[int]
    epoch: int
    snapshot: Snapshot
    graphs: RecordedGraphs
    node: int | None


def cluster_view() -> ClusterView:
    """What is looked at on a cluster page, without drawing; what cannot be shown ends the page."""
    run, graphs, epochs = _recorded("cluster")
    selected, model = selection.current(), run.spec.model
    epoch = nearest(epochs, selected.epoch)
    layer = (_valid_index(selected.layer, len(model.clusters)) or 0) if model.kind == "cluster" else 0
    graphs = run_cache.entering(run, epoch, layer=layer) if layer else graphs
    graph = _valid_index(selected.graph, len(graphs.ptr) - 1)
    graph = default_graph(graphs) if graph is None else graph
    view = ClusterView(
        run_cache,
        run,
        epochs,
        epoch,
        graphs,
        graph=graph,
        head=selection.one_head(selected),
        cluster=selected.cluster,
        layer=layer,
    )
    size = view.nodes.stop - view.nodes.start
    view = what_if_from_url.applied(view, node=_valid_index(selected.node, size))
    figure_output.made_by(run, epoch=epoch)
    return view


def layer_view() -> LayerView:
    """What is looked at on the page Depth, without drawing; what cannot be shown ends the page."""
    run, graphs, epochs = _recorded("depth")
    selected = selection.current()
    epoch = nearest(epochs, selected.epoch)
    node = _valid_index(selected.node, int(graphs.ptr[-1]))
    figure_output.made_by(run, epoch=epoch)
    return LayerView(run, epochs, epoch, run_cache.snapshot(run, epoch), graphs, node)


def nearest(epochs: Sequence[int], wanted: float | None) -> int:
    """The recorded epoch nearest to ``wanted``; the last where nothing is wanted.

    >>> nearest([0, 1, 2, 5, 10], 7), nearest([0, 1], 99), nearest([0, 4], None)
    (5, 1, 4)
    """
    if wanted is None:
        return epochs[-1]
    return min(epochs, key=lambda epoch: (abs(epoch - wanted), epoch))


def _recorded(kind: Kind) -> tuple[Run, RecordedGraphs, list[int]]:
    """The run to show, its graphs and its recorded epochs; where nothing was recorded the page ends."""
    run = _run_to_show(kind)
    selection.remember(kind)
    graphs, epochs = run_cache.graphs(run), run_cache.epochs(run)
    if graphs is None or not epochs:
        empty_states.before_first_epoch(run, queue_position=run_lookup.queue_position(run))
    return run, graphs, epochs


def _run_to_show(kind: Kind) -> Run:
    """The selected run; where there is none of this kind the last one that was, or a recorded example."""
    run_id = selection.current().run
    run = run_lookup.run(run_id) if run_id else None
    if run is not None and is_of_kind(run, kind):
        return run
    if run is not None:
        empty_states.other_kind(run, expected=kind)
    elif run_id:
        empty_states.run_not_found(run_id)
    last = selection.last_run(kind)
    shown = (run_lookup.run(last) if last and last != run_id else None) or run_lookup.example(kind)
    if shown is None:
        empty_states.nothing_yet()
    selection.show(shown.id, kind=kind)
    return shown


def is_of_kind(run: Run, kind: Kind) -> bool:
    return run.spec.model.kind == kind


def _valid_index(index: int | None, count: int) -> int | None:
    return index if index is not None and 0 <= index < count else None
