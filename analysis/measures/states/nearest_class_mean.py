"""Class separation by nearest class mean, compared with shuffled labels."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional

from analysis.checks import BadInput
from analysis.measures.class_separation_verdict import are_separated, effect
from analysis.measures.input_checks import check_state, float64_rows
from analysis.measures.measure import Undefined
from analysis.measures.pairwise.class_sums import labelled

PERMUTATIONS = 10
"""Shuffles of the labels to read against; their mean is known to a third of their spread."""
ROUNDING = 1e-14
"""Part of the largest entry below which differences of rows are rounding in float64."""


class ClassMeans(NamedTuple):
    """Nearest-class-mean accuracy, and its distribution under label permutation.

    Attributes:
        accuracy: mean over classes of the share of nodes nearest to their own class's mean, in [0, 1].
        permuted_mean: mean accuracy under shuffled labels; about 1/C, and less in small classes.
        permuted_sd: standard deviation of the accuracy under shuffled labels, at least 0.
    """

    accuracy: float
    permuted_mean: float
    permuted_sd: float

    @property
    def effect(self) -> float:
        """Accuracy rescaled between chance and 1: ``(accuracy - permuted) / (1 - permuted)``; below 1."""
        return effect(self.accuracy, self.permuted_mean)

    @property
    def apart(self) -> bool:
        """Whether classes are separated, by effect size and by significance."""
        return are_separated(self.accuracy, self.permuted_mean, self.permuted_sd)


def class_mean_accuracy(x: Tensor, y: Tensor) -> float:
    r"""Mean over classes of the share of nodes nearest to the mean of their own class.

    .. math:: \frac{1}{C} \sum_a \frac{1}{n_a} |\{u \in a : a = \arg\min_b \lVert x_u - \mu_b^{(u)} \rVert\}|

    with the mean of a node's own class taken without the node. Noise reads 1/C in large classes and less in
    small ones, whose means lie the farther from a node the fewer others they are of: .01 for 7 classes of 5
    nodes with 1,000 features. :func:`class_means` reads the same under shuffled labels.

    The `nearest class mean classifier <https://jmlr.org/papers/v22/18-764.html>`_ needs no training and does
    not change with translation, rotation and scale; it reads words of 1,433 dimensions as well as states of
    16, where ratios of distances all go to their neutral value.

    Args:
        x: ``[N, F]`` node features.
        y: ``[N]`` labels, -1 is unlabelled and left out; classes of one node are no class and left out, too.

    Raises:
        Undefined: for fewer than two classes of two nodes, or where all nodes have the same features.
        BadInput: for wrong shapes, or features that are not finite.

    >>> x = torch.tensor([[0.0], [1.0], [4.0], [5.0], [0.5]])
    >>> class_mean_accuracy(x, torch.tensor([0, 0, 1, 1, 1]))  # 1 and 2/3
    0.8333333333333333
    """
    return _accuracies(x, y, torch.empty(0, dtype=torch.long))[0]


def class_means(
    x: Tensor, y: Tensor, *, permutations: int = PERMUTATIONS, generator: torch.Generator | None = None
) -> ClassMeans:
    """Compute :func:`class_mean_accuracy` for the labels and for permutations of them.

    Args:
        x: ``[N, F]`` node features.
        y: ``[N]`` labels, -1 is unlabelled and left out.
        permutations: how many shuffles, at least 2.
        generator: source of the permutations; seed 0 unless given.

    Raises:
        Undefined: as for :func:`class_mean_accuracy`.
        BadInput: as for :func:`class_mean_accuracy`; for fewer than 2 permutations.

    >>> x, y = torch.arange(40.0)[:, None], torch.arange(40) // 20
    >>> read = class_means(x, y)
    >>> read.accuracy, read.apart
    (1.0, True)
    """
    if permutations < 2:
        raise BadInput(f"expected at least 2 permutations, since one has no spread, got {permutations}")
    generator = generator or torch.Generator().manual_seed(0)
    count = int((y >= 0).sum()) if isinstance(y, Tensor) else 0
    orders = torch.stack([torch.randperm(max(count, 1), generator=generator) for _ in range(permutations)])
    accuracy, *shuffled = _accuracies(x, y, orders)
    drawn = torch.tensor(shuffled, dtype=torch.float64)
    return ClassMeans(accuracy, float(drawn.mean()), float(drawn.std()))


def _accuracies(x: Tensor, y: Tensor, orders: Tensor) -> list[float]:
    """Accuracy under the labels, and under each permutation of them."""
    x = check_state(x)
    nodes, _, counts, label = labelled(x, y)
    n = counts.to(x.device, torch.float64)
    several = n > 1
    if int(several.sum()) < 2:
        raise Undefined("expected two classes of at least two nodes, got fewer, so no mean tells them apart")
    labellings = torch.stack([label, *(label[order.to(label.device)] for order in orders)])
    P, C, F = len(labellings), len(n), x.shape[1]
    unit = float(x.abs().max()) or 1.0
    centre = sum(rows.sum(0) for _, rows in float64_rows(x, nodes, unit)) / len(nodes)
    sums = torch.zeros(P * C, F, dtype=torch.float64, device=x.device)
    farthest = 0.0
    for piece, rows in float64_rows(x, nodes, unit):
        rows -= centre
        farthest = max(farthest, float(rows.abs().max()))
        sums += functional.one_hot(labellings[:, piece], C).double().permute(0, 2, 1).flatten(0, 1) @ rows
    if farthest <= ROUNDING:
        raise Undefined("all labelled nodes have the same features, so no mean is nearer than another")
    means = (sums.view(P, C, F) / n[:, None]).flatten(0, 1)
    lengths = means.square().sum(1).view(P, C).masked_fill(~several, torch.inf)
    growth = (n / (n - 1).clamp(min=1)).square()  # so much farther lies a mean that the node is no part of
    right = torch.zeros(P, C, dtype=torch.float64, device=x.device)
    for piece, rows in float64_rows(x, nodes, unit):
        rows -= centre
        labels = labellings[:, piece, None]
        crossed = (rows @ means.T).view(len(rows), P, C).transpose(0, 1)
        squared = rows.square().sum(1)[:, None] - 2 * crossed + lengths[:, None]
        squared.scatter_(2, labels, squared.gather(2, labels) * growth[labels])
        nearest = squared.argmin(2, keepdim=True)
        right.scatter_add_(1, labels.squeeze(2), (nearest == labels).double().squeeze(2))
    accuracies: list[float] = (right / n)[:, several].mean(1).tolist()
    return accuracies
