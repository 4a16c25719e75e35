"""Digits: every edge by a slow loop over pixels, the split by counting, the neighbours by scikit-learn."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits
from sklearn.neighbors import NearestNeighbors
from torch_geometric.utils import contains_self_loops, is_undirected

from analysis.data.builtin.digits import _neighbouring_pixels, image_graph, pixel_graphs


@pytest.fixture(scope="module")
def graphs():
    return pixel_graphs()


@pytest.fixture(scope="module")
def one_graph():
    return image_graph()


def slow_pixel_edges(image: np.ndarray) -> set[tuple[tuple[int, int], tuple[int, int]]]:
    inked = [(r, c) for r in range(8) for c in range(8) if image[r, c] > 0]
    return {(p, q) for p in inked for q in inked if p != q and max(abs(p[0] - q[0]), abs(p[1] - q[1])) == 1}


@pytest.mark.parametrize("start", [0, 900, 1700])
def test_pixels_and_edges_are_those_of_a_slow_loop(graphs, start):
    images = load_digits().images
    for i in range(start, start + 97):
        graph, image = graphs[i], images[i]
        spots = [(int(row), int(column)) for column, row in graph.pos.tolist()]
        assert spots == [(r, c) for r in range(8) for c in range(8) if image[r, c] > 0]
        edges = [(spots[a], spots[b]) for a, b in graph.edge_index.T.tolist()]
        assert len(edges) == len(set(edges))
        assert set(edges) == slow_pixel_edges(image)
        shown = (graph.x[:, 2] + 1) * 8
        assert shown.tolist() == [image[spot] for spot in spots]


def test_an_image_of_lonely_pixels_has_nodes_and_no_edges():
    inked = np.zeros((2, 8, 8), bool)
    inked[0, 0, 0] = inked[0, 7, 7] = inked[1, 0, 7] = inked[1, 1, 0] = True
    assert _neighbouring_pixels(inked).shape == (2, 0)


def test_neighbours_do_not_wrap_around_the_border_or_reach_the_next_image():
    inked = np.zeros((2, 8, 8), bool)
    inked[0, 7, 6:] = inked[1, 0, :2] = True
    assert _neighbouring_pixels(inked).tolist() == [[0, 1, 2, 3], [1, 0, 3, 2]]


def test_pixel_graphs_carry_what_the_pages_need(graphs):
    assert len(graphs) == 1797
    for i in (0, 1203, 1796):
        graph = graphs[i]
        assert graph.name == f"digit {graph.y.item()}, image {i}"
        assert graph.y.shape == (1,)
        assert graph.x.shape == (graph.num_nodes, 3)
        assert graph.x.dtype == graph.pos.dtype == torch.float32
        assert graph.x.abs().max() <= 1
        assert graph.label_names[graph.y.item()] == str(graph.y.item())
        assert is_undirected(graph.edge_index)


def test_a_graph_holds_only_its_own_bytes(graphs):
    for name in ("x", "edge_index", "pos"):
        tensor = graphs[5][name]
        assert tensor.untyped_storage().nbytes() == tensor.nbytes


def test_split_is_fixed_complete_and_stratified(graphs):
    split = np.array([graph.split for graph in graphs])
    y = np.array([graph.y.item() for graph in graphs])
    assert np.bincount(split).tolist() == [1200, 297, 300]
    for digit in range(10):
        shares = np.bincount(split[y == digit], minlength=3) / np.sum(y == digit)
        np.testing.assert_allclose(shares, np.array([1200, 297, 300]) / 1797, atol=0.012)
    assert split.tolist() == [graph.split for graph in pixel_graphs(seed=9)]


def test_image_graph_is_symmetric_and_carries_planetoid_masks(one_graph):
    assert one_graph.x.shape == (1797, 64)
    assert 0 <= one_graph.x.min() < one_graph.x.max() == 1
    assert is_undirected(one_graph.edge_index)
    assert not contains_self_loops(one_graph.edge_index)
    masks = torch.stack([one_graph.train_mask, one_graph.val_mask, one_graph.test_mask])
    assert masks.sum(1).tolist() == [200, 500, 1000]
    assert masks.sum(0).max() == 1
    assert one_graph.y[one_graph.train_mask].bincount().tolist() == [20] * 10


def test_image_graph_joins_the_neighbours_scikit_learn_finds(one_graph):
    pixels = load_digits().data
    distance, _ = NearestNeighbors(n_neighbors=9, algorithm="brute").fit(pixels).kneighbors(pixels)
    reach = distance[:, 8]
    source, target = one_graph.edge_index.numpy()
    length = np.linalg.norm(pixels[source] - pixels[target], axis=1)
    assert np.all(length <= np.maximum(reach[source], reach[target]) + 1e-9)
    degree = np.bincount(source, minlength=1797)
    assert degree.min() >= 8
    nearer = np.zeros(1797, int)
    np.add.at(nearer, source, length < reach[source] - 1e-9)
    expected = [
        (np.linalg.norm(pixels - pixels[i], axis=1) < reach[i] - 1e-9).sum() - 1 for i in range(0, 1797, 50)
    ]
    assert nearer[::50].tolist() == expected


def test_neighbours_mostly_share_a_digit(one_graph):
    source, target = one_graph.edge_index
    assert (one_graph.y[source] == one_graph.y[target]).float().mean() > 0.9
