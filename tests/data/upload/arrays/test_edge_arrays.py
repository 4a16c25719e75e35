import numpy as np
import pytest
from scipy.sparse import csr_array

from analysis.data.upload import BadUpload
from analysis.data.upload.arrays.edge_arrays import edges_of

TRIANGLE_AND_TAIL = np.array([[0, 1, 1, 0], [1, 0, 1, 0], [1, 1, 0, 2], [0, 0, 2, 0]], dtype=float)


def ends(edges) -> set[tuple[int, int]]:
    return set(zip(edges.source.tolist(), edges.target.tolist(), strict=True))


def test_dense_sparse_and_listed_edges_are_the_same_graph():
    sparse = csr_array(TRIANGLE_AND_TAIL)
    parts = {"data": sparse.data, "indices": sparse.indices, "indptr": sparse.indptr, "shape": [4, 4]}
    arrays = {name: np.asarray(value) for name, value in parts.items()}
    listed = np.array(np.nonzero(TRIANGLE_AND_TAIL))
    dense = edges_of("a.npz", {"adj": TRIANGLE_AND_TAIL})
    assert dense.nodes == 4
    assert ends(dense) == ends(edges_of("a.npz", arrays)) == set(map(tuple, listed.T.tolist()))
    assert ends(edges_of("a.npz", {"edge_index": listed})) == ends(dense)


def test_weights_are_kept_and_both_ways_is_undirected():
    edges = edges_of("a.npz", {"adj": TRIANGLE_AND_TAIL})
    assert edges.directed is None
    assert edges.weight is not None
    assert edges.weight.max() == 2


@pytest.mark.parametrize("matrix", [np.ones((2, 3)), np.full((2, 2), np.nan)])
def test_what_is_no_adjacency_matrix_is_refused(matrix):
    with pytest.raises(BadUpload, match="a.npz"):
        edges_of("a.npz", {"adj": matrix})
