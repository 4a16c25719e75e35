"""Student t assignment and mixture of heads, fused into one pass over the nodes.

Everything is laid out with the nodes last, ``[H, K, n]``, for a chunk of n nodes at a time: sums over
clusters and heads then run along contiguous memory whatever K and H are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from analysis.layers.assignment import mix_heads, student_t_assignment

CHUNK_BYTES = 2**21  # bytes of head assignments per chunk and thread: fits a core's cache


def mixture(x: Tensor, keys: Tensor, weights: Tensor, *, tau: float) -> tuple[Tensor, Tensor]:
    """Compute S and S_h by autograd; can be compiled and differentiated twice.

    Args:
        x: ``[N, F]``, states of the nodes.
        keys: ``[H, K, F]``.
        weights: ``[H]``, the heads' weights; any number.
        tau: temperature of the Student t kernel, positive.

    Returns:
        S ``[N, K]`` and S_h ``[H, K, N]``; rows of S, and S_h over K, sum to 1.

    >>> keys = torch.tensor([[[0.0], [2.0]]])
    >>> S, S_h = mixture(torch.tensor([[1.0]]), keys, torch.ones(1), tau=1.0)
    >>> S.tolist(), S_h.flatten().tolist()  # as far from one key as from the other
    ([[0.5, 0.5]], [0.5, 0.5])
    """
    S_h = student_t_assignment(x, keys, tau)
    return mix_heads(S_h, weights), S_h.transpose(1, 2)


class StudentTMixture(torch.autograd.Function):
    """Autograd function: :func:`mixture` in chunks of nodes, with a manual backward.

    With D = |x - k|^2 / tau and v = 1 / (1 + D), S_h is the softmax of u = (tau + 1) / 2 ln v, and

        dL/du = S_h (dL/dS_h - sum_k S_h dL/dS_h),    dL/dD = -(tau + 1) / 2 v dL/du,

    from where the gradients for nodes and keys are matrix products. Kept for the backward are S, S_h and what
    gives v: v itself, or for tau = 1, where S_h is v over its sum, only the sums.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor, keys: Tensor, weights: Tensor, tau: float) -> tuple[Tensor, Tensor]:
        """Mixed assignment S and the heads' S_h, in one pass over the nodes.

        Args:
            ctx: autograd's context, which keeps what the gradient needs.
            x: ``[N, F]``, states of the nodes.
            keys: ``[H, K, F]``.
            weights: ``[H]``, the heads' weights; any number.
            tau: temperature of the Student t kernel, positive.

        Returns:
            S ``[N, K]`` and S_h ``[H, K, N]``.
        """
        (H, K, _), N = keys.shape, x.size(0)
        centre, z = _centred(keys)  # centred: far from the origin, squares would round off the distances
        # Stores 1 + D, or D itself where a large tau would round 1 + D to 1.
        least = 1 if tau == 1 else 0
        constant = torch.linalg.vecdot(z, z).div_(tau).add_(least).unsqueeze(1)
        S, S_h = x.new_empty(N, K), x.new_empty(H, K, N)
        v = x.new_empty((H, 1, N) if tau == 1 else (H, K, N))
        column = weights.view(1, 1, H).expand(K, 1, H)
        for rows in _chunks(x, H * K):
            y = x[rows] - centre
            base = torch.addmm(constant, z, y.T, alpha=-2 / tau)
            base.add_(torch.linalg.vecdot(y, y), alpha=1 / tau).clamp_min_(least)
            base, shares = base.view(H, K, -1), S_h[:, :, rows]
            if tau == 1:
                inverse = base.reciprocal_()
                v[:, :, rows] = inverse.sum(1, keepdim=True)
                torch.div(inverse, v[:, :, rows], out=shares)
            else:
                torch.add(base, 1, out=v[:, :, rows]).reciprocal_()
                shares.copy_(base.log1p_().mul_(-(tau + 1) / 2).softmax(1))
            S[rows] = torch.bmm(column, shares.transpose(0, 1)).squeeze(1).softmax(0).T
        ctx.save_for_backward(x, keys, weights, S, S_h, v)
        ctx.tau = tau
        ctx.set_materialize_grads(False)
        return S, S_h

    @staticmethod
    def backward(ctx: Any, *grads: Tensor | None) -> tuple[Tensor | None, ...]:
        """Gradients for nodes, keys and weights.

        Args:
            ctx: autograd's context, as :meth:`forward` left it.
            grads: gradients of S ``[N, K]`` and S_h ``[H, K, N]``; None for a result that nothing depends
                on.

        Returns:
            Gradients of x ``[N, F]``, the keys ``[H, K, F]`` and the weights ``[H]``; None for tau.
        """
        dS, dS_h = grads
        x, keys, weights, S, S_h, v = ctx.saved_tensors
        if torch.is_grad_enabled():
            return *_differentiable_gradients((x, keys, weights), ctx.tau, grads), None
        H, K, F = keys.shape
        tau, w = ctx.tau, weights.view(H, 1, 1)
        centre, z = _centred(keys)
        rate = -(tau + 1) / tau
        dx, dz, dw = torch.empty_like(x), torch.zeros_like(z), torch.zeros_like(w)
        pull = z.new_zeros(H * K, 1)
        for rows in _chunks(x, H * K):
            shares = S_h[:, :, rows]
            du = torch.zeros_like(shares) if dS is None else shares * _softmax_gradient(dS[rows], S[rows]).T
            total = du.sum(1, keepdim=True)
            if dS is not None:
                dw += total.sum(2, keepdim=True)
                du.mul_(w)
                total.mul_(w)
            if dS_h is not None:
                weighted = shares * dS_h[:, :, rows]
                du += weighted
                total += weighted.sum(1, keepdim=True)
            du.addcmul_(shares, total, value=-1).mul_(v[:, :, rows])
            if tau == 1:
                du.mul_(shares)
            flat, y = du.view(H * K, -1), x[rows] - centre
            torch.mul(y, flat.sum(0).mul_(rate).unsqueeze(1), out=dx[rows]).addmm_(flat.T, z, alpha=-rate)
            dz.addmm_(flat, y, alpha=-rate)
            pull.add_(flat.sum(1, keepdim=True), alpha=rate)
        return dx, dz.addcmul_(z, pull).view(H, K, F), dw.view_as(weights), None


