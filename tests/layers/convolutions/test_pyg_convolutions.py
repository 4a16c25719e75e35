import pytest
import torch

from analysis.layers.convolutions.table import CONVOLUTIONS, find_convolution, on_edges
from analysis.models import propagation


@pytest.mark.parametrize("name", CONVOLUTIONS)
@pytest.mark.parametrize("bias", [True, False])
def test_running_on_sums_is_running_on_edges(name, bias):
    make, run = find_convolution(name)
    conv, x = make(5, 4, bias=bias), torch.randn(6, 5)
    graph = propagation(torch.tensor([[0, 1, 1, 2, 2, 3, 4, 4], [1, 0, 2, 1, 3, 2, 4, 0]]), 6)
    torch.testing.assert_close(run(conv, x, graph), on_edges(conv, x, graph))
