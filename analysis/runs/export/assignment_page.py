"""Any soft assignment as a picture with its measures: no run, no store, nothing trained."""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

import numpy as np

from analysis.checks import BadInput
from analysis.figures.clusters.assignment_column import assignment_column
from analysis.figures.export.html import Origin, document, figure_block
from analysis.figures.style.heatmap_rows import Rows
from analysis.figures.style.picture import Picture
from analysis.projection.layout import graph_layout, to_unit_square
from analysis.projection.pca import fit_pca
from analysis.projection.row_order import row_order
from analysis.projection.subgraph import around

MOST_DRAWN = 600
"""Nodes in a drawing of a graph; a force layout of more is slow and shows less."""
TOLERANCE = 1e-3
"""A row's sum may be off by this much."""
_SHORT = {
    "normalized_mutual_information": "NMI",
    "adjusted_mutual_information": "adjusted MI",
    "matched_accuracy": "matched accuracy",
    "soft_modularity": "modularity",
    "information": "information, nats",
    "entropy": "entropy",
    "usage_perplexity": "clusters in use",
    "mean_max_assignment": "mean largest entry",
    "kl": "KL to the target",
}


class AssignmentView(NamedTuple):
    """An assignment, drawn and measured; a notebook shows it by itself.

    Attributes:
        picture: the graph, or the plane of ``x``, in the colours of the clusters, and S as a heat map.
        measures: one row a measure: ``measure``, ``value``, ``shuffled`` (what shuffled rows give).
        verdict: whether it found anything, in a sentence.
    """

    picture: Picture
    measures: list[dict[str, Any]]
    verdict: str

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(row['measure'])}</td><td>{_number(row['value'])}</td>"
            f"<td>{_number(row['shuffled'])}</td></tr>"
            for row in self.measures
        )
        table = f"<table><tr><th>measure</th><th>value</th><th>shuffled rows</th></tr>{rows}</table>"
        body = f"{figure_block('assignment', self.picture)}<p>{escape(self.verdict)}</p>{table}"
        figures = {"assignment": ("assignment", self.picture)}
        page = document(body, title="Assignment", figures=figures, origin=Origin("Soft Cluster Lab", "{}"))
        height = 330 + int(self.picture.figure.layout.height or 360) + 30 * len(self.measures)
        frame = f'width="100%" height="{height}" frameborder="0" title="Assignment"'
        return f'<iframe srcdoc="{escape(page)}" sandbox="allow-scripts" {frame}></iframe>'

    def __repr__(self) -> str:
        return f"AssignmentView({self.verdict})"


def show_assignment(
    S: Any,
    edge_index: Any = None,
    *,
    y: Any = None,
    x: Any = None,
    names: tuple[str, ...] = (),
    label_names: tuple[str, ...] = (),
    title: str = "S",
) -> AssignmentView:
    """Draw and measure any soft assignment: of a mixture, of topics, of another library's pooler.

    Args:
        S: ``[N, K]``, an array or a tensor; rows >= 0 that sum to 1.
        edge_index: ``[2, E]``, both directions listed; None where there is no graph.
        y: labels ``[N]``, -1 for unlabelled; None without.
        x: an embedding ``[N, D]``, drawn as a plane where there are no edges.
        names: one a node.
        label_names: one a label id.
        title: what it is called.

    Raises:
        BadInput: for an S that is not an assignment, or edges, labels or an embedding that do not fit.

    >>> pairs = np.array([[0, 1, 2, 3], [1, 0, 3, 2]])
    >>> view = show_assignment(np.eye(2)[[0, 0, 1, 1]], pairs, y=[0, 0, 1, 1])
    >>> [(row["measure"], row["value"]) for row in view.measures if row["measure"] in ("NMI", "modularity")]
    [('NMI', 1.0), ('modularity', 0.5)]
    """
    from analysis.measures.arena.chance import against_chance  # torch is imported here, which takes seconds
    from analysis.measures.arena.verdict import WORDS, verdict

    rows, labels, edges, points = _checked(S, y=y, edge_index=edge_index, x=x)
    measured = against_chance(rows, edge_index=edges, y=labels)
    judged = verdict(measured)
    return AssignmentView(
        _drawn(
            rows,
            edges=edges,
            labels=labels,
            points=points,
            names=names,
            label_names=label_names,
            title=f"{title}: {WORDS[judged.kind]}",
        ),
        [
            {
                "measure": short,
                "value": measured.values[name],
                "shuffled": measured.chance[name].mean if name in measured.chance else None,
            }
            for name, short in _SHORT.items()
            if measured.values.get(name) is not None
        ],
        judged.sentence,
    )


