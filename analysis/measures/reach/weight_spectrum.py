"""Extreme singular values of weight matrices, as logarithms."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn

from analysis.checks import BadInput
from analysis.measures.measure import Undefined


class WeightSpectrum(NamedTuple):
    """Extreme singular values of one weight matrix.

    Attributes:
        log_largest: natural logarithm of the largest singular value, any number.
        log_smallest: natural logarithm of the smallest, any number; minus infinity where the matrix has not
            full rank.
    """

    log_largest: float
    log_smallest: float


def weight_spectra(model: nn.Module) -> dict[str, WeightSpectrum]:
    r"""Natural logs of the largest and smallest singular value of every weight matrix of a model.

    Along depth the logs add: where the largest are below 0 layer after layer, features and gradients can
    only vanish, and where the smallest are above 0 they can only grow (for linear layers). Neutral 0, as of
    an orthogonal matrix.

    Args:
        model: any module; its parameters with two dimensions count, those of ``nn.Embedding`` do not.

    Returns:
        Parameter name -> :class:`WeightSpectrum`, in the order of ``named_parameters``.

    Raises:
        Undefined: for weights that are not finite, or all 0.
        BadInput: for a model without weight matrices.

    >>> layer = nn.Linear(2, 2, bias=False)
    >>> _ = layer.weight.data.copy_(torch.tensor([[2.0, 0.0], [0.0, 1.0]]))
    >>> weight_spectra(layer)["weight"]  # ln 2 and ln 1
    WeightSpectrum(log_largest=0.6931471805599453, log_smallest=0.0)
    """
    embeddings = {id(module.weight) for module in model.modules() if isinstance(module, nn.Embedding)}
    matrices = {
        name: weight
        for name, weight in model.named_parameters()
        if not isinstance(weight, nn.UninitializedParameter)
        and weight.dim() == 2
        and weight.numel() > 0
        and id(weight) not in embeddings
    }
    if not matrices:
        raise BadInput("expected a model with weight matrices, got none; call a lazy model once first")
    return {name: _weight_spectrum(name, weight.detach()) for name, weight in matrices.items()}


def _weight_spectrum(name: str, weight: Tensor) -> WeightSpectrum:
    if not bool(torch.isfinite(weight).all()):
        raise Undefined(f"expected finite weights, got NaN or infinite ones in {name}; the model diverged")
    values = torch.linalg.svdvals(weight.double()).tolist()
    if values[0] == 0:
        raise Undefined(f"all weights of {name} are 0, so it lets nothing through")
    rounding = values[0] * max(weight.shape) * torch.finfo(torch.float64).eps
    smallest = math.log(values[-1]) if values[-1] > rounding else -math.inf
    return WeightSpectrum(math.log(values[0]), smallest)
