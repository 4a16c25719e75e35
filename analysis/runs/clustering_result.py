"""Cluster a PyG graph in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from torch_geometric.data import Data

from analysis.checks import BadInput
from analysis.figures.clusters.heatmap import combined_heatmap
from analysis.figures.export.html import Origin, figure_page
from analysis.figures.style.formatting import escape
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.picture import Picture
from analysis.projection.row_order import row_order
from analysis.runs.export.cluster_html import Emphasis, Explorable, cluster_run_html
from analysis.runs.run import HistoryRow, Run
from analysis.training.fit import fit
from analysis.training.loop.events import Began, Epoch, FitResult
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import ClusterSpec, RunSpec, TrainingSpec, describe
from analysis.training.user_graph import on_user_graph


class RecordedTraining(NamedTuple):
    """Recording of a training.

    Attributes:
        graphs: the graphs that every snapshot describes.
        snapshots: recorded states, by ascending epoch.
        history: one row of losses and measures for every epoch, from 0.
    """

    graphs: RecordedGraphs
    snapshots: Sequence[Snapshot]
    history: Sequence[HistoryRow]


class ClusteredGraph(NamedTuple):
    """Result of :func:`cluster_graph`: the assignment, its heat map and the training.

    Attributes:
        assignment: S ``[N, K]``, float32; rows sum to 1.
        picture: its heat map, with alternative text.
        result: the trained model and its summary.
        spec: spec of the training.
        recorded: what was recorded while it was trained.
    """

    assignment: np.ndarray
    picture: Picture
    result: FitResult
    spec: RunSpec
    recorded: RecordedTraining

    def explore(self, *, emphasis: Emphasis = "assignments") -> Explorable:
        """Interactive picture of the training, shown in a notebook; ``.save(path)`` writes it as a page.

        Args:
            emphasis: the enlarged part: ``"assignments"``, ``"keys"``, ``"target"`` or ``"train"``.
        """
        run = Run("found", self.spec.key, "", "Clusters found", "", "", self.spec, "finished")
        run = replace(run, epochs_done=len(self.recorded.history) - 1)
        graphs, snapshots, history = self.recorded
        html = cluster_run_html(run, graphs, snapshots=snapshots, history=history, emphasis=emphasis)
        return Explorable(html)

    def _repr_html_(self) -> str:
        """Render the heat map for notebooks; :meth:`explore` is interactive."""
        height = int(self.picture.figure.layout.height or 450) + 60
        return Explorable(self._page(), height=height)._repr_html_()

    def __repr__(self) -> str:
        nodes, clusters = self.assignment.shape
        return (
            f"ClusteredGraph({nodes:,} nodes in {clusters} clusters; .assignment is S, .explore() a picture, "
            ".write_html(path) its heat map)"
        )

    def write_html(self, path: str | Path) -> None:
        """Write the heat map as a self-contained HTML page.

        Args:
            path: the file to write; one that is there is replaced.
        """
        Path(path).write_text(self._page(), encoding="utf-8")

    def _page(self) -> str:
        origin = Origin(f"{describe.describe_runs(self.spec)} Soft Cluster Lab", self.spec.model_dump_json())
        return figure_page(self.picture, file="assignment", origin=origin)


def cluster_graph(
    graph: Data | Sequence[Data],
    *,
    clusters: int = 8,
    epochs: int = 100,
    seed: int = 0,
    progress: bool = False,
    **settings: Any,
) -> ClusteredGraph:
    """Cluster the nodes of a PyG graph without labels: a graph autoencoder, k-means keys, DEC's KL term.

    Labels, where the graph has them, are only drawn beside the heat map.

    Args:
        graph: from any PyG dataset; several graphs are joined into one. Without features it is given
            some (:func:`~analysis.data.prepare.prepare`).
        clusters: number of clusters K, 2 to 64 and at most the number of nodes N.
        epochs: number of training epochs.
        seed: seed of the model's start and all draws.
        progress: show a bar, in a terminal or a notebook.
        settings: others of :class:`~analysis.training.spec.RunSpec`, by path: ``model__heads=2``.

    Raises:
        BadInput: if the graph, the number of clusters or a setting cannot be used.

    >>> from analysis.data.builtin.generators import ring_of_cliques
    >>> clustered = cluster_graph(ring_of_cliques(cliques=3, clique_size=4), clusters=3, epochs=2)
    >>> clustered.assignment.shape, bool(np.allclose(clustered.assignment.sum(axis=1), 1))
    ((12, 3), True)
    """
    base = RunSpec(
        model=ClusterSpec(encoder="gcn", hidden=16, heads=2, clusters=(clusters,)),
        training=TrainingSpec(epochs=epochs, warmup_epochs=epochs // 3),
        seed=seed,
    ).with_(**settings)
    spec, ready = on_user_graph(base, graph, task="link reconstruction")
    events: list[Began | Epoch] = []
    assert isinstance(ready, Data)
    assert isinstance(spec.model, ClusterSpec)
    K, N = spec.model.clusters[0], ready.num_nodes or 0
    if not 2 <= K <= N:
        raise BadInput(f"expected 2 <= K <= N clusters of N = {N} nodes, got K = {K}; choose another number")
    result = fit(spec, own=ready, observe=events.append, progress=progress)
    assert result.assignment is not None
    S = result.assignment.numpy()
    return ClusteredGraph(S, combined_heatmap(S, rows=_rows(S, ready)), result, spec, _collect_events(events))


def _collect_events(events: Sequence[Began | Epoch]) -> RecordedTraining:
    """Collect the events of a training; an epoch sent again with a snapshot counts once."""
    graphs = next(event.graphs for event in events if isinstance(event, Began))
    epochs = [event for event in events if isinstance(event, Epoch)]
    snapshots = {epoch.snapshot.epoch: epoch.snapshot for epoch in epochs if epoch.snapshot is not None}
    rows = {epoch.row["epoch"]: epoch.row for epoch in epochs}
    return RecordedTraining(graphs, [snapshots[epoch] for epoch in sorted(snapshots)], list(rows.values()))


def _rows(S: np.ndarray, graph: Data) -> Rows:
    names = tuple(graph.get("node_names") or (f"node {n}" for n in range(len(S))))
    y = graph.get("y")
    labels = y.numpy() if y is not None and y.dim() == 1 and len(y) == len(S) else None
    count = 0 if labels is None else int(labels.max()) + 1
    known = tuple(graph.get("label_names") or (f"label {c}" for c in range(count)))
    return Rows(row_order(S), tuple(map(escape, names)), labels, tuple(map(escape, known)))
