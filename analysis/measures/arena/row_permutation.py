"""Measures of an assignment, with their values under permutation of its rows."""

from __future__ import annotations

import contextlib
from typing import NamedTuple

import numpy as np
import torch

from analysis.measures.arena.contingency_agreement import Agreement, AgreementScorer
from analysis.measures.arena.permuted_modularity import permuted_modularity
from analysis.measures.assignments.agreement import normalized_mutual_information
from analysis.measures.assignments.information import assignment_information, kl
from analysis.measures.assignments.modularity import soft_modularity
from analysis.measures.assignments.summary import summarize
from analysis.measures.measure import Undefined

DRAWS, FEW, MANY_NODES = 100, 20, 2_000
"""Shuffled assignments that say what agreement with labels chance gives: of more nodes than the last fewer,
where each takes longer and they differ less."""


class Chance(NamedTuple):
    """Mean and standard deviation of a measure under permutation of the rows of S.

    Of modularity over all ways to hand them, exactly; of agreement with labels over the draws.

    Attributes:
        mean: mean of the measure, at most 1.
        sd: its standard deviation, at least 0.
    """

    mean: float
    sd: float


class AgainstChance(NamedTuple):
    """Measures of an assignment, and their permutation baselines.

    Attributes:
        clusters: number of clusters K.
        values: name -> number; None where it is undefined. Always ``information`` (nats, at least 0),
            ``entropy`` (over ln K, in [0, 1]), ``usage_perplexity``, ``mean_max_assignment``, ``kl`` (per
            node), ``soft_modularity``; with labels ``normalized_mutual_information``,
            ``adjusted_mutual_information`` and ``matched_accuracy``, all of the largest entry.
        chance: name -> the same of shuffled rows, for those that chance can raise.
        drawn_nmi: the normalised mutual information, in [0, 1], where every node's cluster is drawn from its
            row instead of being its largest entry; None without labels. Where it is far below that of the
            largest entries, the agreement lies in differences that S itself hardly makes.
        empty: how many clusters hold next to nothing: below a tenth of the uniform share 1/K.
    """

    clusters: int
    values: dict[str, float | None]
    chance: dict[str, Chance]
    drawn_nmi: float | None
    empty: int = 0


def against_chance(
    S: np.ndarray,
    *,
    edge_index: np.ndarray | None = None,
    edge_weight: np.ndarray | None = None,
    y: np.ndarray | None = None,
    draws: int | None = None,
    seed: int = 0,
) -> AgainstChance:
    """Measure an assignment, and permutations of its rows, which preserve cluster sizes.

    Args:
        S: ``[N, K]``, rows >= 0 that sum to 1.
        edge_index: ``[2, E]``, both directions listed; without edges there is no modularity.
        edge_weight: ``[E]``, >= 0 and finite, the same in both directions; None counts every edge 1.
        y: labels ``[N]``, -1 for unlabelled, or None.
        draws: how many shuffled assignments, at least 2; None for 100, and 20 of more than 2,000 nodes.
        seed: seed of the first draw; each further one adds 1.

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
    chance: dict[str, Chance] = {}
    if edge_index is not None:
        edges = np.asarray(edge_index, dtype=np.int64)
        weight = None if edge_weight is None else np.asarray(edge_weight, dtype=np.float64).reshape(-1)
        with contextlib.suppress(Undefined):
            given = None if weight is None else torch.from_numpy(weight)
            values["soft_modularity"] = soft_modularity(rows, torch.from_numpy(edges), given)
            chance["soft_modularity"] = Chance(*permuted_modularity(S, edges, weight))
    drawn = None
    if y is not None:
        draws = draws or (DRAWS if len(S) <= MANY_NODES else FEW)
        agreed = _agreement(rows, np.asarray(y, dtype=np.int64), draws=draws, seed=seed)
        values |= agreed.values
        chance |= agreed.chance
        drawn = agreed.drawn_nmi
    return AgainstChance(S.shape[1], values, chance, drawn, len(facts.empty))


class _AgreementBaseline(NamedTuple):
    values: dict[str, float | None]
    chance: dict[str, Chance]
    drawn_nmi: float | None


def _agreement(S: torch.Tensor, y: np.ndarray, *, draws: int, seed: int) -> _AgreementBaseline:
    try:
        normalized_mutual_information(S, torch.from_numpy(y))  # refuses what is wrong with either
    except Undefined:
        return _AgreementBaseline(dict.fromkeys(Agreement._fields), {}, None)
    rows, clusters = S.numpy(), S.argmax(1).numpy()
    scorer = AgreementScorer(y, clusters=S.shape[1])
    orders = (np.random.default_rng(seed + draw).permutation(len(rows)) for draw in range(draws))
    shuffled = np.array([scorer.agreement(clusters[order]) for order in orders])
    mean, sd = shuffled.mean(axis=0), shuffled.std(axis=0, ddof=1)
    moments = zip(mean.tolist(), sd.tolist(), strict=True)
    chance = dict(zip(Agreement._fields, (Chance(*pair) for pair in moments), strict=True))
    rng, cumulative = np.random.default_rng(seed), np.cumsum(rows, axis=1, dtype=np.float64)
    nmi = [
        scorer.normalized_mutual_information(_sample_clusters(cumulative, rng))
        for _ in range(min(draws, FEW))
    ]
    return _AgreementBaseline(dict(scorer.agreement(clusters)._asdict()), chance, float(np.mean(nmi)))


def _sample_clusters(cumulative: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Sample a cluster for each node from the cumulative sums ``cumulative`` of its row."""
    above = cumulative < rng.random((len(cumulative), 1)) * cumulative[:, -1:]
    return np.minimum(above.sum(axis=1), cumulative.shape[1] - 1)
