"""Differentiable group normalization: soft groups, each normalised separately, against oversmoothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor
from torch.fx import Proxy
from torch.nn import BatchNorm1d

from analysis.checks import BadInput
from analysis.layers._kernels.group_norm_chunked import ChunkedGroups
from analysis.layers._kernels.group_norm_in_cache import DirectGroups, direct_terms
from analysis.layers._kernels.group_norm_matmul import Affine, GroupMoments, normalise_groups
from analysis.layers._kernels.group_norm_reference import DiffGroupNormReference
from analysis.layers._kernels.group_norm_stored_products import normalise_products, prefers_products
from analysis.layers._kernels.group_norm_synchronised import (
    group_of_processes,
    normalise_with,
    synchronised_moments,
)
from analysis.layers._kernels.input_checks import refuse_not_dense, refuse_not_finite
from analysis.layers._kernels.transforms import plain_only

if TYPE_CHECKING:
    from torch.distributed import ProcessGroup

ONE_NODE = "expected 2 nodes or more to normalise over, got 1; after eval() one is enough"


class DiffGroupNorm(DiffGroupNormReference):
    r"""The normalisation from "Towards Deeper Graph Neural Networks with Differentiable Group Normalization".

    The paper is at https://arxiv.org/abs/2006.06972.

    .. math::
        S = \mathrm{softmax}(X W^\top), \qquad
        X' = X + \lambda \sum_{i=1}^G \mathrm{BatchNorm}(S_{:, i} \odot X)

    Arguments, parameters, ``state_dict`` and outputs are those of ``torch_geometric.nn.norm.DiffGroupNorm``;
    weights load in both directions. For large inputs the N x G x F tensor of the formula is never made: a
    batch norm needs only the first two moments of :math:`S_{:, i} \odot X`, which are matrix products, and
    the sum over groups of the normalised products is X times a matrix product again.

    That reads the parameters of ``lin`` and ``norm`` and calls neither. Where calling them would do more, as
    they were replaced, carry hooks or have a bias, they are called, and the formula is taken as it stands.
    ``convert_sync_batchnorm`` synchronises the moments of all processes, on a CPU, too.

    Args:
        in_channels: features F of a node, at least 1.
        groups: number of groups G, at least 1.
        lamda: weight of the normalised groups beside the input.
        eps: added to the variance, at least 0.
        momentum: weight of the newest batch in the running statistics; None averages all batches.
        affine: learn a scale and a shift for each group and feature.
        track_running_stats: keep running statistics and use them in evaluation.
        device: device of the parameters.

    Raises:
        BadInput: for a size below 1, or a negative eps.

    >>> norm = DiffGroupNorm(1, groups=1, lamda=1.0)
    >>> norm(torch.tensor([[-1.0], [1.0]]))  # one group: x + BatchNorm(x)
    tensor([[-2.0000],
            [ 2.0000]], grad_fn=<AddBackward0>)
    """

    def group_assignments(self, x: Tensor) -> Tensor:
        """Soft group assignments of the input, the softmax of x W^T over groups.

        Args:
            x: nodes ``[N, F]``.

        Returns:
            ``[N, G]``; every row sums to 1.

        Raises:
            BadInput: if x has another shape or is sparse.

        >>> norm = DiffGroupNorm(1, groups=2).requires_grad_(False)
        >>> norm.group_assignments(torch.zeros(1, 1))
        tensor([[0.5000, 0.5000]])
        """
        s: Tensor = self.lin(self._nodes(x)).softmax(-1)
        return s

    def forward(self, x: Tensor) -> Tensor:
        """Normalise nodes over the whole batch; its graphs are not separated.

        Args:
            x: nodes ``[N, F]`` (as in PyG, ``[1, N, F]`` also passes).

        Returns:
            The normalised nodes in the shape and type of x. Half precision is computed in float32.

        Raises:
            BadInput: if x has another shape, is sparse, holds a NaN or an infinity, or is a single node whose
                own statistics would be needed. Compiled or under ``torch.func`` values are not checked.
        """
        if torch.jit.is_scripting():
            return self.reference_forward(x)
        return self._normalise(x)

    @torch.jit.unused
    def _normalise(self, x: Tensor) -> Tensor:
        if isinstance(x, Proxy):  # torch.fx records calls independently of the values
            return self.reference_forward(x)
        plain = isinstance(x, Tensor) and x.layout is torch.strided
        if not plain or x.dim() != 2 or x.size(1) != self.in_channels:
            return self._normalise(self._nodes(x)).unsqueeze(0)
        lin: Any = self._modules["lin"]  # module attributes take longer to look up
        norm: Any = self._modules["norm"]
        if self.calls_submodules(lin, norm):
            return self.reference_forward(self._nodes(x))
        weight = lin.weight
        processes = None if type(norm) is BatchNorm1d else group_of_processes(norm)
        if processes is None and prefers_products(x, weight):
            return normalise_products(x, weight, norm, lamda=self.lamda, momentum=_count(norm))
        x = self._nodes(x)
        if not x.is_meta and torch.is_autocast_enabled(x.device.type):
            with torch.autocast(x.device.type, enabled=False):
                return self._normalise(x)
        if processes is not None:
            return self._normalise_batch(x, _count(norm), processes)
        if x.size(0) == 0:
            return x.clone()
        if x.size(0) == 1 and (norm.training or norm.running_mean is None):
            raise BadInput(ONE_NODE)
        return self._normalise_batch(x, _count(norm))

    def _nodes(self, x: Tensor) -> Tensor:
        F = self.in_channels
        refuse_not_dense("nodes", x)
        if x.dim() == 3 and x.size(0) == 1:
            x = x[0]
        if x.dim() != 2 or x.size(1) != F:
            raise BadInput(f"expected nodes [N, {F}], got {list(x.shape)}; flatten padded batches first")
        if not x.is_floating_point():
            raise BadInput(f"expected floating-point nodes, got {x.dtype}; convert them with .float()")
        return x

    def _normalise_batch(self, x: Tensor, momentum: float, processes: ProcessGroup | None = None) -> Tensor:
        norm, dtype = self.norm, x.dtype
        weight: Tensor = self.lin.weight
        scale: Tensor | None = norm.weight
        shift: Tensor | None = norm.bias
        mean, var = norm.running_mean, norm.running_var
        if dtype != weight.dtype or dtype.itemsize < 4:
            compute_dtype = torch.promote_types(weight.dtype, torch.float32)
            x, weight = x.to(compute_dtype), weight.to(compute_dtype)
            scale, shift = (None if p is None else p.to(compute_dtype) for p in (scale, shift))
            mean, var = (None if p is None else p.to(compute_dtype) for p in (mean, var))
        running, count, plain = None, x.size(0), plain_only(x)
        if not norm.training and mean is not None and var is not None:
            running = GroupMoments(mean.view_as(weight), var.view_as(weight))
        if processes is not None:
            moments, count = synchronised_moments(x, weight, processes)
            if count < 2:
                raise BadInput(ONE_NODE)
            out = normalise_with(
                x, weight, moments, affine=Affine(scale, shift), lamda=self.lamda, eps=norm.eps
            )
        elif plain:
            out, moments = normalise_groups(
                x, weight, Affine(scale, shift), running=running, lamda=self.lamda, eps=norm.eps
            )
        elif (terms := direct_terms(x, weight, running)) is not None:
            out = DirectGroups.apply(x, weight, scale, shift, terms, self.lamda, norm.eps)
            moments = terms.moments
        else:
            out, *batch_moments = ChunkedGroups.apply(x, weight, scale, shift, running, self.lamda, norm.eps)
            moments = GroupMoments(*batch_moments)
        if running is not None and not plain and not math.isfinite(out.detach()[:, 0].sum().item()):
            # A NaN spreads over its row through the softmax over groups.
            refuse_not_finite(x=x, weight=weight, scale=scale, shift=shift)
        if norm.training and norm.track_running_stats and norm.running_mean is not None:
            self._update_running_statistics(moments, count, momentum)
        return out.to(dtype)

    def _update_running_statistics(self, moments: GroupMoments, count: int, momentum: float) -> None:
        """Update the running statistics from a batch, with its unbiased variance."""
        mean, var = self.norm.running_mean, self.norm.running_var
        assert mean is not None
        assert var is not None
        mean.lerp_(moments.mean.detach().to(mean.dtype).view(-1), momentum)
        var.lerp_((moments.var.detach() * (count / (count - 1))).to(var.dtype).view(-1), momentum)


def _count(norm: BatchNorm1d) -> float:
    """Count a training batch, and return its momentum in the running statistics."""
    counted = norm.num_batches_tracked
    if counted is not None and norm.training and norm.track_running_stats:
        counted.add_(1)
    if norm.momentum is not None:
        return norm.momentum
    return 0.0 if counted is None else 1 / float(counted.clamp_min(1))
