"""One law for every pooler: a table of them, on single graphs and on batches."""

import pytest
import torch
from torch_geometric.nn.dense import dense_mincut_pool
from torch_geometric.utils import to_dense_adj, to_dense_batch

from analysis.checks import BadInput
from analysis.layers import MemPooling, ragged
from analysis.layers.poolers.pooled_graph import PooledGraph, pooled_graph
from analysis.layers.poolers.table import POOLERS, find_run, make_pooler, register_pooler
from analysis.models import propagation

F, K = 6, 3
BATCH = torch.tensor([0] * 5 + [1] * 2 + [2] * 8)


def graphs():
    """Three graphs, undirected, connected."""
    edges = [(i, i + 1) for i in range(14) if BATCH[i] == BATCH[i + 1]] + [(0, 4), (7, 14), (9, 12)]
    one_way = torch.tensor(edges).T
    return propagation(torch.cat([one_way, one_way.flip(0)], 1), 15)


def nodes(seed=0):
    return torch.randn(15, F, generator=torch.Generator().manual_seed(seed))


def pool(name, x, batch=BATCH, clusters=K, graph=None):
    torch.manual_seed(0)
    pooler = make_pooler(name, F, clusters, heads=2)
    return pooler, find_run(name)(pooler, x, graph=graph or graphs(), layout=ragged(batch, x))


every_pooler = pytest.mark.parametrize("name", POOLERS)
with_edges = pytest.mark.parametrize("name", [name for name in POOLERS if name != "memory"])


@every_pooler
@pytest.mark.parametrize("batch", [BATCH, None])
def test_shapes_terms_and_gradients(name, batch):
    x = nodes().requires_grad_()
    pooler, pooled = pool(name, x, batch)
    B = 1 if batch is None else 3
    assert pooled.x_pooled.shape == (B, K, F)
    assert pooled.S.shape == (15, K)
    torch.testing.assert_close(pooled.S.sum(1), torch.ones(15))
    assert pooled.S_h.shape == (2 if POOLERS[name].keys else 1, 15, K)
    assert tuple(pooled.losses) == POOLERS[name].terms
    assert (pooled.graph is None) == POOLERS[name].keys
    (pooled.x_pooled.square().sum() + sum(pooled.losses.values())).backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in pooler.parameters())
    assert x.grad.abs().sum() > 0


@every_pooler
def test_a_batch_is_its_graphs(name):
    _, together = pool(name, nodes())
    for b in range(3):
        mine = b == BATCH
        edges = graphs().edge_index
        inside = mine[edges[0]]
        shift = int(mine.nonzero()[0])
        alone = propagation(edges[:, inside] - shift, int(mine.sum()))
        _, pooled = pool(name, nodes()[mine], None, graph=alone)
        torch.testing.assert_close(pooled.S, together.S[mine])
        torch.testing.assert_close(pooled.x_pooled[0], together.x_pooled[b])
        if pooled.graph is not None:
            torch.testing.assert_close(pooled.graph.adjacency[0], together.graph.adjacency[b])


@every_pooler
def test_the_order_of_nodes_changes_nothing_else(name):
    order = torch.tensor([3, 0, 4, 1, 2, 6, 5, *range(14, 6, -1)])
    _, before = pool(name, nodes())
    moved = propagation(order.argsort()[graphs().edge_index], 15)
    _, after = pool(name, nodes()[order], graph=moved)
    torch.testing.assert_close(after.S, before.S[order])
    torch.testing.assert_close(after.x_pooled, before.x_pooled)
    torch.testing.assert_close(dict(after.losses), dict(before.losses))


@with_edges
def test_poolers_follow_one_another_on_the_graph_of_clusters(name):
    _, first = pool(name, nodes())
    x = first.x_pooled.flatten(0, 1)
    pooler, second = pool(name, x, torch.arange(3).repeat_interleave(K), clusters=2, graph=first.graph)
    assert second.x_pooled.shape == (3, 2, F)
    sum(second.losses.values()).backward()
    assert all(p.grad is None or p.grad.isfinite().all() for p in pooler.parameters())


