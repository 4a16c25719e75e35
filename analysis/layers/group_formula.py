"""The differentiable group normalization as a formula of matrix products, without the products themselves."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor


class GroupMoments(NamedTuple):
    """Mean and biased variance over nodes of each product s_i x, both ``[G, F]``."""

    mean: Tensor
    var: Tensor


class Affine(NamedTuple):
    """A batch norm's scale and shift, each ``[G, F]`` or None."""

    scale: Tensor | None
    shift: Tensor | None


def normalise_groups(
    x: Tensor, weight: Tensor, affine: Affine, *, running: GroupMoments | None, lamda: float, eps: float
) -> tuple[Tensor, GroupMoments]:
    """Return x + lamda * sum over groups of BatchNorm(s_i x), by autograd on the centred formulas.

    This form can be compiled and differentiated twice; ``group_statistics.ChunkedGroups`` gives the same in
    less time and memory.

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
    A = A if affine.scale is None else A * affine.scale
    out = y * (s @ A) + t @ (A * c) - (A * offset).sum(0)
    if affine.shift is not None:
        out = out + affine.shift.sum(0)
    return x + lamda * out, GroupMoments(offset + a * c, var)
