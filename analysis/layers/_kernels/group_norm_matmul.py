"""Differentiable group normalization as matrix products, without storing the products S[:, i] * X."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor


class GroupMoments(NamedTuple):
    """Mean and biased variance over nodes of each product s_i x, both ``[G, F]``."""

    mean: Tensor
    var: Tensor


class Affine(NamedTuple):
    """Scale and shift of a batch norm, each ``[G, F]`` or ``[G * F]``, or None."""

    scale: Tensor | None
    shift: Tensor | None


def normalise_groups(
    x: Tensor, weight: Tensor, affine: Affine, *, running: GroupMoments | None, lamda: float, eps: float
) -> tuple[Tensor, GroupMoments]:
    """Return x + lamda * sum over groups of BatchNorm(s_i x), by autograd on the centred formulas.

    This form can be compiled and differentiated twice; ``group_norm_in_cache.DirectGroups`` and
    ``group_norm_chunked.ChunkedGroups`` give the same in less time and memory.

    Args:
        x: nodes ``[N, F]``.
        weight: ``[G, F]``, from nodes to the logits of the groups.
        affine: scale and shift.
        running: moments to normalise with; None takes those of x.
        lamda: weight of the normalised groups.
        eps: added to the variance.
    """
    c = x.detach().mean(0)
    y, at_c = x - c, weight @ c
    a = at_c.detach().softmax(0).unsqueeze(1)
    s = (y @ weight.T + at_c).softmax(1)
    t = s - a.T
    if running is None:
        N = x.size(0)
        mean_t, mean_y = t.mean(0).unsqueeze(1), s.T @ y / N
        var_t = t.square().mean(0).unsqueeze(1) - mean_t.square()
        cov = (s * t).T @ y / N - mean_t * mean_y
        var_y = s.square().T @ y.square() / N - mean_y.square()
        var = (c * c * var_t + 2 * c * cov + var_y).clamp_min(0)
        offset = mean_y + c * mean_t
    else:
        offset, var = running.mean - a * c, running.var
    A = (var + eps).rsqrt()
    A = A if affine.scale is None else A * affine.scale.view_as(A)
    out = y * (s @ A) + t @ (A * c) - (A * offset).sum(0)
    if affine.shift is not None:
        out = out + affine.shift.view_as(A).sum(0)
    return x + lamda * out, GroupMoments(offset + a * c, var)


def differentiate_formula(
    out_grad: Tensor,
    inputs: Sequence[Tensor | None],
    *,
    running: GroupMoments | None,
    lamda: float,
    eps: float,
) -> list[Tensor | None]:
    """Gradients of :func:`normalise_groups` that can be differentiated again.

    Args:
        out_grad: dL/dout, ``[N, F]``.
        inputs: x, weight, scale and shift; one that is None or wants no gradient gets None.
        running: as in :func:`normalise_groups`, like the rest.
        lamda: as there.
        eps: as there.
    """
    x, weight, scale, shift = inputs
    assert x is not None
    assert weight is not None
    out, _ = normalise_groups(x, weight, Affine(scale, shift), running=running, lamda=lamda, eps=eps)
    with_grad = [p for p in inputs if p is not None and p.requires_grad]
    gradients = iter(torch.autograd.grad(out, with_grad, out_grad, create_graph=True))
    return [None if p is None or not p.requires_grad else next(gradients) for p in inputs]
