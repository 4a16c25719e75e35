"""Over-correlation: redundancy of the features of a layer."""

from __future__ import annotations

from torch import Tensor

from analysis.measures.input_checks import check_state
from analysis.measures.measure import Undefined

CONSTANT = 1e-9
"""A column that varies by less than this part of its largest value is constant: what is left is rounding."""


def feature_correlation(x: Tensor) -> float:
    r"""Mean absolute correlation of two features, the Corr of `Feature Overcorrelation in Deep Graph Neural
    Networks <https://arxiv.org/abs/2206.07743>`_.

    .. math:: \frac{2}{F (F - 1)} \sum_{a < b} \lvert \rho(x_{\cdot a}, x_{\cdot b}) \rvert

    with Pearson's :math:`\rho` over nodes. Features that are constant over nodes, which have no correlation,
    are left out. Range [0, 1]; does not change with the scale or the offset of any feature.

    Args:
        x: ``[N, F]`` node features.

    Raises:
        Undefined: if fewer than two features vary, as over a single node.
        BadInput: for a wrong shape.

    >>> import torch
    >>> round(feature_correlation(torch.tensor([[0.0, 0.0, 5.0], [1.0, 2.0, 5.0], [2.0, 4.0, 5.0]])), 6)
    1.0
    """
    x = check_state(x).double()
    if len(x) < 2:
        raise Undefined("a single node has no spread to correlate features over")
    largest = x.abs().amax(0)
    x = x / largest.where(largest > 0, 1)  # what is tiny or huge can then be squared
    x = x - x[0].clone()
    x = x - x.mean(0)
    spread = x.square().mean(0).sqrt()
    varies = spread > CONSTANT
    if int(varies.sum()) < 2:
        raise Undefined("fewer than two features vary over nodes, so there is nothing to correlate")
    unit = x[:, varies] / x[:, varies].norm(dim=0)
    F = unit.shape[1]
    total = (unit.T @ unit).clamp(-1, 1).abs().sum() - F
    return min(max(float(total) / (F * (F - 1)), 0.0), 1.0)
