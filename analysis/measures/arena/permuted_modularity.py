"""Exact mean and standard deviation of soft modularity over all permutations of the rows of S."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np


class PermutedModularity(NamedTuple):
    """Mean and SD of soft modularity over all permutations of the rows of S.

    Attributes:
        mean: exact mean of the modularity over all N! permutations, in [-1, 1].
        sd: exact standard deviation over the same, at least 0.
    """

    mean: float
    sd: float


class _Sums(NamedTuple):
    """Sums over an implicit symmetric matrix [N, N], with its diagonal kept separate.

    Attributes:
        diagonal: ``[N]``.
        rows: ``[N]``, sums of the rows without the diagonal.
        squares: the sum of the squares without the diagonal.
    """

    diagonal: np.ndarray
    rows: np.ndarray
    squares: float


def permuted_modularity(
    S: np.ndarray, edge_index: np.ndarray, edge_weight: np.ndarray | None = None
) -> PermutedModularity:
    r"""Moments of soft modularity under permutation of the rows of S, in closed form.

    Modularity is :math:`Q = \frac{1}{2m} \sum_{ij} M_{ij} B_{ij}` with :math:`M = A - d d^\top / 2m` and
    :math:`B = S S^\top`. Of such a sum Mantel's test (`The Detection of Disease Clustering and a Generalized
    Regression Approach <https://pubmed.ncbi.nlm.nih.gov/6018555/>`_) has both moments in terms of row sums
    and sums of squares; the diagonals, which move among themselves, are added here. O(E + N K^2).

    Args:
        S: ``[N, K]``, rows that sum to 1.
        edge_index: ``[2, E]``, both directions listed; loops are dropped, repeated edges count each time.
        edge_weight: ``[E]``, >= 0, the same in both directions; None counts every edge 1.

    >>> two_pairs = np.array([[0, 1, 2, 3], [1, 0, 3, 2]])
    >>> moments = permuted_modularity(np.eye(2)[[0, 0, 1, 1]], two_pairs)
    >>> round(moments.mean, 4), round(moments.sd, 4)  # .5 in one way of three, -.5 in the others
    (-0.1667, 0.4714)
    """
    rows = np.asarray(S, dtype=np.float64)
    N = len(rows)
    graph, both_ends = _modularity_matrix(np.asarray(edge_index), edge_weight, nodes=N)
    overlap = _overlaps(rows)
    mean = _pairs(graph) * _pairs(overlap) / _falling_factorial(N, 2)
    mean_on = graph.diagonal.sum() * overlap.diagonal.sum() / N
    second = _second_moment(graph, overlap)
    sd = math.sqrt(max(second - (mean + mean_on) ** 2, 0.0))
    return PermutedModularity(float((mean + mean_on) / both_ends), sd / both_ends)


def _modularity_matrix(
    edge_index: np.ndarray, edge_weight: np.ndarray | None, *, nodes: int
) -> tuple[_Sums, float]:
    no_loop = edge_index[0] != edge_index[1]
    source, target = edge_index[:, no_loop].astype(np.int64)
    weight = np.ones(len(source)) if edge_weight is None else edge_weight[no_loop].astype(np.float64)
    degree = np.bincount(source, weights=weight, minlength=nodes)
    both_ends = degree.sum()
    pairs, inverse = np.unique(source * nodes + target, return_inverse=True)
    entries = np.bincount(inverse, weights=weight)
    ends = degree[pairs // nodes] * degree[pairs % nodes]
    total = (degree**2).sum()
    diagonal = -(degree**2) / both_ends
    squares = (entries**2).sum() - 2 * (entries * ends).sum() / both_ends + (total / both_ends) ** 2
    # Every row of M sums to 0, so its off-diagonal entries sum to minus the diagonal.
    return _Sums(diagonal, -diagonal, float(squares - (diagonal**2).sum())), float(both_ends)


def _overlaps(S: np.ndarray) -> _Sums:
    diagonal = (S**2).sum(axis=1)
    squares = ((S.T @ S) ** 2).sum() - (diagonal**2).sum()
    return _Sums(diagonal, S @ S.sum(axis=0) - diagonal, float(squares))


def _second_moment(a: _Sums, b: _Sums) -> float:
    """Mean of (sum_ij a_ij b_p(i)p(j))^2 over all permutations p of N nodes.

    The square is a sum over pairs of pairs; those that share both, one or no node are counted apart.
    """
    N = len(a.diagonal)
    lines = [float((sums.rows**2).sum()) for sums in (a, b)]
    one_shared = (lines[0] - a.squares) * (lines[1] - b.squares)
    disjoint = [
        _pairs(sums) ** 2 + 2 * sums.squares - 4 * line for sums, line in zip((a, b), lines, strict=True)
    ]
    off = 2 * a.squares * b.squares / _falling_factorial(N, 2)
    off += 4 * one_shared / _falling_factorial(N, 3) + disjoint[0] * disjoint[1] / _falling_factorial(N, 4)

    touching = [float((sums.diagonal * sums.rows).sum()) for sums in (a, b)]
    away = [
        _pairs(sums) * sums.diagonal.sum() - 2 * touch for sums, touch in zip((a, b), touching, strict=True)
    ]
    mixed = 2 * touching[0] * touching[1] / _falling_factorial(N, 2) + away[0] * away[1] / _falling_factorial(
        N, 3
    )

    same = [float((sums.diagonal**2).sum()) for sums in (a, b)]
    others = [sums.diagonal.sum() ** 2 - square for sums, square in zip((a, b), same, strict=True)]
    on = same[0] * same[1] / N + others[0] * others[1] / _falling_factorial(N, 2)
    return float(off + 2 * mixed + on)


def _pairs(matrix: _Sums) -> float:
    return float(matrix.rows.sum())


def _falling_factorial(N: int, k: int) -> float:
    """Falling factorial N (N - 1) ... of k factors; infinite for N < k, so that its term vanishes."""
    return float(math.perm(N, k)) if k <= N else math.inf
