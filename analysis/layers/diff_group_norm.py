"""Differentiable group normalization: soft groups, each normalised by itself, keep deep layers apart."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import BatchNorm1d, Linear, Module

from analysis.checks import BadInput


class DiffGroupNorm(Module):
    r"""The normalisation from "Towards Deeper Graph Neural Networks with Differentiable Group Normalization".

    The paper is at https://arxiv.org/abs/2006.06972.

    .. math::
        S = \mathrm{softmax}(X W^\top), \qquad
        X' = X + \lambda \sum_{i=1}^G \mathrm{BatchNorm}(S_{:, i} \odot X)

    Arguments, parameters, ``state_dict`` and outputs are those of ``torch_geometric.nn.norm.DiffGroupNorm``;
    weights load in both directions. The N x G x F tensor of the formula is never made: a batch norm needs only
    the first two moments of :math:`S_{:, i} \odot X`, which are matrix products, and the sum over groups of the
    normalised products is X times a matrix product again.

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
        affine: bool = True,
        track_running_stats: bool = True,
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
        return self.lin(x).softmax(-1)

    def forward(self, x: Tensor) -> Tensor:
        """Normalise the nodes x ``[N, F]`` over all of them together; graphs of a batch are not told apart."""
        N, G, F = x.size(0), self.groups, self.in_channels
        norm = self.norm
        if x.dim() != 2 or x.size(1) != F:
            raise BadInput(f"expected nodes [N, {F}], got {list(x.shape)}")
        if N == 0:
            return x.clone()
        use_batch = norm.training or norm.running_mean is None
        if use_batch and N == 1:
            raise BadInput("expected at least 2 nodes to normalise over, got 1; use eval() for a single node")
        centre = x.detach().mean(0)
        y = x - centre
        s = self.group_assignments(x)
        start = s.detach().mean(0)
        t = s - start
        if use_batch:
            mean = start[:, None] * y.mean(0) + t.mean(0)[:, None] * centre + t.T @ y / N
            w2 = (
                start[:, None].square() * y.square().mean(0)
                + t.square().mean(0)[:, None] * centre.square()
                + t.square().T @ y.square() / N
                + 2 * start[:, None] * centre * (t.T @ y) / N
                + 2 * start[:, None] * (t.T @ y.square()) / N
                + 2 * centre * (t.square().T @ y) / N
            )
            var = (w2 - mean.square()).clamp_min(0)
            if norm.training and norm.running_mean is not None:
                self._track(mean.detach() + start[:, None] * centre, var.detach() * (N / (N - 1)))
        else:
            assert norm.running_mean is not None and norm.running_var is not None
            mean = norm.running_mean.view(G, F) - start[:, None] * centre
            var = norm.running_var.view(G, F)
        scale = (var + norm.eps).rsqrt()
        if norm.affine:
            scale = scale * norm.weight.view(G, F)
        out = y * (s @ scale) + t @ (scale * centre) - (scale * mean).sum(0)
        if norm.affine:
            out = out + norm.bias.view(G, F).sum(0)
        return x + self.lamda * out

    def _track(self, mean: Tensor, var: Tensor) -> None:
        norm = self.norm
        assert (
            norm.running_mean is not None
            and norm.running_var is not None
            and norm.num_batches_tracked is not None
        )
        norm.num_batches_tracked.add_(1)
        momentum = 1 / float(norm.num_batches_tracked) if norm.momentum is None else norm.momentum
        norm.running_mean.lerp_(mean.reshape(-1).to(norm.running_mean.dtype), momentum)
        norm.running_var.lerp_(var.reshape(-1).to(norm.running_var.dtype), momentum)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.in_channels}, groups={self.groups})"
