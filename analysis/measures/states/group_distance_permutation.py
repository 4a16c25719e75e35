"""Permutation baseline of the group distance ratio."""

from __future__ import annotations

from numbers import Integral
from typing import NamedTuple

import torch
from torch import Tensor

from analysis.checks import BadInput
from analysis.measures.input_checks import check_state
from analysis.measures.measure import Undefined
from analysis.measures.pairwise.class_sums import ClassDistances, labelled
from analysis.measures.states.group_distance import (
    Definition,
    distances_for,
    group_distances_of,
    pair_weights,
)


class PermutedBaseline(NamedTuple):
    """Distribution of the ratio under shuffled labels.

    Attributes:
        mean: mean of the ratio over permutations, at least 0.
        spread: its standard deviation over permutations, at least 0.
        permutations: number of those drawn, at least 2; None where all of them are meant (closed form).
    """

    mean: float
    spread: float
    permutations: int | None


def permuted_baseline(
    x: Tensor,
    y: Tensor,
    *,
    definition: Definition = "paper",
    permutations: int | None = None,
    generator: torch.Generator | None = None,
) -> PermutedBaseline:
    """Mean and standard deviation of the group distance ratio over permutations of the labels.

    Args:
        x: ``[N, F]`` node features.
        y: ``[N]`` labels, -1 is unlabelled and left out.
        definition: as in :func:`~analysis.measures.states.group_distance.group_distance_ratio`.
        permutations: how many to draw, at least 2; each costs as much as the ratio itself. None takes the
            moments over all permutations in closed form, for the cost of one ratio
            (:func:`permuted_moments`).
        generator: source of drawn permutations.

    Raises:
        Undefined: if the ratio itself is, of y or of a permutation drawn, or where all nodes have the same
            features.
        BadInput: for fewer than 2 permutations.

    >>> x, y = torch.arange(40.0)[:, None].sin(), torch.arange(40) % 2
    >>> base = permuted_baseline(x, y)  # the neutral value is 2
    >>> round(base.mean, 2), round(base.spread, 2), base.permutations
    (2.11, 0.1, None)
    """
    if permutations is None:
        return permuted_moments(
            distances_for(x, y, definition=definition, node_sums=True), definition=definition
        )
    if not isinstance(permutations, Integral) or permutations < 2:
        raise BadInput(f"expected at least 2 permutations, since one has no spread, got {permutations}")
    nodes = labelled(check_state(x), y).nodes
    x, y = x[nodes], y.to(x.device)[nodes]
    drawn = []
    for _ in range(permutations):
        shuffled = y[torch.randperm(len(y), generator=generator).to(y.device)]
        distances = distances_for(x, shuffled, definition=definition)
        drawn.append(group_distances_of(distances, definition=definition).ratio)
    ratios = torch.tensor(drawn, dtype=torch.float64)
    return PermutedBaseline(float(ratios.mean()), float(ratios.std()), permutations)


def permuted_moments(distances: ClassDistances, *, definition: Definition) -> PermutedBaseline:
    r"""Exact moments over all N! permutations, from the sums of one pass over the pairs.

    Inter and intra are both of the form :math:`\sum_{u \neq v} d_{uv} w_{y_u y_v}`, whose mean, variance and
    covariance under permutation have closed forms (`Mantel, 1967
    <https://aacrjournals.org/cancerres/article/27/2_Part_1/209/476508>`_): they need only the sums of the
    distances, of their squares, and of the squared sums per node. The ratio's mean and spread follow to
    second order in the relative spread of its parts, which is small unless there are only a few nodes.

    Args:
        distances: class sums of the features, as
            :func:`~analysis.measures.states.group_distance.distances_for`
            gives them with ``node_sums=True``.
        definition: as in :func:`~analysis.measures.states.group_distance.group_distance_ratio`.

    Raises:
        Undefined: for fewer than two classes, no class of two nodes, or features that are all the same.
        BadInput: for class sums without ``node_sums``.

    >>> from analysis.measures.pairwise.class_sums import class_distances
    >>> sums = class_distances(torch.eye(4), torch.tensor([0, 0, 1, 1]), node_sums=True)  # all sqrt 2 apart
    >>> base = permuted_moments(sums, definition="paper")  # 2 sqrt 2 over sqrt 2 / 2, whatever the labels
    >>> round(base.mean, 6), round(base.spread, 6)
    (4.0, 0.0)
    """
    n = distances.counts.double()
    N = float(n.sum())
    if len(distances.node_sums) == 0:
        raise BadInput("expected class sums with the sums per node, got none; make them with node_sums=True")
    rows, columns, within = map(torch.from_numpy, pair_weights(distances.counts, definition=definition))
    between, inside = torch.outer(rows, columns).fill_diagonal_(0.0), torch.diag(within)
    if float(n.max()) == 1:
        raise Undefined(
            "no class has two labelled nodes, so there is no distance inside classes to divide by"
        )
    mean_distance = float(distances.node_sums.sum()) / (N * (N - 1))
    if mean_distance == 0:
        raise Undefined("all labelled nodes have the same features, so the ratio is 0 over 0")

    # Centring the distances moves both parts by constants and leaves small numbers to square.
    node_sums = distances.node_sums / mean_distance - (N - 1)
    squares = max(0.0, distances.square_sum / mean_distance**2 - N * (N - 1))
    chains = float(node_sums.square().sum()) - squares
    pairs = n[:, None] * n - torch.diag(n)
    weights = [(w + w.T) / 2 for w in (between, inside)]
    totals = [float((w * pairs).sum()) for w in weights]

    def covariance(a: int, b: int) -> float:
        same = float((weights[a] * weights[b] * pairs).sum())
        rows = [(weights[i] * (n - torch.eye(len(n), dtype=n.dtype))).sum(1) for i in (a, b)]
        chained = float((n * rows[0] * rows[1]).sum()) - same
        disjoint = totals[a] * totals[b] - 4 * chained - 2 * same
        moment = 2 * squares * same / (N * (N - 1))
        if N > 2:
            moment += 4 * chains * chained / (N * (N - 1) * (N - 2))
        if N > 3:
            moment += (-4 * chains - 2 * squares) * disjoint / (N * (N - 1) * (N - 2) * (N - 3))
        return moment

    inter, intra = totals
    inter_variance, shared, intra_variance = (
        covariance(0, 0) / inter**2,
        covariance(0, 1) / (inter * intra),
        covariance(1, 1) / intra**2,
    )
    mean = inter / intra * (1 - shared + intra_variance)
    spread = inter / intra * max(0.0, inter_variance + intra_variance - 2 * shared) ** 0.5
    return PermutedBaseline(mean, spread, None)
