"""Row and column difference of PairNorm: mean distance between nodes, and between features."""

from __future__ import annotations

import torch
from torch import Tensor

from analysis.measures.input_checks import check_state
from analysis.measures.measure import Undefined
from analysis.measures.pairwise.class_sums import class_distances


def row_difference(x: Tensor, *, relative: bool = True) -> float:
    r"""Mean distance between two nodes, from `PairNorm <https://arxiv.org/abs/1909.12223>`_.

    .. math:: \frac{1}{N^2} \sum_{i, j} \lVert x_i - x_j \rVert, \qquad
        \text{relative: divided by } \lVert X \rVert_F / \sqrt{N}

    Range [0, sqrt 2] where relative, [0, inf) otherwise. O(N^2 F).

    Args:
        x: ``[N, F]`` node features.
        relative: divide by the root mean squared row norm, so that scale does not matter.

    Raises:
        Undefined: for one node alone, or relative differences of features that are all 0.
        BadInput: for a wrong shape, or features that are not finite.

    >>> row_difference(torch.tensor([[1.0], [-1.0]]))  # (0 + 2 + 2 + 0) / 4
    1.0
    """
    x = check_state(x)
    if len(x) < 2:
        raise Undefined("one node alone has no distance to another")
    distances = class_distances(x, torch.zeros(len(x), dtype=torch.long, device=x.device))
    mean = float(distances.sums.sum()) / len(x) ** 2
    if not relative:
        return mean * distances.unit
    size = float((x.double() / distances.unit).square().sum(1).mean()) ** 0.5
    if size == 0:
        raise Undefined("all features are 0, so there is no size to compare distances with")
    return mean / size


def column_difference(x: Tensor) -> float:
    r"""Mean distance between two columns of unit L1 norm, from `PairNorm <https://arxiv.org/abs/1909.12223>`_.

    .. math:: \frac{1}{F^2} \sum_{a, b} \left\lVert \frac{x_{\cdot a}}{\lVert x_{\cdot a} \rVert_1}
        - \frac{x_{\cdot b}}{\lVert x_{\cdot b} \rVert_1} \right\rVert

    0 where all columns are the same up to a positive factor. Columns of zeros (dead units) stay zero. It
    does not change when columns are scaled. Range [0, sqrt 2). O(N F^2).

    Args:
        x: ``[N, F]`` node features.

    Raises:
        Undefined: for a single feature, or if all are 0.
        BadInput: for a wrong shape, or features that are not finite.

    >>> round(column_difference(torch.eye(2)), 4)  # (0 + sqrt 2 + sqrt 2 + 0) / 4
    0.7071
    """
    x = check_state(x)
    if x.shape[1] < 2:
        raise Undefined("a single feature has no other column to be compared with")
    if not x.any():
        raise Undefined("all features are 0, so no column has a direction")
    columns = x.double().T
    largest = columns.abs().amax(1, keepdim=True)
    columns = columns / largest.where(largest > 0, 1)
    return row_difference(torch.nn.functional.normalize(columns, p=1.0, dim=1), relative=False)
