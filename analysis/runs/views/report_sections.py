"""Sections of the report of a run, for report pages and bundles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from analysis.figures.depth.depth_sentences import depth_sentence
from analysis.figures.depth.depth_series import RATIO
from analysis.figures.headline import assignments_sentence, target_sentence
from analysis.figures.style.picture import Picture
from analysis.measures.assignments.kl_gradient_effect import kl_direction
from analysis.runs.results.assignments import Assignments, assignments, finite_epochs
from analysis.runs.results.depth.running_statistics_note import running_averages_note
from analysis.runs.run import HistoryRow, Run, depth_of
from analysis.runs.views import assignment_pictures, depth_pictures, key_pictures, target_pictures
from analysis.runs.views.cluster_view import ClusterView, default_graph
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import DepthSpec

T = TypeVar("T")


class Chapter(NamedTuple):
    """A section of a report.

    Attributes:
        question: heading of the section, a question.
        verdict: what this run answers, computed.
        pictures: file name without ending -> picture.
    """

    question: str
    verdict: str
    pictures: Mapping[str, Picture]


class RecordedRun:
    """Reader of a single loaded run: a :class:`~analysis.runs.views.cluster_view.Reader`.

    Args:
        graphs: recorded graphs of the run.
        snapshots: its recorded epochs.
        history: one row an epoch.
    """

    def __init__(
        self, graphs: RecordedGraphs, snapshots: Sequence[Snapshot], history: Sequence[HistoryRow]
    ) -> None:
        self._graphs, self._history = graphs, history
        self._snapshots = {snapshot.epoch: snapshot for snapshot in snapshots}
        self._assigned: dict[tuple[int, int], Assignments] = {}

    def snapshot(self, run: Run, epoch: int) -> Snapshot:
        """Snapshot of ``epoch``; ``run`` is the loaded one."""
        return self._snapshots[epoch]

    def history(self, run: Run) -> Sequence[HistoryRow]:
        """One row per epoch; ``run`` is the loaded one."""
        return self._history

    def assigned(self, run: Run, epoch: int, *, layer: int = 0) -> Assignments:
        """S_h, S and P of a memory layer.

        Args:
            run: the loaded run.
            epoch: a recorded epoch.
            layer: index of the layer, from 0.
        """
        if (epoch, layer) not in self._assigned:
            snapshot = self._snapshots[epoch]
            self._assigned[epoch, layer] = assignments(run, snapshot, self._graphs, layer=layer)
        return self._assigned[epoch, layer]

    def cached(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Result of ``make``, not cached by ``key``, as a report draws each picture once."""
        return make()


def shown_epoch(run: Run, epochs: Sequence[int]) -> int:
    """Epoch of the stored weights and results of ``run``; the last of ``epochs`` if it was not recorded."""
    best = run.summary.get("best_epoch")
    return next((epoch for epoch in epochs if epoch == best), epochs[-1])


def chapters(
    run: Run, graphs: RecordedGraphs, *, snapshots: Sequence[Snapshot], history: Sequence[HistoryRow]
) -> list[Chapter]:
    """Sections of the report, at :func:`shown_epoch`.

    Args:
        run: run of any kind.
        graphs: its recorded graphs.
        snapshots: at least one, by rising epoch.
        history: one row per epoch.
    """
    epochs = [snapshot.epoch for snapshot in snapshots]
    if isinstance(run.spec.model, DepthSpec):
        shown = shown_epoch(run, epochs)
        return [_layers(run, graphs, next(s for s in snapshots if s.epoch == shown))]
    reader = RecordedRun(graphs, snapshots, history)
    epochs = finite_epochs(epochs, partial(reader.snapshot, run))
    view = ClusterView(reader, run, epochs, shown_epoch(run, epochs), graphs, graph=default_graph(graphs))
    if not view.assigned().has_keys:  # a pooler without keys and heads, and without a KL term
        return [_assignments(view)]
    return [_assignments(view), _keys(view), _target(view)]


def _assignments(view: ClusterView) -> Chapter:
    layer = view.assigned()
    last = (
        {"heads": assignment_pictures.heads(view)}
        if layer.has_keys
        else {"curves": target_pictures.training_curves(view)}
    )
    return Chapter(
        "Who belongs where?",
        assignments_sentence(layer.heads, layer.combined, of=view.graphs.total_nodes),
        {
            "graph": assignment_pictures.graph(view),
            "S": assignment_pictures.combined(view),
            **last,
        },
    )


def _keys(view: ClusterView) -> Chapter:
    return Chapter(
        "Why do they belong there?",
        key_pictures.movement_sentence(view),
        {"keys": key_pictures.plane(view)},
    )


def _target(view: ClusterView) -> Chapter:
    layer = view.assigned()
    direction = kl_direction(layer.combined, layer.ptr)
    return Chapter(
        "Did the KL term help?",
        target_sentence(
            view.run.spec, layer.combined, layer.target, direction=direction, of=view.graphs.total_nodes
        ),
        {"target": target_pictures.target_maps(view), "curves": target_pictures.training_curves(view)},
    )


def _layers(run: Run, graphs: RecordedGraphs, last: Snapshot) -> Chapter:
    pictures, verdict = {}, "Its layers were not measured, which is done when a run ends."
    if run.table:
        measured, names = depth_pictures.measured([run]), depth_pictures.treatment_names([run])
        verdict = depth_sentence(measured, f"{RATIO}_paper", names=names)
        depth = depth_of(run)
        pictures["layers"] = depth_pictures.measures_over_layers([run], depth=depth, definition="paper")
    if depth_pictures.recorded_states(last).keys() - {0}:  # of some recorded examples only planes are left
        pictures["layer-states"] = depth_pictures.planes(graphs, last)
    verdict = " ".join(filter(None, (verdict, running_averages_note(run))))
    return Chapter("At which layer does it melt?", verdict, pictures)
