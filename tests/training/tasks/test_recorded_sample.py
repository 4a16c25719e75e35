import numpy as np
import torch
from torch_geometric.data import Data

from analysis.data.builtin.table import load_sample
from analysis.training.tasks.recorded_sample import (
    graphs_to_record,
    nodes_to_record,
    record_graphs,
    record_nodes,
)


def test_two_test_graphs_of_every_digit_are_recorded_as_they_are():
    digits = load_sample("digits")
    ids = graphs_to_record(digits)
    assert [int(digits[i].y) for i in ids] == [d for d in range(10) for _ in range(2)]
    assert {digits[i].split for i in ids} == {2}
    graphs = record_graphs(digits, ids)
    for b, i in enumerate(ids):
        nodes = slice(graphs.ptr[b], graphs.ptr[b + 1])
        assert np.array_equal(graphs.x[nodes], digits[i].x)
        assert np.array_equal(graphs.pos[nodes], digits[i].pos)
        inside = (graphs.edge_index[0] >= nodes.start) & (graphs.edge_index[0] < nodes.stop)
        assert np.array_equal(graphs.edge_index[:, inside] - nodes.start, digits[i].edge_index)
        assert graphs.graph_names[b] == digits[i].name
    assert graphs.total_nodes == sum(g.num_nodes for g in digits)
    assert graphs.total_graphs == 1797


def test_a_small_graph_is_recorded_whole():
    club = load_sample("karate")
    graphs = record_nodes(club, nodes_to_record(club, max_nodes=34))
    assert (graphs.ptr.tolist(), graphs.total_nodes, graphs.level) == ([0, 34], 34, "node")
    assert graphs.edge_index.shape == (2, 156)
    assert graphs.node_names[0] == "Mr. Hi"
    assert np.array_equal(graphs.y, club.y)


def test_a_large_graph_is_sampled_evenly_over_labels_and_keeps_the_edges_between():
    images = load_sample("digits-knn")
    ids = nodes_to_record(images, max_nodes=200)
    assert len(set(ids)) == 200
    shares = np.bincount(images.y[ids]) / np.bincount(images.y)
    assert shares.min() > 0.1
    assert shares.max() < 0.125
    graphs = record_nodes(images, ids)
    pairs = {(ids[i], ids[j]) for i, j in graphs.edge_index.T}
    inside = set(ids)
    assert pairs == {(i, j) for i, j in images.edge_index.T.tolist() if i in inside and j in inside}
    assert graphs.total_nodes == 1797
    assert np.array_equal(graphs.split == 0, images.train_mask[ids])


def test_a_graph_without_labels_or_names():
    bare = Data(x=torch.randn(3, 2), edge_index=torch.tensor([[0], [1]]), name="bare")
    graphs = record_nodes(bare, nodes_to_record(bare, max_nodes=3))
    assert graphs.y.tolist() == [-1, -1, -1]
    assert graphs.label_names == graphs.node_names == ()
    assert graphs.split.tolist() == [-1, -1, -1]
