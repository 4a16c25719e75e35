"""Gram matrices ``S^T S`` of each graph, and norms of them."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from analysis.layers._kernels.batch_layout import pool_segments
from analysis.layers._kernels.transforms import plain_only
from analysis.layers.pooling_losses._sums.input_checks import AssignedGraphs


def gram(graph: AssignedGraphs) -> Tensor:
    """Gram matrix S^T S of each graph, ``[B, K, K]``, in float64, since small differences matter."""
    S = graph.S.double()
    if graph.owner is None:
        return (S.T @ S).unsqueeze(0)
    if graph.layout is None or plain_only(S):
        return graph.total(S.unsqueeze(2) * S.unsqueeze(1))
    return pool_segments(S, S, graph.layout)


def root_trace(matrices: Tensor) -> Tensor:
    r"""Trace of the square root of each matrix, :math:`\mathrm{Tr} \sqrt{M}`.

    For M = S^T S it is the nuclear norm of S, the sum of its singular values.

    Args:
        matrices: ``[B, K, K]``, symmetric and positive semidefinite, in float64.

    Returns:
        ``[B]``. Directions in which M is 0 have gradient 0, one of the subgradients there.

    >>> root_trace(torch.diag(torch.tensor([4.0, 9.0], dtype=torch.float64)).unsqueeze(0)).tolist()
    [5.0]
    """
    if plain_only(matrices):
        values = torch.linalg.eigvalsh(matrices)
        large = values > _zero_threshold(values)
        return torch.where(large, torch.where(large, values, 1).sqrt(), 0).sum(-1)
    trace: Tensor = RootTrace.apply(matrices)
    return trace


class RootTrace(torch.autograd.Function):
    """Autograd function: :func:`root_trace`, also twice differentiable at equal eigenvalues."""

    @staticmethod
    def forward(ctx: Any, matrices: Tensor) -> Tensor:
        """Trace of the square root of each matrix, ``[B]``."""
        ctx.save_for_backward(matrices)
        values = torch.linalg.eigvalsh(matrices)
        return torch.where(values > _zero_threshold(values), values, 0).sqrt().sum(-1)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Tensor:
        """Gradient for the matrices: half their inverse square roots."""
        (matrices,) = ctx.saved_tensors
        return grads[0].view(-1, 1, 1) * HalfInverseRoot.apply(matrices)


class HalfInverseRoot(torch.autograd.Function):
    r""":math:`M^{-1/2} / 2`, the derivative of :math:`\mathrm{Tr} \sqrt{M}`, 0 where M is 0.

    In the basis of eigenvectors of M a change dM of M changes it by dM_ij times the divided difference

        (1 / (2 r_i) - 1 / (2 r_j)) / (r_i^2 - r_j^2) = -1 / (2 r_i r_j (r_i + r_j)),

    r the roots of the eigenvalues (Daleckii and Krein); the right side needs no two of them to differ.
    """

    @staticmethod
    def forward(ctx: Any, matrices: Tensor) -> Tensor:
        """Half the inverse square root of each matrix, ``[B, K, K]``."""
        values, vectors = torch.linalg.eigh(matrices)
        large = values > _zero_threshold(values)
        root = torch.where(large, values, 1).sqrt()
        ctx.save_for_backward(vectors, root, large)
        return (vectors * torch.where(large, 0.5 / root, 0).unsqueeze(-2)) @ vectors.mT

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx: Any, *grads: Tensor) -> Tensor:
        """Gradient for the matrices, by divided differences of the eigenvalues."""
        vectors, root, large = ctx.saved_tensors
        row, column = root.unsqueeze(-1), root.unsqueeze(-2)
        slope = -0.5 / (row * column * (row + column))
        slope = torch.where(large.unsqueeze(-1) & large.unsqueeze(-2), slope, 0)
        return vectors @ (slope * (vectors.mT @ grads[0] @ vectors)) @ vectors.mT


def _zero_threshold(values: Tensor) -> Tensor:
    """Largest eigenvalue treated as 0: the square root of a rounding error is not small."""
    return values[..., -1:].clamp_min(0) * (values.size(-1) * torch.finfo(values.dtype).eps)
