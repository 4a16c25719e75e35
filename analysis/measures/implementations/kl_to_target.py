"""KL to the target by DEC and by PyG: its value and its gradient."""

from __future__ import annotations

import torch
from torch import Tensor
from torch_geometric.nn import MemPooling

from analysis.layers import kl_to_target
from analysis.measures.implementations.formula_agreement import FormulaValue


def target_values(S: Tensor) -> list[FormulaValue]:
    """Compute the KL, the norm of its gradient for the logits of S, and the effect of a step on sharpness.

    Args:
        S: ``[N, K]`` float64, rows that sum to 1.

    >>> S = torch.tensor([[0.75, 0.25], [0.25, 0.75]], dtype=torch.float64)
    >>> [(value.code, round(value.value or 0, 4)) for value in target_values(S)[:2]]  # PyG sums over nodes
    [('DEC', 0.0725), ('PyG', 0.1449)]
    """
    N = len(S)
    per_node = float(kl_to_target(S, detach=True, per="node"))
    pyg = float(MemPooling.kl_loss(S.unsqueeze(0)))
    fixed, through = (_gradient(S, detach=detach) for detach in (True, False))
    logits = S.clamp_min(torch.finfo(S.dtype).tiny).log()
    return [
        FormulaValue(
            "KL to the target", "DEC", per_node, 0.0, "a mean over nodes; 0 for one-hot and for uniform S"
        ),
        FormulaValue(
            "KL to the target",
            "PyG",
            pyg,
            0.0,
            f"batchmean: divided by the number of graphs instead of nodes, {N} times as much here",
        ),
        FormulaValue(
            "KL, gradient per node",
            "DEC",
            float(fixed.norm()),
            0.0,
            f"the target is detached: a step {_effect(logits, fixed)}",
        ),
        FormulaValue(
            "KL, gradient per node",
            "PyG",
            float(through.norm()),
            0.0,
            f"the gradient also runs through the target: a step {_effect(logits, through)}",
        ),
    ]


def _gradient(S: Tensor, *, detach: bool) -> Tensor:
    logits = S.detach().clamp_min(torch.finfo(S.dtype).tiny).log().requires_grad_()
    kl_to_target(logits.softmax(1), detach=detach, per="node").backward()
    assert logits.grad is not None
    return logits.grad


def _effect(logits: Tensor, gradient: Tensor) -> str:
    """Change of the mean largest entry of S by a small gradient step on the logits."""
    length = float(gradient.norm())
    if length < 1e-12:
        return "moves nothing"
    moved = (logits - 1e-3 * gradient / length).softmax(1).amax(1).mean()
    return "sharpens S" if moved > logits.softmax(1).amax(1).mean() else "flattens S"
