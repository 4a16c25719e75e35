import pytest
import torch

from analysis.layers.convolutions.table import CONVOLUTIONS, find_convolution
from analysis.models import propagation
from analysis.models.encoder import Encoder

TRIANGLE_AND_LEAF = torch.tensor([[0, 1, 1, 2, 2, 0, 2, 3], [1, 0, 2, 1, 0, 2, 3, 2]])


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_renumbering_the_nodes_renumbers_the_states(name):
    torch.manual_seed(0)
    encoder = Encoder(5, 8, layers=3, convolution=name)
    x, order = torch.randn(4, 5), torch.tensor([2, 0, 3, 1])
    position = torch.argsort(order)
    moved = encoder(x[order], propagation(position[TRIANGLE_AND_LEAF], 4))
    torch.testing.assert_close(moved, encoder(x, propagation(TRIANGLE_AND_LEAF, 4))[order])


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_states_depend_on_the_edges_and_have_both_signs(name):
    torch.manual_seed(1)
    encoder = Encoder(5, 32, layers=2, convolution=name)
    x = torch.randn(4, 5)
    states = encoder(x, propagation(TRIANGLE_AND_LEAF, 4))
    assert states.shape == (4, 32)
    assert states.min() < 0 < states.max()
    assert not torch.allclose(states, encoder(x, propagation(TRIANGLE_AND_LEAF[:, :2], 4)))


@pytest.mark.parametrize("name", CONVOLUTIONS)
def test_running_a_convolution_is_what_pyg_does(name):
    torch.manual_seed(2)
    directed = torch.tensor([[0, 1, 3, 3], [1, 2, 2, 0]])
    make, run = find_convolution(name)
    conv, x = make(5, 6), torch.randn(4, 5, requires_grad=True)
    ours, theirs = run(conv, x, propagation(directed, 4)), conv(x, directed)
    torch.testing.assert_close(ours, theirs)
    weight = torch.randn(4, 6)
    for a, b in zip(
        *((torch.autograd.grad((y * weight).sum(), [x, *conv.parameters()])) for y in (ours, theirs)),
        strict=True,
    ):
        torch.testing.assert_close(a, b)
