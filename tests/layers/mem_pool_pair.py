"""PyG's MemPooling and ours with the same parameters, and how they are compared."""

import torch
from torch_geometric.nn.pool import MemPooling as PyGMemPooling

from analysis.layers import MemPooling

F, OUT, H, K = 6, 5, 3, 4


def pair(*, seed=0, dtype=torch.float64, heads=H, clusters=K, tau=1.0):
    """PyG's layer and ours with the same parameters."""
    torch.manual_seed(seed)
    theirs = PyGMemPooling(F, OUT, heads, clusters, tau).to(dtype)
    ours = MemPooling(F, OUT, heads, clusters, tau).to(dtype)
    ours.load_state_dict(theirs.state_dict())
    with torch.no_grad():  # stronger mixing than PyG's start, so that S is not uniform
        for layer in (ours, theirs):
            layer.conv.weight.copy_(torch.linspace(-2, 5, heads).view(1, heads, 1, 1))
    return theirs, ours


def graphs(*sizes, seed=1, dtype=torch.float64):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(sum(sizes), F, generator=generator, dtype=dtype)
    return x, torch.repeat_interleave(torch.arange(len(sizes)), torch.tensor(sizes))


def run(layer, x, *args, **options):
    x = x.clone().requires_grad_()
    out, S = layer(x, *args, **options)
    kl = layer.kl_loss(S)
    weights = torch.linspace(-1, 1, out.numel(), dtype=out.dtype).view_as(out)
    loss = (out * weights).sum() + kl + (S * S).sum()
    return [out, S, kl, *torch.autograd.grad(loss, [x, *layer.parameters()])]


def assert_same(ours, theirs, **tolerance):
    for mine, other in zip(ours, theirs, strict=True):
        torch.testing.assert_close(mine, other, **tolerance)
