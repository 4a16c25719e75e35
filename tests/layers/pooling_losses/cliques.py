"""Graphs whose clusters are known: complete graphs side by side."""

import torch
from torch import Tensor


def cliques(count: int, size: int, *, loops: bool = False) -> tuple[Tensor, Tensor]:
    """Edges of ``count`` complete graphs of ``size`` nodes each, and the one-hot S that names them."""
    block = torch.block_diag(*[torch.ones(size, size)] * count)
    block = block if loops else block - torch.eye(count * size)
    return block.nonzero().T, torch.eye(count, dtype=torch.float64).repeat_interleave(size, 0)


def uniform(nodes: int, clusters: int) -> Tensor:
    return torch.full((nodes, clusters), 1 / clusters, dtype=torch.float64)


def collapsed(nodes: int, clusters: int) -> Tensor:
    return torch.eye(clusters, dtype=torch.float64)[[0] * nodes]
