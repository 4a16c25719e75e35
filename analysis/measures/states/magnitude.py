"""Magnitude of features and gradients, which distinguishes vanishing from smoothing."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.measures.input_checks import check_state


def norm_per_node(x: Tensor) -> float:
    r"""Root mean squared norm of the rows, :math:`\lVert X \rVert_F / \sqrt{N}`.

    Near 0 says that a network vanished; other measures then describe rounding. Range [0, inf), in units of X.

    Args:
        x: ``[N, F]`` node features.

    Raises:
        BadInput: for a wrong shape, or features that are not finite.

    >>> norm_per_node(torch.tensor([[3.0, 4.0], [0.0, 0.0]]))  # sqrt(25 / 2)
    3.5355339059327378
    """
    x = check_state(x).double()
    unit = float(x.abs().max()) or 1.0
    return unit * float((x / unit).square().sum(1).mean().sqrt())


def dead_units(x: Tensor) -> float:
    """Share of features that are 0 on every node, such as dead ReLU units. Range [0, 1].

    Args:
        x: ``[N, F]`` node features.

    Raises:
        BadInput: for a wrong shape, or features that are not finite.

    >>> dead_units(torch.tensor([[0.0, 1.0], [0.0, 0.0]]))
    0.5
    """
    return float((~check_state(x).any(0)).double().mean())


def gradient_norms(loss: Tensor, states: Sequence[Tensor]) -> list[float]:
    r"""Gradient norm at each layer: :math:`\lVert \partial \text{loss} / \partial H_l \rVert_F`.

    Early layers whose gradient is many orders below the last layer's do not learn, whatever their features
    look like. The graph of ``loss`` is kept, so that it can still be trained on. A state the loss does not
    depend on (or that needs no gradient, as the input) has norm 0.

    Args:
        loss: a scalar.
        states: layer states ``[N, F]`` that the loss was computed from.

    Raises:
        BadInput: if loss is not a scalar that was computed with gradients on.

    >>> x = torch.tensor([[3.0, 4.0]], requires_grad=True)
    >>> gradient_norms((x * x).sum() / 2, [x])
    [5.0]
    """
    tensor("a loss", loss)
    if loss.dim() != 0 or not loss.requires_grad:
        raise BadInput("expected a scalar loss computed with gradients on, such as the training loss")
    with_grad = [state for state in states if state.requires_grad]
    gradients = (
        torch.autograd.grad(loss, with_grad, retain_graph=True, allow_unused=True) if with_grad else ()
    )
    norm = {
        id(s): 0.0 if g is None else float(g.double().norm())
        for s, g in zip(with_grad, gradients, strict=True)
    }
    return [norm.get(id(state), 0.0) for state in states]
