"""Group normalization for nodes that fit the cache: products are computed once and saved for backward."""

from __future__ import annotations

from typing import Any, NamedTuple

import torch
from torch import Tensor

from analysis.layers._kernels.group_norm_chunked import chunk_rows, variance_cancels
from analysis.layers._kernels.group_norm_matmul import GroupMoments, differentiate_formula


class DirectTerms(NamedTuple):
    """Assignments s and their squares ``[G, N]``, squared nodes ``[N, F]``, and the moments of s_i x."""

    s: Tensor
    s2: Tensor
    x2: Tensor
    moments: GroupMoments
    running: bool


def direct_terms(x: Tensor, weight: Tensor, running: GroupMoments | None) -> DirectTerms | None:
    """Terms for :class:`DirectGroups`; None if there are too many nodes or their variance cancels.

    Args:
        x: nodes ``[N, F]``.
        weight: ``[G, F]``, from nodes to the logits of the groups.
        running: moments to normalise with; None takes those of x.
    """
    N = x.size(0)
    if chunk_rows(x) < N:
        return None
    with torch.no_grad():
        # A softmax over the first of two axes runs along memory; over a short last axis it takes 7 x as long.
        s = torch.mm(weight, x.t()).softmax(0)
        s2, x2 = s * s, x * x
        moments = running
        if moments is None:
            mean = torch.mm(s, x).div_(N)
            var = torch.addmm(mean * mean, s2, x2, beta=-1, alpha=1 / N)
            moments = GroupMoments(mean, var)
        if variance_cancels(x, weight, moments, running=running is not None):
            return None
    return DirectTerms(s, s2, x2, moments, running is not None)


class DirectGroups(torch.autograd.Function):
    """Autograd function: ``normalise_groups`` in one pass, by the formulas of ``ChunkedGroups``."""

    @staticmethod
    def forward(
        ctx: Any,
        x: Tensor,
        weight: Tensor,
        scale: Tensor | None,
        shift: Tensor | None,
        terms: DirectTerms,
        lamda: float,
        eps: float,
    ) -> Tensor:
        """Normalised nodes ``[N, F]``."""
        s, s2, x2, (mean, var), running = terms
        inverse = torch.add(var, eps).rsqrt_()
        A = (inverse if scale is None else inverse * scale.view_as(inverse)) * lamda
        constant = (A * mean).sum(0).neg_()
        if shift is not None:
            constant.add_(shift.view_as(A).sum(0), alpha=lamda)
        M = torch.mm(s.t(), A + 1)  # shares sum to 1, so that x + x * (S A) = x * (S (A + 1))
        ctx.save_for_backward(x, weight, scale, shift, s, s2, x2, mean, var, inverse, A, M)
        ctx.running, ctx.lamda, ctx.eps = running, lamda, eps
        return torch.addcmul(constant, x, M)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients for nodes, weight, scale and shift."""
        g = grads[0]
        x, weight, scale, shift, s, s2, x2, mean, var, inverse, A, M = ctx.saved_tensors
        if torch.is_grad_enabled():  # someone differentiates the gradient
            running = GroupMoments(mean, var) if ctx.running else None
            gradients = differentiate_formula(
                g, [x, weight, scale, shift], running=running, lamda=ctx.lamda, eps=ctx.eps
            )
            return *gradients, None, None, None
        N, total, xg = x.size(0), g.sum(0), x * g
        R = torch.mm(s, xg).addcmul_(mean, total, value=-1).mul_(inverse)
        ds = torch.mm(A, xg.t())
        E = Q = None
        if not ctx.running:
            E = (A * R).mul_(inverse).div_(-N)
            Q = (E * mean).addcmul_(A, total, value=1 / N).neg_()
            ds.addmm_(Q, x.t()).addcmul_(s, torch.mm(E, x2.t()))
        dlogits = torch._softmax_backward_data(ds, s, 0, s.dtype)
        dx = torch.mm(dlogits.t(), weight).addcmul_(g, M)
        if E is not None and Q is not None:
            dx.addmm_(s.t(), Q).addcmul_(x, torch.mm(s2.t(), E))
        dscale = None if scale is None else R.mul_(ctx.lamda).view_as(scale)
        dshift = None if shift is None else (total * ctx.lamda).expand_as(A).reshape(shift.shape)
        return dx, torch.mm(dlogits, x), dscale, dshift, None, None, None
