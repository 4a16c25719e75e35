"""The pretended GPU refuses what a real one refuses, and sees who waits for it."""

import numpy as np
import pytest
import torch

from tests.on_device import normalised, pooled
from tests.pretended_gpu import MixedDevices, pretended_gpu


def test_the_pretence_refuses_what_cuda_refuses():
    with pretended_gpu() as gpu:
        x, y, i = torch.ones(3, 2, device="cuda"), torch.ones(3, 2), torch.tensor([0, 2])
        for mixed in (
            lambda: x + y,
            lambda: y.add_(x),
            lambda: y.sum().add_(x.sum()),
            lambda: x @ y.T,
            lambda: torch.cat([x, y]),
            lambda: y[i.to("cuda")],
            lambda: x.index_select(0, i),
            lambda: x.index_put((i,), y[i]),
            lambda: torch.rand(3, generator=torch.Generator(), device="cuda"),
        ):
            with pytest.raises(MixedDevices):
                mixed()
        for leaves in (x.numpy, lambda: np.asarray(x)):
            with pytest.raises(TypeError, match="cuda:0"):
                leaves()
        made_there = (
            x[i],
            x * y.sum(),
            y.to(x),
            x.clone(),
            torch.zeros_like(x),
            x.new_tensor([1]),
            x.cpu().cuda(),
        )
        assert all(t.is_cuda and t.device == x.device for t in made_there)
        assert not any(t.is_cuda for t in (y, x.cpu(), torch.zeros(1), x.to("cpu", torch.float64)))
        weight = y.clone().requires_grad_()
        (weight.to("cuda") * x).sum().backward()
        assert weight.grad.device.type == "cpu"
    assert y.device.type == "cpu"
    assert gpu.operators >= {"aten.mul.Tensor", "aten.index.Tensor"}


def test_the_pretence_sees_who_waits_for_the_gpu():
    with pretended_gpu() as gpu:
        normalised("cuda", torch.float32, size="few products")
        pooled("cuda", torch.float32, way="masked")
    found = {(place.partition(":")[0], what) for place, what in gpu.waits}
    assert ("analysis/layers/_kernels/group_norm_stored_products.py", "_local_scalar_dense") in found
    assert {("analysis/layers/_kernels/batch_layout.py", what) for what in ("nonzero", "tolist")} <= found
    assert ("analysis/layers/mem_pool.py", "index") in found
