"""Differentiable group normalization: soft groups, each normalised by itself, keep deep layers apart."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import BatchNorm1d, Linear, Module
from torch.nn.functional import linear

from analysis.checks import BadInput
from analysis.layers.group_formula import Affine, GroupMoments, normalise_groups
from analysis.layers.group_products import normalise_products, products_will_do
from analysis.layers.group_statistics import ChunkedGroups


class DiffGroupNorm(Module):
    r"""The normalisation from "Towards Deeper Graph Neural Networks with Differentiable Group Normalization".

    The paper is at https://arxiv.org/abs/2006.06972.

    .. math::
        S = \mathrm{softmax}(X W^\top), \qquad
        X' = X + \lambda \sum_{i=1}^G \mathrm{BatchNorm}(S_{:, i} \odot X)

    Arguments, parameters, ``state_dict`` and outputs are those of ``torch_geometric.nn.norm.DiffGroupNorm``;
    weights load in both directions. For large inputs the N x G x F tensor of the formula is never made: a
    batch norm needs only the first two moments of :math:`S_{:, i} \odot X`, which are matrix
    products, and the sum over groups of the normalised products is X times a matrix product again.

    Args:
        in_channels: features F of a node.
        groups: number of groups G.
        lamda: weight of the normalised groups beside the input.
        eps: added to the variance.
        momentum: weight of the newest batch in the running statistics; None averages all batches.
        affine: learn a scale and a shift for each group and feature.
        track_running_stats: keep running statistics and use them in evaluation.
        device: where the parameters live.

    >>> norm = DiffGroupNorm(1, groups=1, lamda=1.0)
    >>> norm(torch.tensor([[-1.0], [1.0]]))  # one group: x + BatchNorm(x)
    tensor([[-2.0000],
            [ 2.0000]], grad_fn=<AddBackward0>)
    """

    def __init__(
        self,
        in_channels: int,
        groups: int,
        lamda: float = 0.01,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,  # noqa: FBT001, FBT002 (as in PyG)
        track_running_stats: bool = True,  # noqa: FBT001, FBT002
        device: torch.device | str | None = None,
    ) -> None:
        super().__init__()
        self.in_channels = in_channels
        self.groups = groups
        self.lamda = lamda
        self.lin = Linear(in_channels, groups, bias=False, device=device)
        self.norm = BatchNorm1d(
            groups * in_channels, eps, momentum, affine, track_running_stats, device=device
        )
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Draw the group weights anew and forget the running statistics."""
        self.lin.reset_parameters()
        self.norm.reset_parameters()

    def group_assignments(self, x: Tensor) -> Tensor:
        """Soft groups of the layer's input: softmax of x W over groups, ``[N, F]`` to ``[N, G]``."""
        return linear(self._nodes(x), self.lin.weight).softmax(-1)

    def forward(self, x: Tensor) -> Tensor:
        """Normalise nodes over all of them together; the graphs of a batch are not told apart.

        Args:
            x: nodes ``[N, F]`` (as in PyG, ``[1, N, F]`` also passes).

        Returns:
            The normalised nodes in the shape and type of x. Half precision is computed in float32.

        Raises:
            BadInput: if x has another shape, holds a NaN or an infinity, or is a single node whose own
                statistics would be needed.
        """
        if torch.is_autocast_enabled(x.device.type):
            with torch.autocast(x.device.type, enabled=False):
                return self.forward(x)
        if x.dim() != 2 or x.size(1) != self.in_channels:
            return self.forward(self._nodes(x)).unsqueeze(0)
        norm, weight = self.norm, self.lin.weight
        if x.size(0) < 2:
            if x.size(0) == 0:
                return x.clone()
            if norm.training or norm.running_mean is None:
                raise BadInput(
                    "expected 2 nodes or more to normalise over, got 1; after eval() one is enough"
                )
        if norm.training and norm.num_batches_tracked is not None:
            norm.num_batches_tracked.add_(1)
        if products_will_do(x, weight):
            return normalise_products(x, weight, norm, lamda=self.lamda, momentum=self._momentum())
        return self._by_moments(x)

    def _nodes(self, x: Tensor) -> Tensor:
        F = self.in_channels
        if x.dim() == 3 and x.size(0) == 1:
            x = x[0]
        if x.dim() != 2 or x.size(1) != F:
            raise BadInput(f"expected nodes [N, {F}], got {list(x.shape)}; flatten padded batches first")
        return x

    def _by_moments(self, x: Tensor) -> Tensor:
        norm, shape = self.norm, (self.groups, self.in_channels)
        given, work = x.dtype, torch.promote_types(self.lin.weight.dtype, torch.float32)
        weight, scale, shift, mean, var = (
            None if p is None else p.to(work).view(shape)
            for p in (self.lin.weight, norm.weight, norm.bias, norm.running_mean, norm.running_var)
        )
        assert weight is not None
        x = x.to(work)
        running = None if norm.training or mean is None or var is None else GroupMoments(mean, var)
        if torch.compiler.is_compiling():
            out, moments = normalise_groups(
                x, weight, Affine(scale, shift), running=running, lamda=self.lamda, eps=norm.eps
            )
        else:
            out, *found = ChunkedGroups.apply(x, weight, scale, shift, running, self.lamda, norm.eps)
            moments = GroupMoments(*found)
        if norm.training and mean is not None:
            self._track(moments, x.size(0))
        return out.to(given)

    def _track(self, moments: GroupMoments, count: int) -> None:
        """Move the running statistics towards a batch's, whose variance is made unbiased first."""
        mean, var = self.norm.running_mean, self.norm.running_var
        assert mean is not None
        assert var is not None
        momentum = self._momentum()
        with torch.no_grad():
            mean.lerp_(moments.mean.view(-1).to(mean.dtype), momentum)
            var.lerp_(moments.var.view(-1).to(var.dtype) * (count / (count - 1)), momentum)

    def _momentum(self) -> float:
        norm = self.norm
        if norm.momentum is None:
            return (
                0.0 if norm.num_batches_tracked is None else 1 / float(norm.num_batches_tracked.clamp_min(1))
            )
        return norm.momentum

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.in_channels}, groups={self.groups})"
