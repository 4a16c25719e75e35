"""Excess of the group distance ratio without small-sample bias: 0 on noise for any class size."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from analysis.measures.measure import Undefined
from analysis.measures.states.group_distance import Definition, distances_for, neutral_value, pair_weights


def unbiased_excess(x: Tensor, y: Tensor, *, definition: Definition = "paper") -> float:
    r"""Excess of the group distance ratio without the distance of a node to itself (U-statistic).

    .. math::
        \frac{\text{inter}}{\frac{1}{C} \sum_a \frac{1}{n_a (n_a - 1)} \sum_{u \neq v \in a} d_{uv}}
        \Big/ \text{neutral} - 1

    :func:`~analysis.measures.states.group_distance.excess` divides by n_a^2, zeros included, and so reads
    1/(n_a - 1) for noise: .25 with 5 nodes a class. Inter, d and the neutral value are those of the
    definition. Range (-1, inf); noise reads 0 on average and may fall below.

    Args:
        x: ``[N, F]`` node features.
        y: ``[N]`` labels, -1 is unlabelled and left out. Classes of one node count between classes only.
        definition: as in :func:`~analysis.measures.states.group_distance.group_distance_ratio`.

    Raises:
        Undefined: for fewer than two classes, no class of two nodes, or where all nodes of every class
            coincide.
        BadInput: for wrong shapes, or features that are not finite.

    >>> import torch
    >>> x = torch.tensor([[0.0], [1.0], [4.0], [5.0]])
    >>> round(unbiased_excess(x, torch.tensor([0, 0, 1, 1])), 4)  # inter 8 over intra 1, over 2, less 1
    3.0
    """
    distances = distances_for(x, y, definition=definition)
    weights = pair_weights(distances.counts, definition=definition)
    sums, n = distances.sums.numpy(), distances.counts.numpy().astype(np.float64)
    within, several = sums.diagonal(), n > 1
    if not several.any():
        raise Undefined("no class has two labelled nodes, so there is no distance inside to divide by")
    inter = float(weights.rows @ ((sums - np.diag(within)) @ weights.columns))
    intra = float((within[several] / (n[several] * (n[several] - 1))).mean())
    if intra == 0:
        raise Undefined("all nodes of every class coincide, so there is no distance inside to divide by")
    return inter / intra / neutral_value(len(n), definition=definition) - 1
