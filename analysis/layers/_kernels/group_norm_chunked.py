r"""Batch normalization of every product S[:, i] * X, summed over groups, without storing the products.

With z = s_i x, the moments over nodes that a batch norm needs are matrix products,

    mean = S^T X / N,    var = (S*S)^T (X*X) / N - mean^2,

and, with A = gamma / sqrt(var + eps), so is the normalised sum over groups:

    sum_i BatchNorm(s_i x) = x * (S A) + sum_i (beta_i - A_i mean_i).

Where features vary little about a large mean the difference in ``var`` cancels. Then, with c the mean node
and a its assignment, y = x - c and t = s - a, the same quantities are taken from z - a c = s y + c t instead.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from analysis.layers._kernels.group_norm_matmul import GroupMoments, differentiate_formula
from analysis.layers._kernels.input_checks import refuse_not_finite

CHUNK_BYTES = 2**21  # bytes of x per chunk and thread: fits a core's cache and outweighs the calls
CANCELLED = 1e3  # mean^2 / var beyond which float32 loses three of its seven digits


class ChunkedGroups(torch.autograd.Function):
    """Autograd function: ``group_norm_matmul.normalise_groups`` in chunks of nodes, with a manual backward.

    Only the assignment, ``[G, N]``, is kept for the backward, whose formulas are, with h = lamda * dL/dout,
    z' = (z - mean) / sqrt(var + eps), R = sum_n h z' and H = sum_n h:

        dL/dz = A (h - H / N) - A R z' / N          (running moments: A h)
        dL/dx = dL/dout + sum_i s_i dL/dz_i + dL/dlogits W,    dL/ds_i = sum_f x_f dL/dz_if
    """

    @staticmethod
    def forward(
        ctx: Any,
        x: Tensor,
        weight: Tensor,
        scale: Tensor | None,
        shift: Tensor | None,
        running: GroupMoments | None,
        lamda: float,
        eps: float,
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Normalised nodes ``[N, F]``, and mean and biased variance of the products, ``[G, F]``."""
        c = a = None
        if running is None:
            shares, (mean, var) = _moments(x, weight)
        else:
            shares, (mean, var) = [(weight @ x[rows].T).softmax(0) for rows in _chunks(x)], running
        offset = mean
        if variance_cancels(x, weight, GroupMoments(mean, var), running=running is not None):
            c = x.mean(0)
            at_c = (weight @ c).unsqueeze(1)
            a = at_c.softmax(0)
            shares = [torch.addmm(at_c, weight, (x[rows] - c).T).softmax(0) for rows in _chunks(x)]
            if running is None:
                offset, var = _centred_moments(x, shares, c, a)
                mean = offset + a * c
            else:
                offset = mean - a * c
        inverse = (var + eps).rsqrt_()
        A = (inverse if scale is None else inverse * scale.view_as(inverse)) * lamda
        constant = (A * offset).sum(0).neg_()
        if shift is not None:
            constant.add_(shift.view_as(A).sum(0), alpha=lamda)
        out = torch.empty_like(x)
        for rows, s in zip(_chunks(x), shares, strict=True):
            if a is None or c is None:  # shares sum to 1, so that x + x * (S A) = x * (S (A + 1))
                torch.addcmul(constant, x[rows], s.T @ (A + 1), out=out[rows])
            else:
                normalised = torch.addcmul(x[rows], x[rows] - c, s.T @ A, out=out[rows])
                normalised.add_(constant).addmm_((s - a).T, A * c)
        ctx.save_for_backward(x, weight, scale, shift, A, inverse, offset, c, a, *shares)
        ctx.running, ctx.lamda, ctx.eps = running, lamda, eps
        ctx.mark_non_differentiable(mean, var)
        return out, mean, var

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, ...]:
        """Gradients for nodes, weight, scale and shift."""
        g = grads[0]
        x, weight, scale, shift, A, inverse, offset, c, a, *shares = ctx.saved_tensors
        if torch.is_grad_enabled():  # someone differentiates the gradient
            gradients = differentiate_formula(
                g, [x, weight, scale, shift], running=ctx.running, lamda=ctx.lamda, eps=ctx.eps
            )
            return *gradients, None, None, None
        N = x.size(0)
        total, R = torch.zeros_like(g[0]), torch.zeros_like(A)
        for rows, s in zip(_chunks(x), shares, strict=True):
            total += g[rows].sum(0)
            y = x[rows] if c is None else x[rows] - c
            R.addmm_(s, y * g[rows])
            if a is not None:
                R.addcmul_(c, (s - a) @ g[rows])
        R.addcmul_(offset, total, value=-1).mul_(inverse)
        E = Q = None
        if ctx.running is None:
            E = (A * R * inverse).div_(-N)
            Q = (E * offset).neg_().addcmul_(A, total, value=-1 / N)
        dx, dweight = _input_gradients(g, x, weight, shares, A, E, Q, c, a)
        dscale = None if scale is None else R.mul_(ctx.lamda).view_as(scale)
        dshift = None if shift is None else (total * ctx.lamda).expand_as(A).reshape(shift.shape)
        return dx, dweight, dscale, dshift, None, None, None


