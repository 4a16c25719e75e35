"""Reference form of memory-based pooling, which calls its sub-modules and leaves gradients to autograd."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import Conv2d, Linear, Module, Parameter

from analysis.checks import BadInput, positive
from analysis.layers._kernels.batch_layout import dense_batch
from analysis.layers._kernels.student_t_reference import student_t
from analysis.layers._kernels.submodules import expect_shape, is_customised

CONVOLUTION = (Conv2d.forward,)
"""The function of the sub-module whose result is known from its parameters."""


class MemPoolingReference(Module):
    """Parameters of a memory layer, and its formula for replaced or hooked sub-modules.

    TorchScript compiles it, hooks run in it, and replaced sub-modules are called, on ``[B, H, N, K]``.
    """

    def __init__(
        self, in_channels: int, out_channels: int, heads: int, num_clusters: int, tau: float = 1.0
    ) -> None:
        super().__init__()
        sizes = {
            "in_channels": in_channels,
            "out_channels": out_channels,
            "heads": heads,
            "num_clusters": num_clusters,
        }
        for name, value in sizes.items():
            if value < 1:
                raise BadInput(f"expected {name} to be at least 1, got {value}")
        positive("tau", tau)
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.heads = heads
        self.num_clusters = num_clusters
        self.tau = tau
        self.k = Parameter(torch.empty(heads, num_clusters, in_channels))
        self.conv = Conv2d(heads, 1, kernel_size=1, padding=0, bias=False)
        self.lin = Linear(in_channels, out_channels, bias=False)
        self.reset_parameters()

    def reset_parameters(self) -> None:
        """Re-initialise all parameters: keys from U(-1, 1), the others as torch does."""
        torch.nn.init.uniform_(self.k.data, -1.0, 1.0)
        self.conv.reset_parameters()
        self.lin.reset_parameters()

    def reference_forward(self, x: Tensor, mask: Tensor | None) -> tuple[Tensor, Tensor]:
        """Pool padded nodes ``[B, N, F]`` by calling the sub-modules."""
        B, N, H, K = x.size(0), x.size(1), self.heads, self.num_clusters
        x = x.to(self.k.dtype)
        if mask is not None:  # padded rows must not affect the sums, even if NaN
            x = torch.where(mask.unsqueeze(-1), x, 0)
        S_h = student_t(x.reshape(B * N, x.size(2)), self.k, self.tau)
        mixed = self.conv(S_h.reshape(H, B, N, K).transpose(0, 1))
        if not torch.jit.is_scripting():
            expect_shape("conv", self.conv, mixed, shape=(B, 1, N, K))
        S = mixed.squeeze(1).softmax(-1)
        if mask is not None:
            S = S * mask.unsqueeze(-1)
        return self.lin(S.transpose(1, 2) @ x), S

    @torch.jit.unused
    def calls_conv(self) -> bool:
        """Whether ``conv`` computes something other than one weight per head."""
        conv = self.conv
        if is_customised(conv, CONVOLUTION) or conv.bias is not None:
            return True
        return conv.weight.shape != (1, self.heads, 1, 1)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({self.in_channels}, {self.out_channels}, "
            f"heads={self.heads}, num_clusters={self.num_clusters})"
        )


def padded_nodes(
    x: Tensor,
    batch: Tensor | None,
    mask: Tensor | None,
    *,
    max_num_nodes: int | None,
    batch_size: int | None,
) -> tuple[Tensor, Tensor | None]:
    """Pad nodes, with their mask, for the scripted form."""
    if x.dim() == 3:
        return x, None if mask is None else mask.to(torch.bool)
    if batch is None:
        batch = torch.zeros(x.size(0), dtype=torch.long, device=x.device)
    if batch_size is None:
        batch_size = int(batch.max()) + 1
    if max_num_nodes is None:
        max_num_nodes = int(torch.bincount(batch).max())
    return dense_batch(x, batch, batch_size=batch_size, longest=max_num_nodes)
