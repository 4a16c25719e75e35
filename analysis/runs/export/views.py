"""The settled pictures of one run, drawn from what was recorded, for reports and bundles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analysis.figures.clusters.curves import target_curves
from analysis.figures.clusters.heatmap import combined_heatmap, head_heatmaps
from analysis.figures.clusters.target import target_heatmaps
from analysis.figures.depth.layer_scatter import Plane, layer_planes, planes_finding
from analysis.figures.depth.lines import RATIO, DepthRun
from analysis.figures.depth.sweep import over_layers
from analysis.figures.depth.words import depth_sentence
from analysis.figures.graphs.graph import graph_drawing, pixel_drawing
from analysis.figures.headline import assignments_sentence, keys_sentence, target_sentence
from analysis.figures.keys.plane import key_plane
from analysis.figures.style.formatting import escape
from analysis.figures.style.heatmap_rows import node_names, node_rows, sample_note
from analysis.figures.style.picture import Picture
from analysis.measures.assignments.kl_direction import kl_direction
from analysis.projection.layout import edges_of, graph_layout
from analysis.projection.pca import fit_common_pca, fit_pca
from analysis.projection.row_order import row_order
from analysis.projection.view_window import plane_frame
from analysis.runs.results.assignments import Assignments, assignments
from analysis.runs.run import HistoryRow, Run
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import DepthSpec, describe

_SHOWN = 3
"""Of several recorded graphs the fourth is shown, as on the cards: the first look alike."""
_STATE = "state."


class Chapter(NamedTuple):
    """A part of a report.

    Attributes:
        question: its heading.
        verdict: what this run answers, computed.
        pictures: file name without ending -> picture.
    """

    question: str
    verdict: str
    pictures: Mapping[str, Picture]


def chapters(
    run: Run, graphs: RecordedGraphs, *, snapshots: Sequence[Snapshot], history: Sequence[HistoryRow]
) -> list[Chapter]:
    """What a run shows at its last recorded epoch.

    Args:
        run: the run.
        graphs: its recorded graphs.
        snapshots: at least one, by rising epoch.
        history: one row per epoch.
    """
    if isinstance(run.spec.model, DepthSpec):
        return _of_depth(run, graphs, snapshots[-1])
    return _of_clusters(run, graphs, snapshots, history)


def _of_clusters(
    run: Run, graphs: RecordedGraphs, snapshots: Sequence[Snapshot], history: Sequence[HistoryRow]
) -> list[Chapter]:
    now = assignments(run, snapshots[-1], graphs)
    which = min(_SHOWN, len(graphs.graph_names) - 1)
    nodes = slice(int(graphs.ptr[which]), int(graphs.ptr[which + 1]))
    rows = node_rows(graphs, row_order(now.combined[nodes]), graph=which, selected=None)
    keys = [shot.arrays["memory.0.keys"] for shot in snapshots]
    start = run.spec.training.warmup_epochs
    set_once = getattr(run.spec.model, "keys", "") == "kmeans" and start <= run.epochs_done
    return [
        Chapter(
            "Who belongs where?",
            assignments_sentence(now.heads, now.combined),
            {
                "graph": _drawing(run, graphs, now, nodes),
                "S": combined_heatmap(now.combined[nodes], rows=rows, scale="share"),
                "heads": head_heatmaps(
                    now.heads[:, nodes],
                    now.combined[nodes],
                    weights=now.head_weights,
                    rows=rows,
                    scale="share",
                ),
            },
        ),
        Chapter(
            "Why do they belong there?",
            keys_sentence(now.x, now.keys, keys[0]),
            {"keys": _plane(graphs, snapshots, now)},
        ),
        Chapter(
            "Did the KL term help?",
            target_sentence(
                run.spec, now.combined, now.target, direction=kl_direction(now.combined, now.ptr)
            ),
            {
                "target": target_heatmaps(now.combined[nodes], now.target[nodes], rows=rows),
                "curves": target_curves(
                    history,
                    epoch=snapshots[-1].epoch,
                    clusters=now.combined.shape[1],
                    events={start: "keys set by k-means"} if set_once else {},
                ),
            },
        ),
    ]


def _drawing(run: Run, graphs: RecordedGraphs, now: Assignments, nodes: slice) -> Picture:
    S, names = now.combined[nodes], node_names(graphs, nodes.start, nodes.stop)
    title = escape(graphs.graph_names[int(np.searchsorted(graphs.ptr, nodes.start))])
    pos = graphs.pos
    if pos is not None and run.spec.data.name == "digits":
        columns, lines = (max(int(most) + 1, 8) for most in pos.max(axis=0).round())
        ink = (graphs.x[nodes, 2] + 1) / 2
        return pixel_drawing(pos[nodes], S, ink=ink, frame=(columns, lines), names=names, title=title)
    edges = edges_of(graphs.edge_index, nodes.start, nodes.stop)
    layout = graph_layout(nodes.stop - nodes.start, edges, pos=None if pos is None else pos[nodes])
    labelled = graphs.level == "node" and bool(graphs.label_names)
    return graph_drawing(
        layout,
        edges,
        S,
        names=names,
        title=title,
        labels=graphs.y[nodes] if labelled else None,
        label_names=tuple(escape(name) for name in graphs.label_names),
        note=sample_note(graphs),
    )


def _plane(graphs: RecordedGraphs, snapshots: Sequence[Snapshot], now: Assignments) -> Picture:
    nodes = [shot.arrays["memory.0.x"] for shot in snapshots]
    keys = [shot.arrays["memory.0.keys"] for shot in snapshots]
    basis = fit_common_pca(nodes, keys, epochs=[shot.epoch for shot in snapshots])
    return key_plane(
        basis,
        now.x,
        now.keys,
        S=now.combined,
        names=node_names(graphs, 0, len(now.x)),
        frame=plane_frame(basis, nodes, keys),
        note=sample_note(graphs),
        key_path=np.stack(keys),
    )


def _of_depth(run: Run, graphs: RecordedGraphs, last: Snapshot) -> list[Chapter]:
    model = run.spec.model
    assert isinstance(model, DepthSpec)
    pictures, verdict = {}, "Its layers were not measured, which is done when a run ends."
    if run.table:
        measured = [
            DepthRun(model.norm, model.depth, run.spec.seed, run.summary.get("test_accuracy"), run.table)
        ]
        verdict = depth_sentence(measured, f"{RATIO}_paper", names=describe.NORMS)
        pictures["layers"] = over_layers(measured, definition="paper", names=describe.NORMS)
    states = {int(n.removeprefix(_STATE)): a for n, a in last.arrays.items() if n.startswith(_STATE)}
    planes = []
    for layer, state in sorted(states.items()):
        basis = fit_pca(state)
        planes.append(Plane(layer, basis.transform(state), basis.explained))
    pictures["layer-states"] = layer_planes(
        planes,
        graphs.y,
        label_names=graphs.label_names,
        title=f"{planes_finding(planes)} (epoch {last.epoch})",
        total_nodes=graphs.total_nodes,
    )
    return [Chapter("At which layer does it melt?", verdict, pictures)]
