"""Group normalization synchronised across processes, as SyncBatchNorm does for batch normalization."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, distributed
from torch.nn import SyncBatchNorm

from analysis.layers._kernels.group_norm_matmul import Affine, GroupMoments, normalise_groups

if TYPE_CHECKING:
    from torch.distributed import ProcessGroup


def group_of_processes(norm: Any) -> ProcessGroup | None:
    """Process group over which a norm synchronises in this call; None if it does not."""
    if type(norm).forward is not SyncBatchNorm.forward or not norm.training:
        return None
    if not (distributed.is_available() and distributed.is_initialized()):
        return None
    processes = norm.process_group or distributed.group.WORLD
    return processes if distributed.get_world_size(processes) > 1 else None


def synchronised_moments(x: Tensor, weight: Tensor, processes: ProcessGroup) -> tuple[GroupMoments, int]:
    """Moments of the products s_i x over the nodes of all processes, and the total number of nodes.

    The sums are those of ``group_norm_matmul.normalise_groups``, about the common mean of all nodes, so that
    one exchange of 3 G F + 2 G numbers is enough, forward and backward; torch's SyncBatchNorm would exchange
    as much, but needs the N x G x F products, and a GPU.

    Args:
        x: nodes ``[N, F]`` of this process; N may be 0.
        weight: ``[G, F]``, from nodes to the logits of the groups.
        processes: who takes part. All must call this, or all wait.
    """
    from torch.distributed.nn.functional import all_reduce  # torch may be built without it

    count_and_total = torch.cat([x.new_full((1,), x.size(0)), x.detach().sum(0)])
    distributed.all_reduce(count_and_total, group=processes)
    N = int(count_and_total[0].item())
    c = count_and_total[1:] / max(N, 1)
    y, at_c = x - c, weight @ c
    a = at_c.detach().softmax(0).unsqueeze(1)
    s = (y @ weight.T + at_c).softmax(1)
    t = s - a.T
    sums = torch.cat(
        [
            t.sum(0).unsqueeze(1),
            t.square().sum(0).unsqueeze(1),
            s.T @ y,
            (s * t).T @ y,
            s.square().T @ y.square(),
        ],
        dim=1,
    )
    means = all_reduce(sums, group=processes) / max(N, 1)
    F = x.size(1)
    mean_t, square_t, mean_y, mean_ty, square_y = means.split([1, 1, F, F, F], dim=1)
    var_t = square_t - mean_t.square()
    cov = mean_ty - mean_t * mean_y
    var_y = square_y - mean_y.square()
    var = (c * c * var_t + 2 * c * cov + var_y).clamp_min(0)
    return GroupMoments(mean_y + c * mean_t + a * c, var), N


def normalise_with(
    x: Tensor, weight: Tensor, moments: GroupMoments, *, affine: Affine, lamda: float, eps: float
) -> Tensor:
    """Normalise the nodes of this process by the global moments.

    A process without nodes takes part in the backward exchange, or the others would wait for it, and gives
    every parameter a gradient, if of zeros, since gradients are exchanged next.
    """
    if x.size(0) == 0:
        tensors = [tensor for tensor in (*moments, *affine) if tensor is not None]
        return x + 0 * torch.stack([tensor.sum() for tensor in tensors]).sum()
    return normalise_groups(x, weight, affine, running=moments, lamda=lamda, eps=eps)[0]