@with_edges
def test_without_edges_one_sentence(name):
    pooler = make_pooler(name, F, K)
    with pytest.raises(BadInput, match="cannot follow a pooler that knows none"):
        pooler(nodes(), None, ragged(None, nodes()))
    if name != "just_balance":
        with pytest.raises(BadInput, match="expected at least one edge, got none"):
            pool(name, nodes(), graph=propagation(torch.zeros(2, 0).long(), 15))


def test_the_graph_of_clusters_is_pygs():
    _, pooled = pool("mincut", nodes())
    dense, mask = to_dense_batch(nodes(), BATCH)
    logits, _ = to_dense_batch(pooled.S.log(), BATCH)
    x, adjacency, cut, _ = dense_mincut_pool(dense, to_dense_adj(graphs().edge_index, BATCH), logits, mask)
    torch.testing.assert_close(pooled.x_pooled, x)
    torch.testing.assert_close(pooled.graph.adjacency, adjacency)
    torch.testing.assert_close(pooled.losses["cut"], cut)


def test_sums_on_the_graph_of_clusters_are_those_of_its_matrix():
    adjacency = torch.rand(2, 3, 3).double() * (torch.rand(2, 3, 3) > 0.3)
    graph, x = PooledGraph(adjacency), torch.randn(6, 4).double()
    A = torch.block_diag(*adjacency)
    dense = torch.zeros(6, 6).double().index_put_(tuple(graph.edge_index), graph.edge_weight)
    torch.testing.assert_close(dense, A)
    torch.testing.assert_close(graph.sum(x), A.T @ x)
    into = A.sum(0).unsqueeze(1)
    torch.testing.assert_close(graph.mean(x), torch.where(into > 0, A.T @ x / into, 0))
    looped = A + torch.diag((A.diagonal() == 0).double())
    degree = looped.sum(0).rsqrt()
    torch.testing.assert_close(graph.gcn(x), degree.unsqueeze(1) * (looped.T @ (degree.unsqueeze(1) * x)))


def test_one_hot_clusters_have_the_edges_between_them():
    S = torch.eye(2)[torch.tensor([0, 0, 1])]
    path = propagation(torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]]), 3)
    graph = pooled_graph(S, path, ragged(None, S), normalise=False)
    assert graph.adjacency.tolist() == [[[2.0, 1.0], [1.0, 0.0]]]


def test_the_graph_of_clusters_counts_weights():
    S = torch.eye(2)[torch.tensor([0, 0, 1])]
    path = propagation(torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]]), 3)
    path = path._replace(edge_weight=torch.tensor([2.0, 2.0, 0.5, 0.5]))
    graph = pooled_graph(S, path, ragged(None, S), normalise=False)
    assert graph.adjacency.tolist() == [[[4.0, 0.5], [0.5, 0.0]]]
    assert path.subgraph(slice(0, 3), slice(0, 4)).edge_weight.tolist() == [2.0, 2.0, 0.5, 0.5]


def test_memory_is_mem_pooling_itself():
    layer, pooled = pool("memory", nodes())
    assert isinstance(layer, MemPooling)
    torch.testing.assert_close(pooled.x_pooled, layer(nodes(), BATCH)[0])


def test_too_few_clusters_and_unknown_names_are_refused():
    with pytest.raises(BadInput, match="at least 2 clusters in every layer of the pooler 'dmon', got 1"):
        make_pooler("dmon", F, 1)
    with pytest.raises(BadInput, match=f"expected pooler to be one of {', '.join(POOLERS)}, got"):
        make_pooler("hosc", F, K)
    with pytest.raises(BadInput, match="a new name for the pooler, got 'dmon'"):
        register_pooler("dmon", make_pooler)
    with pytest.raises(BadInput, match="a function that makes a pooler, got str"):
        register_pooler("mine", "mincut")
