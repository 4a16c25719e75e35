"""Arrays under the names that other people's files have."""

import numpy as np
import pytest
import scipy.sparse as sp

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.upload import read_upload
from tests.faults.uploads import npz

ADJACENCY = sp.csr_array(np.array([[0, 1, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [0, 0, 1, 0]], dtype=np.float32))
FEATURES = sp.csr_array(np.array([[1, 0], [0, 2], [0, 0], [3, 4]], dtype=np.float32))


def parts(matrix, prefix):
    return {
        f"{prefix}{name}": np.array(getattr(matrix, name)) for name in ("data", "indices", "indptr", "shape")
    }


def read(**arrays):
    (data,) = read_upload({"g.npz": npz(**arrays)})
    return data


@pytest.mark.parametrize(("adj", "attr"), [("adj_", "attr_"), ("adj_matrix.", "attr_matrix.")])
def test_the_files_of_gnn_benchmark(adj, attr):
    names = np.array(["theory", "systems"])
    data = read(
        **parts(ADJACENCY, adj), **parts(FEATURES, attr), labels=np.array([0, 1, 1, 0]), class_names=names
    )
    assert data.num_edges == 6
    assert data.x.tolist() == FEATURES.toarray().tolist()
    assert data.y.tolist() == [0, 1, 1, 0]
    assert data.label_names == ("theory", "systems")
    assert data.notes == ()


@pytest.mark.parametrize("turned", [False, True])
def test_the_files_of_the_heterophilous_benchmarks(turned):
    """roman_empire.npz: edges [E, 2] listed once, node_features, node_labels, train_masks [10, N]."""
    part = (np.arange(4)[:, None] + np.arange(10)) % 3
    masks = {f"{name}_masks": part == number for number, name in enumerate(("train", "val", "test"))}
    data = read(
        edges=np.array([[0, 1], [1, 2], [2, 3]]),
        node_features=np.eye(4, dtype=np.float32),
        node_labels=np.array([0, 1, 1, 0]),
        **{name: mask.T if turned else mask for name, mask in masks.items()},
    )
    assert data.edge_index.T.tolist() == [[0, 1], [1, 2], [2, 3], [1, 0], [2, 1], [3, 2]]
    assert (data.x.shape, data.y.tolist(), data.val_mask.shape) == ((4, 4), [0, 1, 1, 0], (4, 10))
    assert data.val_mask[:, 3].tolist() == (part[:, 3] == 1).tolist()
    assert not data.directed


def test_two_edges_are_two_rows_of_edges():
    data = read(edges=np.array([[0, 1], [0, 2]]))
    assert sorted(map(tuple, data.edge_index.T.tolist())) == [(0, 1), (0, 2), (1, 0), (2, 0)]


def test_indices_of_a_split():
    index = {"train_idx": np.array([0, 1]), "val_idx": np.array([2]), "test_idx": np.array([3])}
    data = read(adj=ADJACENCY.toarray(), **index)
    assert data.train_mask.tolist() == [True, True, False, False]


def test_what_is_an_object_is_never_read_and_said():
    data = read(adj=ADJACENCY.toarray(), idx_to_class=np.array({0: "a"}, dtype=object))
    assert "of the arrays, 'idx_to_class' was left out" in data.notes


def test_several_labels_a_node_are_refused_with_the_way_out():
    with pytest.raises(
        BadUpload, match="expected one label a node in y, got several; save one column of them"
    ):
        read(adj=ADJACENCY.toarray(), y=np.ones((4, 3), dtype=int))
