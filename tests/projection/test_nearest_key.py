import numpy as np
from sklearn.neighbors import NearestNeighbors

from analysis.projection.nearest_key import nearest_key


def test_nearest_key_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    nodes, keys = [rng.normal(size=(40, 5))], [rng.normal(size=(2, 3, 5))]
    near = nearest_key(nodes[0], keys[0])
    distance, index = NearestNeighbors(n_neighbors=1).fit(keys[0].reshape(-1, 5)).kneighbors(nodes[0])
    np.testing.assert_allclose(near.distance, distance[:, 0], rtol=1e-5)
    np.testing.assert_array_equal(near.head * 3 + near.cluster, index[:, 0])


def test_it_holds_far_from_the_origin():
    rng = np.random.default_rng(0)
    nodes, keys = rng.normal(size=(7, 4)), rng.normal(size=(2, 3, 4))
    near, far = nearest_key(nodes, keys), nearest_key(*(np.float32(at + 1e3) for at in (nodes, keys)))
    np.testing.assert_array_equal(far.cluster, near.cluster)
    np.testing.assert_allclose(far.distance, near.distance, rtol=1e-3)
