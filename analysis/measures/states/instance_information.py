"""Instance information gain: information of a prediction about the features of the node."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Integral
from typing import Any, NamedTuple

import torch
from torch import Tensor

from analysis.checks import BadInput, positive, tensor
from analysis.measures.input_checks import PIECE, check_state
from analysis.measures.states.smoothness import unit_rows


class InformationGain(NamedTuple):
    """An information gain, with its bound and permutation baseline.

    Attributes:
        bits: the estimate in bits, at most ``bound``.
        bound: entropy of the predicted classes in bits, an upper bound; at most log2 C.
        permuted_mean: mean gain in bits under shuffled predictions, at most ``bound``; None without.
        permuted_sd: standard deviation in bits under shuffled predictions, at least 0; None for fewer than 2.
    """

    bits: float
    bound: float
    permuted_mean: float | None
    permuted_sd: float | None


def information_gain(
    x: Tensor,
    prediction: Tensor,
    *,
    variance: float = 0.1,
    permutations: int = 0,
    generator: torch.Generator | None = None,
) -> InformationGain:
    r"""Instance information gain: bits of information about a node's features in its predicted class.

    From `Towards Deeper Graph Neural Networks with Differentiable Group Normalization
    <https://arxiv.org/abs/2006.06972>`_, as the authors' code (``mi_kde``) computes it:

    .. math:: \frac{1}{N} \sum_i \log_2 \frac{\frac{1}{N_{k(i)}} \sum_{j : k(j) = k(i)} \kappa_{ij}}
        {\frac{1}{N} \sum_j \kappa_{ij}}, \qquad
        \kappa_{ij} = \exp\Big(-\frac{\lVert u_i - u_j \rVert^2}{8 \cdot \text{variance}}\Big)

    with unit rows u of the input features and the predicted class k: a difference of two lower bounds on
    entropy (`Kolchinsky and Tracey <https://arxiv.org/abs/1706.02419>`_). The last representation enters
    only by its largest entry. 0 where one class is predicted for all. Biased upwards for small classes,
    since a node's kernel with itself
    counts: read it against shuffled predictions. O(N^2 F), memory independent of N^2.

    Args:
        x: ``[N, F]`` input features.
        prediction: predicted classes ``[N]``, or ``[N, C]`` whose largest entry counts.
        variance: variance of the kernel; the authors use 0.1.
        permutations: number of shuffles to compare with, at least 0.
        generator: source of the shuffles.

    Raises:
        BadInput: for shapes that do not fit, features that are not finite, predictions that are NaN, a
            variance that is not positive and finite, or permutations that are no number to draw.

    >>> x = torch.tensor([[1.0, 0.0], [-1.0, 0.0]])
    >>> gain = information_gain(x, torch.tensor([0, 1]))  # log2(1 / ((1 + exp(-4 / 0.8)) / 2))
    >>> round(gain.bits, 4), gain.bound
    (0.9903, 1.0)
    """
    x = check_state(x)
    tensor("predictions", prediction)
    if prediction.dim() not in (1, 2) or len(prediction) != len(x) or 0 in prediction.shape:
        raise BadInput(f"expected {len(x)} predictions, [N] or [N, C], got shape {list(prediction.shape)}")
    if prediction.dim() == 1 and prediction.is_floating_point():
        raise BadInput(f"expected predicted classes as whole numbers, got {prediction.dtype}")
    if prediction.dim() == 2 and prediction.shape[1] == 1 and not prediction.is_floating_point():
        raise BadInput("expected predicted classes of shape [N], got a column [N, 1]; use .squeeze(1)")
    if bool(prediction.isnan().any()):
        raise BadInput("expected predictions that are numbers, got NaN; find the layer that made them")
    positive("variance", variance)
    if not isinstance(permutations, Integral) or permutations < 0:
        raise BadInput(f"expected a whole number of permutations, 0 or more, got {permutations}")
    hard = prediction.detach().argmax(1) if prediction.dim() == 2 else prediction.detach()
    _, classes, counts = hard.to(x.device).unique(return_inverse=True, return_counts=True)
    orders = [torch.randperm(len(x), generator=generator).to(x.device) for _ in range(permutations)]
    bits, *shuffled = _information_bits(
        x, [classes, *(classes[order] for order in orders)], counts, 8 * variance
    )
    drawn = torch.tensor(shuffled, dtype=torch.float64)
    share = counts.double() / len(x)
    return InformationGain(
        bits=bits,
        bound=float(-(share * share.log2()).sum()) + 0.0,
        permuted_mean=float(drawn.mean()) if permutations else None,
        permuted_sd=float(drawn.std()) if permutations > 1 else None,
    )


def instance_information_gain(x: Tensor, prediction: Tensor) -> float:
    """Bits of :func:`information_gain` alone, without permutation baseline.

    Args:
        x: ``[N, F]``, input features.
        prediction: predicted classes ``[N]``, or ``[N, C]`` whose largest entry counts.

    Returns:
        A number of bits, at most log2 C.

    >>> round(instance_information_gain(torch.tensor([[1.0, 0.0], [-1.0, 0.0]]), torch.tensor([0, 1])), 4)
    0.9903
    """
    return information_gain(x, prediction).bits


def information_rows(
    x: Tensor, prediction: Tensor, *, layer: int, max_nodes: int = 2000, permutations: int = 20
) -> list[dict[str, Any]]:
    """Compute :func:`information_gain` as rows of :func:`~analysis.measures.measure_layers`.

    ``information_gain`` is followed by its bound and by what shuffled predictions read, and by the number of
    nodes it is of: of many nodes, evenly spaced ones are taken, as all pairs are compared.

    Args:
        x: ``[N, F]`` input features.
        prediction: predicted classes ``[N]``.
        layer: number of the layer the rows say they are of.
        max_nodes: largest number of nodes that are compared.
        permutations: shuffles of the predictions, drawn from seed 0.

    >>> rows = information_rows(torch.eye(4), torch.tensor([0, 0, 1, 1]), layer=2)
    >>> [row["measure"].removeprefix("information_gain") for row in rows]
    ['', '_bound', '_permuted_mean', '_permuted_sd', '_nodes']
    """
    nodes = (
        torch.arange(len(x))
        if len(x) <= max_nodes
        else torch.linspace(0, len(x) - 1, max_nodes).round().long()
    )
    gain = information_gain(
        x[nodes],
        prediction[nodes],
        permutations=permutations,
        generator=torch.Generator().manual_seed(0),
    )
    values = {
        "": gain.bits,
        "_bound": gain.bound,
        "_permuted_mean": gain.permuted_mean,
        "_permuted_sd": gain.permuted_sd,
        "_nodes": len(nodes),
    }
    return [
        {"layer": layer, "measure": f"information_gain{end}", "value": value} for end, value in values.items()
    ]


def _information_bits(x: Tensor, labellings: Sequence[Tensor], counts: Tensor, width: float) -> list[float]:
    u, _ = unit_rows(x)
    u = u - u.mean(0)
    length = u.square().sum(1)
    N, C = len(u), len(counts)
    member = torch.zeros(N, len(labellings) * C, dtype=torch.float64, device=x.device)
    for number, classes in enumerate(labellings):
        member[torch.arange(N, device=x.device), classes + number * C] = 1.0
    total = torch.zeros(len(labellings), dtype=torch.float64, device=x.device)
    for rows in torch.arange(N, device=x.device).split(max(1, PIECE // N)):
        squared = (length[rows, None] + length - 2 * (u[rows] @ u.T)).clamp_(min=0)
        squared[rows - rows[0], rows] = 0.0  # also where the product rounds, so that no sum of kernels is 0
        by_class = (squared.div_(-width).exp_() @ member).view(len(rows), len(labellings), C)
        for number, classes in enumerate(labellings):
            same_class = by_class[:, number].gather(1, classes[rows, None]).squeeze(1)
            everyone = by_class[:, number].sum(1)
            total[number] += ((same_class * N) / (counts[classes[rows]] * everyone)).log2().sum()
    return (total / N).tolist()
