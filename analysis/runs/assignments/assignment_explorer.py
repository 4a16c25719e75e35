"""Any soft assignment as a page to explore: graph, S and P linked, and the numbers of one node."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.figures.explorer.cluster_record import ClusterRecord, ClusterWords
from analysis.figures.explorer.clusters import clusters_payload
from analysis.figures.explorer.standalone_html import PagePicture, page
from analysis.figures.explorer.static_svg import still_svg
from analysis.projection.layout import graph_layout, grid_layout, to_unit_square
from analysis.projection.pca import fit_pca
from analysis.projection.row_order import row_order
from analysis.runs.assignments.given_assignment import GivenAssignment
from analysis.runs.export.cluster_html import Emphasis, Explorable

_BY_EMBEDDING = "Places: the first two principal components of x."
_BY_ROWS = "There are no edges: nodes lie in the order of the rows of S."


def explorable_assignment(
    given: GivenAssignment,
    *,
    finding: str,
    title: str = "S",
    names: Sequence[str] = (),
    label_names: Sequence[str] = (),
    emphasis: Emphasis = "assignments",
) -> Explorable:
    """A page with one assignment in it, as ``show_assignment`` was given it.

    Args:
        given: the assignment, with the data around it.
        finding: what it shows, in a sentence, for readers without JavaScript.
        title: name of the assignment.
        names: one a node, or none.
        label_names: one a label id, or none.
        emphasis: the enlarged part; ``"keys"`` and ``"train"`` act like ``"assignments"``.
    """
    record = assignment_record(given, names=names, label_names=label_names)
    packed = clusters_payload(record, ClusterWords("given", title, "Each dot is a node."))
    assert record.pos is not None
    still = still_svg(record.pos, given.S, record.edge_index, alt=finding)
    part = PagePicture("clusters", packed, finding, still, emphasis)
    lead = "Each dot is a node; its colour is the cluster it prefers."
    return Explorable(
        page([part], title=title, lead=lead, provenance=["Page: Soft Cluster Lab, MIT licence."])
    )


def assignment_record(
    given: GivenAssignment, *, names: Sequence[str] = (), label_names: Sequence[str] = ()
) -> ClusterRecord:
    """The record of one moment: places from the edges, else from the embedding, else in the order of rows.

    Args:
        given: the assignment, with what else is known of its nodes.
        names: name of each node; empty for their numbers.
        label_names: name of each class, in the order of its number; empty for their numbers.
    """
    n = len(given.S)
    edges = np.zeros((2, 0), dtype=int) if given.edges is None else given.edges
    if given.edges is not None:
        positions, note = graph_layout(n, edges), ""
    elif given.points is not None and given.points.shape[1] > 1:
        points = given.points.astype(np.float64)
        positions, note = to_unit_square(fit_pca(points).transform(points)), _BY_EMBEDDING
    else:
        positions, note = grid_layout(row_order(given.S)), _BY_ROWS
    ids = 0 if given.labels is None else int(given.labels.max(initial=-1)) + 1
    return ClusterRecord(
        epochs=[0],
        shares=[given.S],
        softmax=False,
        S=given.S,
        ptr=np.array([0, n]),
        edge_index=edges,
        graph_names=[f"{n:,} nodes"],
        node_names=list(names) or [f"node {node}" for node in range(n)],
        labels=given.labels if ids else None,
        label_names=label_names if len(label_names) >= ids else [f"label {c}" for c in range(ids)],
        pos=positions,
        note=note,
    )
