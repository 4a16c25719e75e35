"""An assignment in numbers, each that can be had by chance beside what it is by chance."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch

from analysis.measures.assignments.agreement import (
    adjusted_mutual_information,
    matched_accuracy,
    normalized_mutual_information,
)
from analysis.measures.assignments.information import assignment_information, kl
from analysis.measures.assignments.modularity import soft_modularity
from analysis.measures.assignments.random_baseline import control_assignment
from analysis.measures.assignments.summary import summarize
from analysis.measures.measure import Undefined

DRAWS = 20
"""Shuffled assignments that say what chance gives."""
_LABELLED: dict[str, Callable[..., float]] = {
    "normalized_mutual_information": normalized_mutual_information,
    "adjusted_mutual_information": adjusted_mutual_information,
    "matched_accuracy": matched_accuracy,
}


class Chance(NamedTuple):
    """What an assignment reads whose rows were handed to other nodes: mean and SD over the draws."""

    mean: float
    sd: float


class AgainstChance(NamedTuple):
    """An assignment in numbers.

    Attributes:
        clusters: K.
        values: name -> number; None where it is undefined. Always ``information`` (nats), ``entropy`` (over
            ln K), ``usage_perplexity``, ``mean_max_assignment``, ``kl`` (per node), ``soft_modularity``;
            with labels ``normalized_mutual_information``, ``adjusted_mutual_information`` and
            ``matched_accuracy``, all of the largest entry.
        chance: name -> the same of shuffled rows, for those that chance can raise.
        drawn_nmi: the normalised mutual information where every node's cluster is drawn from its row instead
            of being its largest entry; None without labels. Where it is far below that of the largest
            entries, the agreement lies in differences that S itself hardly makes.
    """

    clusters: int
    values: dict[str, float | None]
    chance: dict[str, Chance]
    drawn_nmi: float | None


def against_chance(
    S: np.ndarray,
    *,
    edge_index: np.ndarray | None = None,
    y: np.ndarray | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> AgainstChance:
    """Measure an assignment, and its rows handed to other nodes (clusters keep their sizes).

    Args:
        S: ``[N, K]``, rows >= 0 that sum to 1.
        edge_index: ``[2, E]``, both directions listed; without edges there is no modularity.
        y: labels ``[N]``, -1 for unlabelled, or None.
        draws: how many shuffled assignments, at least 2.
        seed: of the first.

    Raises:
        BadInput: for an S that is not an assignment, or edges or labels that do not fit.

    >>> two_pairs = np.array([[0, 1, 2, 3], [1, 0, 3, 2]])
    >>> found = against_chance(np.eye(2)[[0, 0, 1, 1]], edge_index=two_pairs, y=np.array([0, 0, 1, 1]))
    >>> found.values["soft_modularity"], found.values["normalized_mutual_information"]
    (0.5, 1.0)
    """
    rows = torch.from_numpy(np.ascontiguousarray(S))
    values: dict[str, float | None] = {"information": assignment_information(rows)}
    facts = summarize(S)
    values |= {
        "entropy": facts.entropy,
        "usage_perplexity": facts.in_use,
        "mean_max_assignment": facts.strength,
        "kl": kl(rows),
        "soft_modularity": None,
    }
    measures: dict[str, Callable[[torch.Tensor], float]] = {}
    if edge_index is not None:
        edges = torch.from_numpy(np.asarray(edge_index, dtype=np.int64))
        measures["soft_modularity"] = lambda other: soft_modularity(other, edges)
    labels = None if y is None else torch.from_numpy(np.asarray(y, dtype=np.int64))
    if labels is not None:
        for name, agreement in _LABELLED.items():
            measures[name] = functools.partial(agreement, y=labels)
    shuffled = [torch.from_numpy(control_assignment(S, "shuffled", seed=seed + n)) for n in range(draws)]
    chance = {}
    for name, measure in measures.items():
        try:
            values[name] = measure(rows)
        except Undefined:
            values[name] = None
            continue
        by_chance = [measure(other) for other in shuffled]
        chance[name] = Chance(float(np.mean(by_chance)), float(np.std(by_chance, ddof=1)))
    drawn = None
    if labels is not None and values["normalized_mutual_information"] is not None:
        rng = np.random.default_rng(seed)
        nmi = [normalized_mutual_information(_drawn(S, rng), labels) for _ in range(draws)]
        drawn = float(np.mean(nmi))
    return AgainstChance(S.shape[1], values, chance, drawn)


def _drawn(S: np.ndarray, rng: np.random.Generator) -> torch.Tensor:
    """One cluster a node, drawn from its row."""
    above = np.cumsum(S.astype(np.float64), axis=1) < rng.random((len(S), 1)) * S.sum(1, keepdims=True)
    return torch.from_numpy(np.minimum(above.sum(1), S.shape[1] - 1))
