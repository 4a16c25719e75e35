"""Report on any soft assignment, without a run: picture, measures and verdict."""

from __future__ import annotations

from html import escape
from typing import Any, NamedTuple

from analysis.figures.export.html import Origin, document, figure_block
from analysis.figures.style.picture import Picture
from analysis.runs.assignments.assignment_explorer import explorable_assignment
from analysis.runs.assignments.given_assignment import GivenAssignment, given_assignment
from analysis.runs.assignments.node_layout import lay_out_nodes
from analysis.runs.export.cluster_html import Emphasis, Explorable

MEASURE_NAMES = {
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


class AssignmentReport(NamedTuple):
    """Picture and measures of an assignment, which notebooks display.

    Attributes:
        picture: the graph, or the plane of ``x``, in the colours of the clusters, and S as a heat map.
        measures: one row per measure: ``measure``, ``value`` and ``shuffled`` (its value for shuffled rows).
        verdict: one sentence on whether S is informative.
        given: the assignment, with edges, labels and embedding as they were read.
        names: one a node, or none.
        label_names: one a label id, or none.
        title: name of the assignment.
    """

    picture: Picture
    measures: list[dict[str, Any]]
    verdict: str
    given: GivenAssignment
    names: tuple[str, ...] = ()
    label_names: tuple[str, ...] = ()
    title: str = "S"

    def explore(self, *, emphasis: Emphasis = "assignments") -> Explorable:
        """The assignment as a linked picture, shown in place in a notebook; ``.save(path)`` writes it.

        Args:
            emphasis: the enlarged part: ``"assignments"`` (the graph) or ``"target"`` (S, P and P - S).
        """
        return explorable_assignment(
            self.given,
            finding=self.verdict,
            title=self.title,
            names=self.names,
            label_names=self.label_names,
            emphasis=emphasis,
        )

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
        return f"AssignmentReport({self.verdict})"


def show_assignment(
    S: Any,
    edge_index: Any = None,
    *,
    edge_weight: Any = None,
    y: Any = None,
    x: Any = None,
    names: tuple[str, ...] = (),
    label_names: tuple[str, ...] = (),
    cluster_names: tuple[str, ...] = (),
    title: str = "S",
) -> AssignmentReport:
    """Draw and measure any soft assignment: of a mixture model, a topic model, another library's pooler.

    Args:
        S: ``[N, K]``, an array or a tensor; rows >= 0 that sum to 1.
        edge_index: ``[2, E]``, both directions listed; None where there is no graph.
        edge_weight: ``[E]``, >= 0, the same in both directions; None counts every edge 1.
        y: labels ``[N]``, -1 for unlabelled; None without.
        x: an embedding ``[N, D]``, drawn as a plane where there are no edges.
        names: name of each node; empty for their numbers.
        label_names: name of each label, in the order of its number; empty for their numbers.
        cluster_names: name of each column of S; empty for numbers from 1.
        title: name of the assignment.

    Raises:
        BadInput: for an S that is not an assignment, or edges, labels or an embedding that do not fit.

    >>> import numpy as np
    >>> pairs = np.array([[0, 1, 2, 3], [1, 0, 3, 2]])
    >>> view = show_assignment(np.eye(2)[[0, 0, 1, 1]], pairs, y=[0, 0, 1, 1])
    >>> [(row["measure"], row["value"]) for row in view.measures if row["measure"] in ("NMI", "modularity")]
    [('NMI', 1.0), ('modularity', 0.5)]
    """
    from analysis.measures.arena.assignment_verdict import verdict
    from analysis.measures.arena.row_permutation import (
        against_chance,  # torch is imported here, which takes seconds
    )
    from analysis.measures.arena.verdict_words import verdict_words

    given = given_assignment(S, y=y, edge_index=edge_index, edge_weight=edge_weight, x=x)
    measured = against_chance(given.S, edge_index=given.edges, edge_weight=given.weights, y=given.labels)
    judged = verdict(measured)
    layout = lay_out_nodes(given, names=names, label_names=label_names, cluster_names=cluster_names)
    return AssignmentReport(
        layout.draw(given.S, title=f"{title}: {verdict_words(judged.kind, [measured])}"),
        [
            {
                "measure": short,
                "value": measured.values[name],
                "shuffled": measured.chance[name].mean if name in measured.chance else None,
            }
            for name, short in MEASURE_NAMES.items()
            if measured.values.get(name) is not None
        ],
        judged.sentence,
        given,
        tuple(names),
        tuple(label_names),
        title,
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 3) + 0.0:.3f}"
