import pytest
import torch

from analysis.layers.pooling_losses._sums.edges_inside_clusters import (
    cut_within,
    out_weights,
    squared_weights,
)
from analysis.layers.pooling_losses._sums.input_checks import assigned_graphs
from tests.layers.pooling_losses.random_graphs import random_graphs


@pytest.mark.parametrize("seed", range(30))
def test_sums_over_edges_are_those_of_the_adjacency_matrix(seed):
    graphs = random_graphs(seed)
    graph = assigned_graphs(graphs.S, graphs.edges, graphs.weight, batch=graphs.batch, needs_edges=True)
    N, one = len(graphs.S), torch.ones(graphs.edges.size(1)).double()
    A = torch.zeros(N, N).double()
    A.index_put_(tuple(graphs.edges), one if graphs.weight is None else graphs.weight, accumulate=True)
    inside = (A * (graphs.S @ graphs.S.T)).sum(1)
    each = torch.stack([inside[graphs.batch == b].sum() for b in graphs.batch.unique()])
    torch.testing.assert_close(cut_within(graph), each)
    torch.testing.assert_close(out_weights(graph), A.sum(1))
    torch.testing.assert_close(squared_weights(graph), A.square().sum())


def test_memory_grows_with_nodes_times_clusters_not_with_edges_times_clusters():
    N, K, E = 1000, 16, 200_000
    S = torch.rand(N, K).softmax(1).requires_grad_()
    edges = torch.randint(0, N, (2, E))
    graph = assigned_graphs(S, edges, None, batch=None, needs_edges=True)
    saved = []
    with torch.autograd.graph.saved_tensors_hooks(lambda t: saved.append(t.numel()) or t, lambda t: t):
        cut_within(graph).sum().backward()
    assert sum(saved) <= 2 * N * K


def test_edges_given_twice_side_by_side_add_up_before_they_are_squared():
    S = torch.full((3, 2), 0.5)
    edges = torch.tensor([[0, 0, 1], [1, 1, 2]])  # in order already
    graph = assigned_graphs(S, edges, None, batch=None, needs_edges=True)
    assert squared_weights(graph).item() == 2**2 + 1
    weighted = assigned_graphs(S, edges, torch.tensor([1.0, 2.0, 3.0]), batch=None, needs_edges=True)
    assert squared_weights(weighted).item() == 3**2 + 3**2
