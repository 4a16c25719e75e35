"""Estimate of the group distance ratio from sampled pairs, for large graphs."""

from __future__ import annotations

from collections.abc import Callable
from numbers import Integral
from typing import NamedTuple

import torch
from torch import Tensor

from analysis.checks import BadInput, one_of
from analysis.measures.input_checks import check_features
from analysis.measures.measure import Undefined
from analysis.measures.pairwise.class_sums import labelled
from analysis.measures.states.group_distance import DEFINITIONS, Definition, neutral_value
from analysis.measures.states.smoothness import unit_rows

PIECE = 1 << 10  # pairs looked at together: their rows stay in the cache
NORMAL_95 = 1.959963984540054


class SampledRatio(NamedTuple):
    """An estimated ratio, with its standard error.

    Attributes:
        ratio: the estimate, at least 0.
        low: lower end of the 95 % interval.
        high: upper end of the 95 % interval.
        standard_error: standard error of the estimate, at least 0.
        pairs: number of pairs of nodes that were compared.
    """

    ratio: float
    low: float
    high: float
    standard_error: float
    pairs: int


def sampled_group_distance_ratio(
    x: Tensor,
    y: Tensor,
    *,
    definition: Definition = "paper",
    pairs: int = 1_000_000,
    generator: torch.Generator | None = None,
) -> SampledRatio:
    r"""Estimate the group distance ratio from random pairs of nodes, half between classes and half inside.

    Inter is a mean over classes a, then (paper, authors) over other classes b and nodes of a and b, or
    (PyG) over nodes of a and nodes outside a; intra over classes and two nodes of a class, drawn with
    replacement. Classes are taken in turn as far as that comes out even, else at random as nodes are, so both
    are means of independent draws, and the interval of their quotient follows by the delta method (a little
    wider than it need be, since taking classes in turn leaves less to chance than it assumes). It covers the
    ratio of *these* nodes. Apart from sorting the labels the cost does not depend on N.

    Args:
        x: ``[N, F]`` node features.
        y: ``[N]`` labels, -1 is unlabelled and left out.
        definition: as in :func:`~analysis.measures.states.group_distance.group_distance_ratio`. For
            ``"authors"`` the exact value is the cheaper one.
        pairs: how many to draw, at least 100.
        generator: source of the draws.

    Raises:
        Undefined: for fewer than two classes, no class of two nodes, or where all pairs drawn inside
            classes coincide.
        BadInput: for wrong shapes, drawn features that are not finite, or no whole number of at least 100
            pairs.

    >>> x, y = torch.tensor([[0.0], [1.0], [4.0], [5.0]]), torch.tensor([0, 0, 1, 1])
    >>> got = sampled_group_distance_ratio(x, y, pairs=40_000, generator=torch.Generator().manual_seed(0))
    >>> got.low < 16 < got.high, got.high - got.low < 0.5
    (True, True)
    """
    one_of("definition", definition, DEFINITIONS)
    x = check_features(x)
    if not isinstance(pairs, Integral) or pairs < 100:
        raise BadInput(f"expected a whole number of at least 100 pairs to give an interval, got {pairs}")
    classes = labelled(x, y)
    nodes, counts, order = classes.nodes, classes.counts, classes.order()
    C = len(counts)
    if C < 2:
        raise Undefined("all labelled nodes have the same label, so there is no distance between classes")
    if int(counts.max()) == 1:
        raise Undefined("no class has two labelled nodes, so nothing lies inside classes to divide by")
    draw = _PairSampler(counts, generator)
    half = pairs // 2
    a, b = draw.two_classes(half)
    v = draw.other_class(a) if definition == "pyg" else draw.same_class(b)
    inter, inter_se = _mean(x, nodes[order[draw.same_class(a)]], nodes[order[v]], _distance(definition))
    a, _ = draw.two_classes(pairs - half)
    u, v = draw.same_class(a), draw.same_class(a)
    intra, intra_se = _mean(x, nodes[order[u]], nodes[order[v]], _distance(definition))
    if intra == 0:
        raise Undefined("all pairs drawn inside classes have the same features, so the ratio is infinite")
    ratio = inter / intra * neutral_value(C, definition=definition)
    relative = ((inter_se / inter) ** 2 + (intra_se / intra) ** 2) ** 0.5 if inter else 0.0
    reach = NORMAL_95 * ratio * relative
    return SampledRatio(ratio, ratio - reach, ratio + reach, ratio * relative, pairs)


class _PairSampler:
    """Sampler of classes and nodes; nodes are indices in class order."""

    def __init__(self, counts: Tensor, generator: torch.Generator | None) -> None:
        self.counts, self.starts, self.generator = counts, counts.cumsum(0) - counts, generator

    def _random_index(self, highest: Tensor | int, n: int) -> Tensor:
        return (torch.rand(n, dtype=torch.float64, generator=self.generator) * highest).long()

    def two_classes(self, n: int) -> tuple[Tensor, Tensor]:
        """Sample pairs of different classes: whole rounds over all pairs, and the remainder at random.

        A partial round in fixed order would always omit the same pairs, a bias that no interval shows.
        """
        C = len(self.counts)
        turns, rounds = n - n % C, n - n % (C * (C - 1))
        a = torch.cat([torch.arange(turns) % C, self._random_index(C, n - turns)])
        step = torch.cat([torch.arange(rounds) // C % (C - 1), self._random_index(C - 1, n - rounds)])
        return a, (a + 1 + step) % C

    def same_class(self, a: Tensor) -> Tensor:
        return self.starts[a] + self._random_index(self.counts[a], len(a))

    def other_class(self, a: Tensor) -> Tensor:
        other = self._random_index(self.counts.sum() - self.counts[a], len(a))
        return other + torch.where(other >= self.starts[a], self.counts[a], 0)


def _distance(definition: Definition) -> Callable[[Tensor, Tensor], Tensor]:
    if definition == "authors":
        return lambda p, q: (unit_rows(p)[0] - unit_rows(q)[0]).square_().sum(1)
    return _euclidean


def _euclidean(p: Tensor, q: Tensor) -> Tensor:
    """Row-wise Euclidean distance; differences of float32 numbers are exact enough in float32."""
    difference = p - q if p.dtype.itemsize >= 4 else p.float() - q.float()
    d = torch.linalg.vector_norm(difference, dim=1, dtype=torch.float64)
    return d if d.isfinite().all() else (p.double() - q.double()).norm(dim=1)


def _mean(
    x: Tensor, u: Tensor, v: Tensor, distance: Callable[[Tensor, Tensor], Tensor]
) -> tuple[float, float]:
    """Mean distance of the sampled pairs, and its standard error."""
    pieces = zip(u.split(PIECE), v.split(PIECE), strict=True)
    d = torch.cat([distance(x.index_select(0, i), x.index_select(0, j)) for i, j in pieces])
    if not torch.isfinite(d).all():
        raise BadInput("expected finite node features, got NaN or infinite values among the drawn nodes")
    return float(d.mean()), float(d.std()) / len(d) ** 0.5
