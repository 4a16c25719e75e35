"""MemPooling in other number types, under autocast and compiled."""

import pytest
import torch

from analysis.layers import MemPooling
from tests.layers.compilers import COMPILERS
from tests.layers.mem_pool_pair import OUT, F, H, K, assert_same, graphs, pair, run


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_stays_and_is_computed_in_float32(dtype):
    _, ours = pair(dtype=torch.float32)
    x, batch = graphs(7, 1, 10, dtype=torch.float32)
    expected = ours(x, batch)[1]
    out, S, kl, *grads = run(ours.to(dtype), x.to(dtype), batch)
    assert out.dtype == S.dtype == dtype
    assert all(g.isfinite().all() for g in (kl, *grads))
    torch.testing.assert_close(S.float(), expected, rtol=0.1, atol=0.02)


def test_autocast_computes_assignments_in_float32():
    _, ours = pair(dtype=torch.float32)
    x, batch = graphs(7, 1, 10, dtype=torch.float32)
    expected = ours(x, batch)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        out, S = ours(x, batch)
    torch.testing.assert_close(S, expected[1])
    torch.testing.assert_close(out.float(), expected[0], rtol=0.05, atol=0.1)


@pytest.mark.parametrize("backend", COMPILERS)
def test_compiles_as_one_graph(backend):
    _, ours = pair(dtype=torch.float32)
    x, _ = graphs(12, dtype=torch.float32)
    x, mask = x.view(3, 4, F), torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]], dtype=torch.bool)

    def loss_too(x, mask):
        out, S = ours(x, mask=mask)
        return out, S, ours.kl_loss(S)

    compiled = torch.compile(loss_too, fullgraph=True, backend=backend)
    assert_same(compiled(x, mask), loss_too(x, mask), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("dtype", [torch.float64, torch.int64, torch.bool])
def test_nodes_of_another_type_are_assigned_in_the_layers(dtype):
    layer, x = MemPooling(F, OUT, H, K), torch.ones(3, F)
    expected = layer.pool(x)
    assert_same(layer.pool(x.to(dtype)), expected)
    heads = layer.head_assignments(x.to(dtype))
    assert heads.dtype == torch.float32
    torch.testing.assert_close(heads, expected.S_h)
