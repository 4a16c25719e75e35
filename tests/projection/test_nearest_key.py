import numpy as np
from scipy.spatial.distance import cdist
from sklearn.neighbors import NearestNeighbors

from analysis.projection import nearest_key as nearest
from analysis.projection.nearest_key import distances, nearest_key


def test_nearest_key_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    nodes, keys = [rng.normal(size=(40, 5))], [rng.normal(size=(2, 3, 5))]
    near = nearest_key(nodes[0], keys[0])
    distance, index = NearestNeighbors(n_neighbors=1).fit(keys[0].reshape(-1, 5)).kneighbors(nodes[0])
    np.testing.assert_allclose(near.distance, distance[:, 0], rtol=1e-5)
    np.testing.assert_array_equal(near.head * 3 + near.cluster, index[:, 0])


def test_distances_in_pieces_are_the_same_as_at_once(monkeypatch):
    rng = np.random.default_rng(1)
    a, b = rng.normal(size=(23, 3)), rng.normal(size=(5, 3))
    monkeypatch.setattr(nearest, "_AT_ONCE", 31)
    np.testing.assert_allclose(distances(a, b), cdist(a, b))
    assert distances(a[:0], b).shape == (0, 5)


def test_distances_hold_far_from_the_origin():
    rng = np.random.default_rng(0)
    a, b = (rng.normal(size=(7, 4)) for _ in range(2))
    np.testing.assert_allclose(
        distances((a + 1e3).astype(np.float32), (b + 1e3).astype(np.float32)), cdist(a, b), rtol=1e-3
    )
