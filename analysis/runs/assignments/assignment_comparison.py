"""Compare two soft assignments of the same nodes: drawings in matched colours, and their agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.checks import BadInput
from analysis.figures.style.picture import Picture
from analysis.measures.assignments.matching import matched_to, same_cluster
from analysis.runs.assignments.assignment_report import MEASURE_NAMES
from analysis.runs.assignments.given_assignment import given_assignment
from analysis.runs.assignments.node_layout import lay_out_nodes
from analysis.wording import percent


class AssignmentComparison(NamedTuple):
    """Comparison of two assignments of the same nodes.

    Attributes:
        pictures: pictures of both, in one order of rows and with matched colours.
        measures: one row a measure: ``measure``, ``first``, ``first shuffled``, ``second``,
            ``second shuffled``.
        agreement: the NMI of their clusters (largest entries), in [0, 1].
        by_chance: the mean of the same with the second's rows shuffled, in [0, 1].
        same: share of nodes that are in matched clusters.
        sentence: the finding, with both numbers.
    """

    pictures: tuple[Picture, Picture]
    measures: list[dict[str, Any]]
    agreement: float
    by_chance: float
    same: float
    sentence: str


def compare_assignments(
    first: Any,
    second: Any,
    edge_index: Any = None,
    *,
    edge_weight: Any = None,
    y: Any = None,
    x: Any = None,
    names: Sequence[str] = (),
    label_names: Sequence[str] = (),
    titles: tuple[str, str] = ("first", "second"),
) -> AssignmentComparison:
    """Draw and measure two soft assignments side by side; arguments as of ``show_assignment``.

    Clusters have no identity between programs: the second's stand in the order that fits the first's best
    (Hungarian matching of overlaps), and where it has fewer, columns stay empty.

    Args:
        first: the first assignment ``[N, K]``, as ``show_assignment`` takes it; its columns keep their
            order.
        second: the other, ``[N, L]``; L may differ from K.
        edge_index: ``[2, E]``; None compares without edges.
        edge_weight: ``[E]``, at least 0, the same in both directions; None counts every edge as 1.
        y: ``[N]``, labels, -1 for unlabelled; None compares without labels.
        x: ``[N, D]``, an embedding for the places of the nodes where there are no edges; or None.
        names: a name for each of the N nodes, or empty.
        label_names: a name for each label, 0 first, or empty.
        titles: what the two are called.

    Raises:
        BadInput: for what is no assignment, or two of different nodes.

    >>> S = np.eye(2)[[0, 0, 1, 1]]
    >>> compare_assignments(S, S[:, ::-1]).sentence
    'the same clusters: 100 % of the nodes are in matched ones, NMI 1.00 (shuffled 0.39)'
    """
    from analysis.measures.arena.assignment_verdict import verdict
    from analysis.measures.arena.row_permutation import against_chance  # imports torch, which takes seconds
    from analysis.measures.arena.verdict_words import verdict_words

    one = given_assignment(first, y=y, edge_index=edge_index, edge_weight=edge_weight, x=x)
    other = given_assignment(second)
    if len(one.S) != len(other.S):
        raise BadInput(
            f"expected two assignments of the same nodes, got {len(one.S):,} and {len(other.S):,} rows; "
            "leave out the nodes that only one of them has"
        )
    measured = [
        against_chance(given.S, edge_index=one.edges, edge_weight=one.weights, y=one.labels)
        for given in (one, other)
    ]
    layout = lay_out_nodes(one, names=names, label_names=label_names)
    matched = matched_to(other.S, like=one.S)
    heads = [
        f"{title}: {verdict_words(verdict(facts).kind, [facts])}"
        for title, facts in zip(titles, measured, strict=True)
    ]
    agreement, by_chance = _agreement(one.S, other.S)
    same = same_cluster(one.S, matched)
    return AssignmentComparison(
        (layout.draw(one.S, title=heads[0]), layout.draw(matched, title=heads[1])),
        _table(*measured),
        agreement,
        by_chance,
        same,
        _sentence(same, agreement, by_chance),
    )


def _table(first: Any, second: Any) -> list[dict[str, Any]]:
    """One row for every measure that either of the two has."""
    return [
        {"measure": short, **_cells("first", first, name), **_cells("second", second, name)}
        for name, short in MEASURE_NAMES.items()
        if first.values.get(name) is not None or second.values.get(name) is not None
    ]


def _cells(side: str, measured: Any, name: str) -> dict[str, float | None]:
    chance = measured.chance.get(name)
    return {side: measured.values.get(name), f"{side} shuffled": None if chance is None else chance.mean}


def _agreement(S: np.ndarray, other: np.ndarray) -> tuple[float, float]:
    """NMI of the argmax clusters, and its value for shuffled rows; 1 if both have a single cluster."""
    from analysis.measures.arena.row_permutation import against_chance

    clusters = S.argmax(axis=1)
    if len(np.unique(clusters)) < 2:
        return (1.0, 1.0) if len(np.unique(other.argmax(axis=1))) < 2 else (0.0, 0.0)
    facts = against_chance(other, y=clusters)
    name = "normalized_mutual_information"
    return facts.values[name] or 0.0, facts.chance[name].mean


def _sentence(same: float, agreement: float, by_chance: float) -> str:
    gain = (agreement - by_chance) / max(1 - by_chance, 1e-9)
    words = "the same clusters" if same > 0.99 else "much the same" if gain > 0.5 else "different clusters"
    return (
        f"{words}: {percent(same)} of the nodes are in matched ones, NMI {agreement:.2f} "
        f"(shuffled {by_chance:.2f})"
    )