def _input_gradients(
    g: Tensor,
    x: Tensor,
    weight: Tensor,
    shares: list[Tensor],
    A: Tensor,
    E: Tensor | None,
    Q: Tensor | None,
    c: Tensor | None,
    a: Tensor | None,
) -> tuple[Tensor, Tensor]:
    """dL/dx and dL/dweight from dL/dz_if = A_if g_f + E_if (s_i y_f + c_f t_i) + Q_if."""
    G = A.size(0)
    dx, dweight = torch.empty_like(x), torch.zeros_like(weight)
    both = weight if Q is None else torch.cat([Q, weight])
    for rows, s in zip(_chunks(x), shares, strict=True):
        xc, gc = x[rows], g[rows]
        y = xc if c is None else xc - c
        ds = A @ (xc * gc).T
        left = x.new_empty(both.size(0), xc.size(0))
        if E is not None and Q is not None:
            left[:G] = s
            ds.addmm_(Q, xc.T).addcmul_(s, E @ (xc * y).T)
            if a is not None and c is not None:
                ds.addcmul_(s - a, (E * c) @ xc.T)
        dlogits = left[-G:]
        torch.mul(s, ds, out=dlogits)
        dlogits.addcmul_(s, dlogits.sum(0), value=-1)
        dweight.addmm_(dlogits, xc)
        gradient = torch.mm(left.T, both, out=dx[rows])
        gradient.addcmul_(gc, s.T @ (A + 1))
        if E is not None:
            gradient.addcmul_(y, (s * s).T @ E)
            if a is not None and c is not None:
                gradient.addmm_((s * (s - a)).T, E * c)
    return dx, dweight


def _moments(x: Tensor, weight: Tensor) -> tuple[list[Tensor], GroupMoments]:
    """Group assignments ``[G, n]`` of every chunk, and the moments of s_i x."""
    mean, second, shares = torch.zeros_like(weight), torch.zeros_like(weight), []
    for rows in _chunks(x):
        s = (weight @ x[rows].T).softmax(0)
        mean.addmm_(s, x[rows])
        second.addmm_(s.square(), x[rows].square())
        shares.append(s)
    mean.div_(x.size(0))
    return shares, GroupMoments(mean, second.div_(x.size(0)).addcmul_(mean, mean, value=-1).clamp_min_(0))


def _centred_moments(x: Tensor, shares: list[Tensor], c: Tensor, a: Tensor) -> GroupMoments:
    """Mean and variance of s_i y + c t_i, the products minus the constants a_i c."""
    sy, sty, ssyy = (torch.zeros_like(a * c) for _ in range(3))
    t1, t2 = torch.zeros_like(a), torch.zeros_like(a)
    for rows, s in zip(_chunks(x), shares, strict=True):
        y, t = x[rows] - c, s - a
        t1 += t.sum(1, keepdim=True)
        t2 += t.square().sum(1, keepdim=True)
        sy.addmm_(s, y)
        sty.addmm_(s * t, y)
        ssyy.addmm_(s.square(), y.square())
    for total in (sy, sty, ssyy, t1, t2):
        total.div_(x.size(0))
    var = c * c * (t2 - t1 * t1) + 2 * c * (sty - t1 * sy) + ssyy - sy * sy
    return GroupMoments(sy + c * t1, var.clamp_min_(0))


def variance_cancels(x: Tensor, weight: Tensor, moments: GroupMoments, *, running: bool) -> bool:
    """Whether the variance was lost to cancellation.

    Raises:
        BadInput: if the moments are not finite, since x or weight is not, or x is too large to be squared.
    """
    mean, var = moments
    excess = mean.square().sub_(var, alpha=CANCELLED).amax().item()
    if not math.isfinite(excess):
        known = {"running_mean": mean, "running_var": var} if running else {}
        refuse_not_finite(x=x, weight=weight, **known)
    return excess > 0


def chunk_rows(x: Tensor) -> int:
    """Number of rows per chunk: all on a GPU, as many as fit the cache on a CPU."""
    N, F = x.shape
    if x.is_cuda:
        return N
    return max(256, CHUNK_BYTES * torch.get_num_threads() // (F * x.element_size()))


def _chunks(x: Tensor) -> Iterator[slice]:
    N, step = x.size(0), chunk_rows(x)
    return (slice(lo, min(lo + step, N)) for lo in range(0, N, step))
