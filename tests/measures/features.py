"""Made-up node features with labels, for the tests of measures."""

import torch


def blobs(N, F, C, *, seed=0, dtype=torch.float32, spread=1.0):
    generator = torch.Generator().manual_seed(seed)
    y = torch.arange(N)[torch.randperm(N, generator=generator)] % C
    x = torch.randn(C, F, generator=generator)[y] + spread * torch.randn(N, F, generator=generator)
    return x.to(dtype), y
