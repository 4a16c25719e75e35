"""The terms that PyG has, too, held against its dense functions on 200 batches of random graphs."""

from functools import cache

import pytest
import torch
from torch import Tensor
from torch_geometric.nn.dense import dense_diff_pool
from torch_geometric.utils import to_dense_adj, to_dense_batch

from analysis.layers import diffpool_loss, dmon_loss, mincut_loss
from tests.layers.pooling_losses.random_graphs import pyg_dmon, pyg_losses, random_graphs

LOSSES = {"cut": mincut_loss, "orthogonality": mincut_loss, "spectral": dmon_loss, "collapse": dmon_loss}
LOSSES |= {"link": diffpool_loss, "entropy": diffpool_loss}


@cache
def of_pyg(seed: int) -> dict[str, Tensor]:
    """All of PyG's terms of one batch, which every test of a term asks for."""
    return pyg_losses(random_graphs(seed))


def test_the_graphs_are_of_every_kind():
    every = [random_graphs(seed) for seed in range(200)]
    assert sum(graphs.weight is not None for graphs in every) > 100
    assert sum(bool((graphs.edges[0] == graphs.edges[1]).any()) for graphs in every) > 50
    assert sum(len(graphs.edges.unique()) < len(graphs.batch) for graphs in every) > 50
    assert sum(graphs.edges.unique(dim=1).size(1) < graphs.edges.size(1) for graphs in every) > 20
    one_way = [
        graphs.edges.unique(dim=1).size(1)
        < torch.cat([graphs.edges, graphs.edges.flip(0)], 1).unique(dim=1).size(1)
        for graphs in every
    ]
    assert sum(one_way) > 20
    assert sum(len(graphs.batch.unique()) > 1 for graphs in every) > 100


@pytest.mark.parametrize("term", LOSSES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_values_are_pygs_on_200_random_batches(term, dtype):
    worst = 0.0
    for seed in range(200):
        graphs = random_graphs(seed)
        weight = None if graphs.weight is None else graphs.weight.to(dtype)
        ours = getattr(LOSSES[term](graphs.S.to(dtype), graphs.edges, weight, batch=graphs.batch), term)
        theirs = of_pyg(seed)[term]
        assert ours.dtype == dtype
        # A sum of parts that all but cancel has the rounding of its parts, which are of size 1.
        scale = max(abs(theirs.item()), 1e-2)
        worst = max(worst, abs(ours.item() - theirs.item()) / scale)
    assert worst <= (1e-5 if dtype == torch.float32 else 1e-12)


@pytest.mark.parametrize("term", LOSSES)
def test_gradients_are_pygs(term):
    for seed in range(40):
        graphs = random_graphs(seed)
        logits = graphs.logits.requires_grad_()
        weight = None if graphs.weight is None else graphs.weight.requires_grad_()
        graphs = graphs._replace(logits=logits, weight=weight)
        wanted = [logits] if weight is None else [logits, weight]
        ours = getattr(LOSSES[term](graphs.S, graphs.edges, weight, batch=graphs.batch), term)
        ours = torch.autograd.grad(ours, wanted, allow_unused=True)
        theirs = torch.autograd.grad(pyg_losses(graphs)[term], wanted, allow_unused=True)
        for own, peer, like in zip(ours, theirs, wanted, strict=True):
            zero = torch.zeros_like(like)
            torch.testing.assert_close(zero if own is None else own, zero if peer is None else peer)


def test_link_is_divided_as_in_pyg_where_that_is_asked_for():
    graphs = random_graphs(3)
    only = graphs.batch == 0
    inside = only[graphs.edges[0]]
    logits, edges, weight = graphs.logits[only], graphs.edges[:, inside], graphs.weight[inside]
    adjacency = to_dense_adj(edges, edge_attr=weight, max_num_nodes=len(logits))
    _, _, link, _ = dense_diff_pool(logits, adjacency, logits)
    ours = diffpool_loss(logits.softmax(1), edges, weight, normalize=True)
    torch.testing.assert_close(ours.link, link)


def test_where_pyg_mixes_the_graphs_of_a_batch_the_collapse_is_the_mean_over_graphs():
    graphs = random_graphs(3)
    sizes = graphs.batch.bincount().double()
    assert len(sizes.unique()) > 1
    logits, mask = to_dense_batch(graphs.logits, graphs.batch)
    _, theirs = pyg_dmon(logits, to_dense_adj(graphs.edges, graphs.batch).double(), mask)
    lengths = torch.stack([graphs.S[graphs.batch == b].sum(0).norm() for b in range(len(sizes))])
    root = graphs.S.size(1) ** 0.5
    torch.testing.assert_close(theirs, (root * lengths / sizes.unsqueeze(1) - 1).mean())
    ours = dmon_loss(graphs.S, graphs.edges, batch=graphs.batch).collapse
    torch.testing.assert_close(ours, (root * lengths / sizes - 1).mean())
