"""Generators: counts against expectation, seeds, bounds."""

import math

import networkx as nx
import pytest
import torch
from torch_geometric.utils import contains_self_loops, is_undirected, to_networkx

from analysis.checks import BadInput
from analysis.data.builtin.generators import planted_partition, ring_of_cliques


def test_planted_partition_has_as_many_edges_as_it_should_on_average():
    inside = across = 0.0
    for seed in range(10):
        graph = planted_partition(p_in=0.3, p_out=0.02, seed=seed)
        same = graph.y[graph.edge_index[0]] == graph.y[graph.edge_index[1]]
        inside += same.sum().item() / 2
        across += (~same).sum().item() / 2
    pairs_in, pairs_out = 10 * 4 * math.comb(50, 2), 10 * math.comb(4, 2) * 50**2
    for count, pairs, p in ((inside, pairs_in, 0.3), (across, pairs_out, 0.02)):
        assert abs(count - pairs * p) < 4 * math.sqrt(pairs * p * (1 - p))


def test_planted_partition_without_noise_repeats_one_centre_per_block():
    graph = planted_partition(blocks=3, nodes_per_block=5, features=4, feature_noise=0.0, train_per_block=2)
    for block in range(3):
        rows = graph.x[graph.y == block]
        assert rows.equal(rows[:1].expand_as(rows))
    assert len(graph.x.unique(dim=0)) == 3


def test_planted_partition_spreads_by_the_noise_it_was_asked_for():
    graph = planted_partition(nodes_per_block=500, features=8, feature_noise=3.0, p_in=0.01)
    spread = torch.stack([graph.x[graph.y == b].std(0) for b in range(4)])
    assert spread.mean().item() == pytest.approx(3.0, rel=0.03)


def test_planted_partition_is_simple_symmetric_and_split():
    graph = planted_partition()
    assert is_undirected(graph.edge_index)
    assert not contains_self_loops(graph.edge_index)
    assert len(graph.edge_index.unique(dim=1).T) == graph.num_edges
    masks = torch.stack([graph.train_mask, graph.val_mask, graph.test_mask])
    assert masks.sum(1).tolist() == [40, 80, 80]
    assert masks.sum(0).eq(1).all()
    assert graph.label_names == ("block 1", "block 2", "block 3", "block 4")


def test_extremes_of_probability_are_no_edges_and_all_edges():
    assert planted_partition(p_in=0.0, p_out=0.0).num_edges == 0
    assert planted_partition(p_in=1.0, p_out=1.0).num_edges == 200 * 199


def test_same_seed_same_bytes_and_another_seed_another_graph():
    one, again, other = (planted_partition(seed=seed) for seed in (7, 7, 8))
    for name in ("x", "edge_index", "y", "train_mask"):
        assert one[name].numpy().tobytes() == again[name].numpy().tobytes()
    assert not one.x.equal(other.x)
    assert one.edge_index.shape != other.edge_index.shape or not one.edge_index.equal(other.edge_index)
    assert not one.train_mask.equal(other.train_mask)


@pytest.mark.parametrize(("cliques", "size"), [(8, 6), (3, 2), (5, 10)])
def test_ring_of_cliques_counts_and_hangs_together(cliques, size):
    ring = ring_of_cliques(cliques=cliques, clique_size=size)
    assert ring.num_edges // 2 == cliques * math.comb(size, 2) + cliques
    assert nx.is_connected(to_networkx(ring, to_undirected=True))
    source, target = ring.edge_index
    assert (ring.y[source] != ring.y[target]).sum() == 2 * cliques
    assert ring.y.bincount().tolist() == [size] * cliques


@pytest.mark.parametrize(
    ("make", "wrong", "sentence"),
    [
        (planted_partition, {"blocks": 0}, "expected blocks to be a finite number of at least 1, got 0"),
        (
            planted_partition,
            {"nodes_per_block": 2},
            "nodes_per_block to be a finite number of at least 3, got 2",
        ),
        (planted_partition, {"p_in": 1.5}, "p_in to be a probability from 0 to 1, got 1.5"),
        (planted_partition, {"p_out": float("nan")}, "p_out to be a probability from 0 to 1, got nan"),
        (planted_partition, {"feature_noise": float("inf")}, "feature_noise to be a finite number"),
        (planted_partition, {"train_per_block": 49}, "train_per_block from 1 to 48, got 49"),
        (planted_partition, {"nodes_per_block": 2000}, "at most 5,000 nodes in all, got 8,000"),
        (ring_of_cliques, {"cliques": 1}, "cliques to be a finite number of at least 2, got 1"),
        (ring_of_cliques, {"clique_size": 1}, "clique_size to be a finite number of at least 2, got 1"),
        (ring_of_cliques, {"cliques": 100, "clique_size": 100}, "at most 5,000 nodes in all, got 10,000"),
    ],
)
def test_out_of_range_is_refused_in_one_sentence(make, wrong, sentence):
    with pytest.raises(BadInput, match=sentence) as refusal:
        make(**wrong)
    assert "\n" not in str(refusal.value)
