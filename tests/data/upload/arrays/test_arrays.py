"""Arrays of PyG, numpy and scipy as graphs."""

import networkx as nx
import numpy as np
import pytest
import scipy.sparse as sp

from analysis.data.upload.arrays.graph_from_arrays import read_arrays
from analysis.data.upload.arrays.npz import read_npz
from analysis.data.upload.errors import BadUpload
from tests.faults.uploads import npz, small

ENDS = np.array([[0, 1, 1, 2], [1, 0, 2, 1]])


def pairs(graph):
    return set(zip(graph.source.tolist(), graph.target.tolist(), strict=True))


def dense():
    return nx.to_numpy_array(small())


@pytest.mark.parametrize("name", ["adj", "A", "arr_0"])
def test_a_dense_adjacency_matrix(name):
    (graph,) = read_arrays("g.npz", {name: dense()})
    assert pairs(graph) == set(zip(*map(np.ndarray.tolist, np.nonzero(dense())), strict=True))
    assert graph.weight[list(zip(graph.source, graph.target, strict=True)).index((3, 3))] == 2


@pytest.mark.parametrize("kind", ["csr", "csc", "coo"])
def test_every_kind_that_scipy_saves(tmp_path, kind):
    matrix = sp.random_array((9, 9), density=0.3, format=kind, rng=np.random.default_rng(0))
    sp.save_npz(tmp_path / "g.npz", matrix)
    (graph,) = read_arrays("g.npz", read_npz("g.npz", (tmp_path / "g.npz").read_bytes()))
    found = np.zeros((9, 9))
    found[graph.source, graph.target] = graph.weight
    assert np.array_equal(found, matrix.toarray())
    assert graph.directed is True


def test_parts_with_a_prefix_as_in_gnn_benchmarks():
    matrix = sp.csr_array(dense())
    features = sp.csr_array(np.arange(68.0).reshape(34, 2))
    arrays = {f"{p}_{part}": getattr(m, part) for p, m in (("adj", matrix), ("attr", features))
              for part in ("data", "indices", "indptr")}  # fmt: skip
    shapes = {"adj_shape": np.array(matrix.shape), "attr_shape": np.array(features.shape)}
    (graph,) = read_arrays("g.npz", arrays | shapes | {"labels": np.arange(34) % 3})
    assert np.array_equal(graph.ready["x"], features.toarray())
    assert graph.ready["y"].tolist() == [i % 3 for i in range(34)]


def test_pygs_arrays_keep_every_edge_as_it_is_listed():
    masks = {f"{part}_mask": np.arange(4) == i for i, part in enumerate(("train", "val", "test"))}
    arrays = {"edge_index": ENDS, "x": np.ones((4, 2)), "y": np.array([[0], [1], [0], [1]]), **masks}
    (graph,) = read_arrays("g.npz", arrays)
    assert (graph.source.tolist(), graph.target.tolist()) == (ENDS[0].tolist(), ENDS[1].tolist())
    assert len(graph.ids) == 4
    assert graph.ready["split"].tolist() == [0, 1, 2, -1]
    assert graph.directed is None


@pytest.mark.parametrize("which", [{"ptr": np.array([0, 2, 3])}, {"batch": np.array([0, 0, 1])}])
def test_several_graphs(which):
    arrays = {"edge_index": np.array([[0, 1], [1, 0]]), "x": np.eye(3), "y": np.array([7, 5]), **which}
    first, second = read_arrays("g.npz", arrays)
    assert (len(first.ids), len(second.ids)) == (2, 1)
    assert (first.label, second.label) == ("7", "5")
    assert second.ready["x"].tolist() == [[0.0, 0.0, 1.0]]


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        (
            {"edge_index": np.array([[0, -1], [1, 0]])},
            "row 2, column edge_index: expected nodes numbered from 0",
        ),
        ({"edge_index": np.zeros((3, 5))}, r"expected edge_index of whole numbers \[2, edges\]"),
        ({"edge_index": ENDS + 0.5}, "whole numbers"),
        ({"edge_index": ENDS, "x": np.ones((2, 3))}, "x to have a row for each of 3 nodes, got 2"),
        ({"edge_index": ENDS, "y": np.ones(3) / 2}, "expected y of whole numbers"),
        ({"edge_index": ENDS, "x": np.array(["a", "b", "c"])}, "expected x of numbers"),
        ({"adj": np.zeros((2, 3))}, "square"),
        ({"adj": np.full((2, 2), np.nan)}, "finite"),
        (
            {
                "shape": np.array([2, 2]),
                "data": np.ones(1),
                "indices": np.array([5]),
                "indptr": np.array([0, 1, 1]),
            },
            "fit",
        ),
        (
            {
                "shape": np.array([2, 2]),
                "data": np.ones(1),
                "indices": np.array([0]),
                "indptr": np.array([0, 9, 1]),
            },
            "fit",
        ),
        ({"edge_index": ENDS, "ptr": np.array([0, 1, 3]), "y": np.array([0, 1])}, "joins two"),
        ({"state.0": np.ones((3, 3))}, "page Depth"),
        ({"weights": np.ones(3)}, "got weights"),
    ],
)
def test_what_is_wrong_is_said(arrays, words):
    with pytest.raises(BadUpload, match=words):
        read_arrays("g.npz", arrays)


def test_an_npz_goes_through_unchanged():
    arrays = {
        "edge_index": ENDS,
        "x": np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        "flag": np.array([True]),
    }
    found = read_npz("g.npz", npz(**arrays))
    assert {name: array.tolist() for name, array in found.items()} == {
        n: a.tolist() for n, a in arrays.items()
    }