def _checked(
    S: Any, *, y: Any, edge_index: Any, x: Any
) -> tuple[np.ndarray, np.ndarray | None, np.ndarray | None, np.ndarray | None]:
    rows = _array(S).astype(np.float64)
    if rows.ndim != 2 or rows.shape[1] < 2 or rows.shape[1] > len(rows):
        raise BadInput(f"expected S of shape [N, K] with 2 <= K <= N, got {list(rows.shape)}")
    if not np.isfinite(rows).all() or (rows < 0).any():
        raise BadInput("expected memberships from 0 to 1 in S, got a negative or missing one; mend its rows")
    if (off := np.abs(rows.sum(axis=1) - 1)).max() > TOLERANCE:
        row = int(off.argmax())
        raise BadInput(
            f"expected rows of S that sum to 1, got {rows[row].sum():.4g} in row {row}; "
            "divide each row by its sum, or take its softmax"
        )
    labels, edges, points = (None if given is None else _array(given) for given in (y, edge_index, x))
    if labels is not None and labels.shape != (len(rows),):
        raise BadInput(f"expected {len(rows)} labels, one a row of S, got shape {list(labels.shape)}")
    if edges is not None:
        if edges.ndim != 2 or edges.shape[0] != 2:
            raise BadInput(f"expected edge_index of shape [2, E], got {list(edges.shape)}")
        if edges.size and not 0 <= edges.min() <= edges.max() < len(rows):
            raise BadInput(
                f"expected edges between nodes 0 to {len(rows) - 1}, got {edges.min()} to {edges.max()}"
            )
    if points is not None and (points.ndim != 2 or len(points) != len(rows)):
        raise BadInput(f"expected an embedding of shape [{len(rows)}, D], got {list(points.shape)}")
    return rows.astype(np.float32), labels, edges if edges is not None and edges.size else None, points


def _array(given: Any) -> np.ndarray:
    return np.asarray(given.detach().cpu() if hasattr(given, "detach") else given)


def _drawn(
    S: np.ndarray,
    *,
    edges: np.ndarray | None,
    labels: np.ndarray | None,
    points: np.ndarray | None,
    names: tuple[str, ...],
    label_names: tuple[str, ...],
    title: str,
) -> Picture:
    """Of a large graph, the nodes nearest to the best joined one; of a table without edges, all."""
    n = len(S)
    nodes = np.arange(n) if edges is None else around(n, edges, most=MOST_DRAWN)
    at, inside = None, None
    if edges is not None:
        number = np.full(n, -1)
        number[nodes] = np.arange(len(nodes))
        inside = number[edges[:, (number[edges] >= 0).all(axis=0)]]
        at = graph_layout(len(nodes), inside)
    elif points is not None and points.shape[1] > 1:
        at = to_unit_square(fit_pca(points.astype(np.float64)).transform(points))
    drawn = None if labels is None else labels[nodes]
    ids = 0 if labels is None else int(labels.max(initial=-1)) + 1
    own_names = label_names if len(label_names) >= ids else tuple(str(label) for label in range(ids))
    rows = Rows(
        row_order(S[nodes]),
        tuple(escape(names[node]) if names else f"node {node}" for node in nodes),
        drawn if drawn is not None and len(np.unique(drawn)) > 1 else None,
        tuple(escape(name) for name in own_names),
    )
    note = "" if len(nodes) == n else f" {len(nodes):,} of {n:,} nodes: those nearest to the best joined one."
    return assignment_column(S[nodes], rows=rows, at=at, edge_index=inside, title=title, note=note)


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 3) + 0.0:.3f}"
