"""Effective rank of node features: the number of directions with substantial variance."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from analysis.measures.input_checks import check_state
from analysis.measures.measure import Undefined

RANKS: dict[str, Callable[[Tensor], float]] = {
    "effective_rank": lambda s: _clip_rank(torch.special.entr(s / s.sum()).sum().exp(), s),
    "numerical_rank": lambda s: _clip_rank((s / s[0]).square().sum(), s),
    "stable_rank": lambda s: _clip_rank(s.sum() ** 2 / s.square().sum(), s),
}
"""Each rank from singular values, largest first, for whoever wants several of one matrix."""


def effective_rank(x: Tensor, *, centred: bool = False) -> float:
    r"""Effective rank, from `The effective rank: A measure of effective dimensionality
    <https://infoscience.epfl.ch/record/110188>`_; used for oversmoothing in https://arxiv.org/abs/2502.04591.

    .. math:: \exp \Big( - \sum_i p_i \ln p_i \Big), \qquad p_i = \sigma_i / \sum_j \sigma_j

    with the singular values :math:`\sigma_i` of X. Range [1, min(N, F)]; does not change with scale or
    rotation.

    Args:
        x: ``[N, F]`` node features.
        centred: subtract the mean row first. A common offset, which every ReLU brings, pulls the uncentred
            rank to 1.

    Raises:
        Undefined: if all features are 0 (centred: if all nodes have the same features).
        BadInput: for a wrong shape, or features that are not finite.

    >>> round(effective_rank(torch.eye(3)), 6), round(effective_rank(torch.ones(4, 3)), 6)
    (3.0, 1.0)
    """
    return RANKS["effective_rank"](singular_values(x, centred=centred))


def numerical_rank(x: Tensor, *, centred: bool = False) -> float:
    r"""Squared Frobenius over squared spectral norm, :math:`\sum_i \sigma_i^2 / \sigma_1^2`.

    The numerical rank of https://arxiv.org/abs/2502.04591; much of the literature calls this the stable
    rank. Range [1, min(N, F)]. Errors as in :func:`effective_rank`.

    Args:
        x: ``[N, F]``, node features.
        centred: whether to subtract the mean row first.

    >>> round(numerical_rank(torch.diag(torch.tensor([2.0, 1.0]))), 6)  # (4 + 1) / 4
    1.25
    """
    return RANKS["numerical_rank"](singular_values(x, centred=centred))


def stable_rank(x: Tensor, *, centred: bool = False) -> float:
    r"""Squared nuclear over squared Frobenius norm, :math:`(\sum_i \sigma_i)^2 / \sum_i \sigma_i^2`.

    The stable rank of https://arxiv.org/abs/2502.04591; elsewhere that name means :func:`numerical_rank`.
    Range [1, min(N, F)]. Errors as in :func:`effective_rank`.

    Args:
        x: ``[N, F]``, node features.
        centred: whether to subtract the mean row first.

    >>> round(stable_rank(torch.diag(torch.tensor([2.0, 1.0]))), 6)  # 9 / 5
    1.8
    """
    return RANKS["stable_rank"](singular_values(x, centred=centred))


def singular_values(x: Tensor, *, centred: bool = False) -> Tensor:
    """Singular values of the features in float64, largest first, scaled so that the largest entry of X is 1.

    There are min(N, F) of them; centred min(N - 1, F), since one direction of the nodes is gone.

    Args:
        x: ``[N, F]`` node features.
        centred: subtract the mean row first; the largest entry is then that of the difference.

    Raises:
        Undefined: if all features are 0 (centred: if all nodes have the same features).
        BadInput: for a wrong shape, or features that are not finite.

    >>> singular_values(torch.tensor([[0.0, 8.0], [2.0, 0.0]])).tolist()  # 8 and 2, over 8
    [1.0, 0.25]
    """
    x = check_state(x).double()
    if centred:
        x = x - x[0].clone()
        x = x - x.mean(0)
    largest = x.abs().max()
    if float(largest) == 0:
        raise Undefined(
            "all nodes have the same features, so nothing is left after centring"
            if centred
            else "all features are 0, so no direction is in use"
        )
    x = x / largest
    count = len(x) - 1 if centred else len(x)
    if len(x) > 2 * x.shape[1]:
        # The triangle of a QR has the same singular values, and unlike X^T X it keeps the small ones.
        x = torch.linalg.qr(x, mode="r").R
    return torch.linalg.svdvals(x)[:count]


def _clip_rank(rank: Tensor, s: Tensor) -> float:
    """Clip a rank to its range, which rounding may exceed."""
    return min(max(float(rank), 1.0), float(len(s)))