def _centred(keys: Tensor) -> tuple[Tensor, Tensor]:
    """Mean of all keys ``[F]``, and the centred keys ``[H * K, F]``."""
    centre = keys.mean((0, 1))
    return centre, (keys - centre).flatten(0, 1)


def _softmax_gradient(dS: Tensor, S: Tensor) -> Tensor:
    """Gradient of the logits, ``[n, K]``; torch's kernel is slow for short rows."""
    gradient = dS * S
    return gradient.addcmul_(S, gradient.sum(1, keepdim=True), value=-1)


def _chunks(x: Tensor, width: int) -> Iterator[slice]:
    """Row slices of x: all rows on a GPU, chunks that fit the cache on a CPU."""
    N = x.size(0)
    chunk = CHUNK_BYTES * torch.get_num_threads() // (width * x.element_size())
    step = max(N, 1) if x.is_cuda else max(256, chunk)
    return (slice(lo, min(lo + step, N)) for lo in range(0, N, step))


def _differentiable_gradients(
    inputs: tuple[Tensor, Tensor, Tensor], tau: float, grads: tuple[Tensor | None, ...]
) -> list[Tensor | None]:
    """Gradients of the inputs through :func:`mixture`, which can be differentiated again."""
    outputs = [(o, g) for o, g in zip(mixture(*inputs, tau=tau), grads, strict=True) if g is not None]
    with_grad = [t for t in inputs if t.requires_grad]
    gradients = iter(
        torch.autograd.grad([o for o, _ in outputs], with_grad, [g for _, g in outputs], create_graph=True)
    )
    return [next(gradients) if t.requires_grad else None for t in inputs]
