"""Fast agreement of many clusterings with one set of labels, for permutation baselines."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.optimize import linear_sum_assignment


class Agreement(NamedTuple):
    """Agreement with labels, by the measures of :mod:`analysis.measures.assignments.agreement`.

    Attributes:
        normalized_mutual_information: 1 for the same partition, in [0, 1].
        adjusted_mutual_information: at most 1, about 0 for random clusters.
        matched_accuracy: share of nodes, in (0, 1].
    """

    normalized_mutual_information: float
    adjusted_mutual_information: float
    matched_accuracy: float


class AgreementScorer:
    """Node labels, with cached terms for comparing many clusterings with them.

    A table of counts is all that the measures need: counting takes a thousandth of the time of sorting and
    checking both sides anew, and chance asks for it up to a hundred times.

    Args:
        y: ``[N]``, -1 for unlabelled.
        clusters: number of clusters K; clusters are numbered from 0 to K - 1.

    >>> AgreementScorer(np.array([0, 0, 1, 1]), clusters=3).agreement(np.array([2, 2, 0, 0]))
    Agreement(normalized_mutual_information=1.0, adjusted_mutual_information=1.0, matched_accuracy=1.0)
    """

    def __init__(self, y: np.ndarray, *, clusters: int) -> None:
        self._known = np.flatnonzero(y >= 0)
        self._y, self._clusters = y[self._known].astype(np.int64), clusters
        self._classes = int(self._y.max(initial=0)) + 1
        self._expected: dict[bytes, float] = {}

    def agreement(self, clusters: np.ndarray) -> Agreement:
        """Compute the agreement of clusters ``[N]``, from 0 to K - 1, with the labels.

        Args:
            clusters: ``[N]``, the cluster of each node, from 0 to K - 1.
        """
        counts = self._counts(clusters)
        information, mean_entropy = _information(counts)
        expected = self._expected_information(counts)
        rows, columns = linear_sum_assignment(counts, maximize=True)
        # As in scikit-learn, a denominator within rounding error counts as 0.
        room = mean_entropy - expected
        adjusted = (information - expected) / (np.copysign(max(abs(room), np.finfo(float).eps), room))
        accuracy = counts[rows, columns].sum() / counts.sum()
        return Agreement(_share(information, mean_entropy), float(adjusted), float(accuracy))

    def normalized_mutual_information(self, clusters: np.ndarray) -> float:
        """Compute normalised mutual information alone.

        Args:
            clusters: ``[N]``, the cluster of each node, from 0 to K - 1.

        Returns:
            A number in [0, 1].
        """
        return _share(*_information(self._counts(clusters)))

    def _counts(self, clusters: np.ndarray) -> np.ndarray:
        cells = self._y * self._clusters + clusters[self._known]
        table = np.bincount(cells, minlength=self._classes * self._clusters)
        return table.reshape(self._classes, self._clusters)

    def _expected_information(self, counts: np.ndarray) -> float:
        """Expected mutual information of the cluster sizes, cached if all nodes are labelled."""
        from sklearn.metrics.cluster import expected_mutual_information  # takes a second to load

        filled = counts[counts.any(axis=1)][:, counts.any(axis=0)]
        sizes = filled.sum(axis=0).tobytes()
        if sizes not in self._expected:
            self._expected[sizes] = float(expected_mutual_information(filled, int(filled.sum())))
        return self._expected[sizes]


def _information(counts: np.ndarray) -> tuple[float, float]:
    """Mutual information of a contingency table, and the mean entropy of its marginals."""
    share = counts / counts.sum()
    a, b = share.sum(axis=1), share.sum(axis=0)
    both = share > 0
    independent = np.outer(a, b)
    information = float((share[both] * np.log(share[both] / independent[both])).sum())
    return max(information, 0.0), (_entropy(a) + _entropy(b)) / 2


def _entropy(share: np.ndarray) -> float:
    filled = share[share > 0]
    return float(-(filled * np.log(filled)).sum())


def _share(information: float, mean_entropy: float) -> float:
    """Ratio, with 0 for a numerator that is only rounding error."""
    if information <= np.finfo(float).eps:
        return 0.0
    return min(float(information / mean_entropy), 1.0)
