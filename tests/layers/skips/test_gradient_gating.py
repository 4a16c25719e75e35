import math

import pytest
import torch
from torch import nn
from torch_geometric.utils import scatter

from analysis.layers.skips.gradient_gating import GradientGating
from analysis.models import DepthNet, propagation

# a path, a triangle that hangs on it, a loop, a repeated edge and a node alone
EDGES = torch.tensor([[0, 1, 1, 2, 2, 3, 3, 4, 2, 4, 0, 0], [1, 0, 2, 1, 3, 2, 4, 3, 4, 2, 0, 1]])


def test_it_is_the_papers_formula_neighbour_by_neighbour():
    graph = propagation(EDGES, 6)
    y, x = torch.randn(6, 3), torch.randn(6, 3)
    expected = x.clone()
    for i in range(6):
        neighbours = [s for s, t in EDGES.T.tolist() if t == i]
        for k in range(3 if neighbours else 0):
            squares = [float(y[i, k] - y[j, k]) ** 2 for j in neighbours]
            gate = math.tanh(sum(squares) / len(squares))
            expected[i, k] = (1 - gate) * x[i, k] + gate * y[i, k]
    torch.testing.assert_close(GradientGating()(y, x, graph), expected, atol=1e-5, rtol=1e-5)
    assert torch.equal(GradientGating()(y, x, graph)[5], x[5])


def test_it_is_what_the_authors_scatter():
    one_way = torch.tensor([[0, 1, 2, 0], [1, 2, 3, 3]])
    edges = torch.cat([one_way, one_way.flip(0)], 1)
    y, x = torch.randn(4, 3), torch.randn(4, 3)
    differences = (y[edges[0]] - y[edges[1]]).abs() ** 2
    gate = torch.tanh(scatter(differences, edges[0], 0, dim_size=4, reduce="mean"))
    expected = (1 - gate) * x + gate * y
    torch.testing.assert_close(GradientGating()(y, x, propagation(edges, 4)), expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("offset", [0.0, 1000.0])
def test_where_neighbours_are_alike_nothing_moves(offset):
    graph = propagation(EDGES, 6)
    y, x = torch.full((6, 2), offset), torch.randn(6, 2)
    torch.testing.assert_close(GradientGating()(y, x, graph), x)


def test_gradients_are_those_of_the_pairwise_formula():
    graph = propagation(EDGES[:, :10], 5)
    y = torch.randn(5, 2, requires_grad=True)
    x, weights = torch.randn(5, 2), torch.randn(5, 2)
    (ours,) = torch.autograd.grad((GradientGating()(y, x, graph) * weights).sum(), y)
    differences = (y[EDGES[1, :10]] - y[EDGES[0, :10]]).square()
    gate = scatter(differences, EDGES[1, :10], 0, dim_size=5, reduce="mean").tanh()
    (pairwise,) = torch.autograd.grad((((1 - gate) * x + gate * y) * weights).sum(), y)
    torch.testing.assert_close(ours, pairwise, atol=1e-4, rtol=1e-4)


def test_all_layers_but_the_first_have_one_convolution():
    net = DepthNet(3, 2, depth=5, hidden=4, skip="gated")
    assert len({id(conv) for conv in net.convs}) == 2
    assert isinstance(net.convs[1], nn.Module)
    same_size = DepthNet(3, 2, depth=2, hidden=4, skip="gated")
    assert sum(p.numel() for p in net.parameters()) == sum(p.numel() for p in same_size.parameters())


def test_deep_states_stay_apart_where_they_would_melt():
    torch.manual_seed(0)
    graph, x = propagation(EDGES, 6), torch.randn(6, 3)

    def spread(skip):
        torch.manual_seed(1)
        states = DepthNet(3, 2, depth=64, hidden=16, skip=skip)(x, graph).states
        return float(states[-1][:5].std(0).mean())

    assert spread("gated") > 100 * spread("none")
