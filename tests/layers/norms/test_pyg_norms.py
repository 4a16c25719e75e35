import pytest
import torch

from analysis.layers.norms import pyg_norms


def test_each_does_what_its_name_says():
    x = 3 + 2 * torch.randn(50, 6)
    torch.testing.assert_close(pyg_norms.batch_norm(6)(x).mean(0), torch.zeros(6), atol=1e-5, rtol=0)
    torch.testing.assert_close(pyg_norms.layer_norm(6)(x).mean(1), torch.zeros(50), atol=1e-5, rtol=0)
    torch.testing.assert_close(pyg_norms.mean_subtraction(6)(x), x - x.mean(0))
    torch.testing.assert_close(pyg_norms.graph_norm(6)(x).mean(0), torch.zeros(6), atol=1e-5, rtol=0)
    assert pyg_norms.pair_norm(6)(x).square().sum(1).mean().item() == pytest.approx(1, abs=1e-4)
