"""Our layers beside PyG's, with the same weights, put to the same use."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import Module
from torch_geometric.nn.norm import DiffGroupNorm as PyGDiffGroupNorm
from torch_geometric.nn.pool import MemPooling as PyGMemPooling

from analysis.layers import DiffGroupNorm, MemPooling

F, G, H, K, OUT = 6, 4, 3, 5, 2
TINY = {"atol": 1e-5, "rtol": 1e-4}


def norms(**options: object) -> tuple[DiffGroupNorm, PyGDiffGroupNorm]:
    ours, theirs = DiffGroupNorm(F, G, lamda=0.5, **options), PyGDiffGroupNorm(F, G, lamda=0.5, **options)
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


def pools() -> tuple[MemPooling, PyGMemPooling]:
    ours, theirs = MemPooling(F, OUT, H, K, tau=2.0), PyGMemPooling(F, OUT, H, K, tau=2.0)
    theirs.conv.weight.data.normal_()
    ours.load_state_dict(theirs.state_dict())
    return ours, theirs


def nodes(N: int = 30) -> Tensor:
    return torch.randn(N, F, generator=torch.Generator().manual_seed(N))


def changed(pair: tuple[Module, Module], change: Callable[[Module], object]) -> tuple[Module, Module]:
    """Both after the same change, in which random numbers are drawn alike."""
    for layer in pair:
        torch.manual_seed(0)
        change(layer)
    return pair


def assert_same(
    pair: tuple[Module, Module], x: Tensor, *rest: object, modes: tuple[bool, ...] = (True, False)
) -> None:
    """Outputs, gradients and statistics of both, in training and in evaluation."""
    for training in (True, False):
        results = []
        for layer in pair:
            layer.train(training)
            leaf = x.clone().requires_grad_()
            out = layer(leaf, *rest)
            parts = out if isinstance(out, tuple) else (out,)
            wanted = [leaf, *(p for p in layer.parameters() if p.requires_grad)]
            loss = sum((part * torch.cos(torch.arange(part.numel())).view_as(part)).sum() for part in parts)
            gradients = torch.autograd.grad(loss, wanted, allow_unused=True)
            results.append([*parts, *gradients, *layer.buffers()])
        for own, peer in zip(*results, strict=True):
            if own is None or peer is None:
                assert own is peer
            else:
                torch.testing.assert_close(own, peer, **TINY)
