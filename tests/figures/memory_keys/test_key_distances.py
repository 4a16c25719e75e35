import numpy as np
from scipy.spatial.distance import cdist

from analysis.figures.memory_keys.key_distances import key_distances


def test_distance_matrices_are_those_of_scipy_and_the_title_names_the_closest():
    H, K = 2, 3
    keys = [np.random.default_rng(0).normal(size=(H, K, 5))]
    picture = key_distances(keys[0])
    everything = []
    for h, panel in enumerate(picture.figure.data):
        expected = cdist(keys[0][h], keys[0][h])
        np.testing.assert_allclose(panel.z, expected, rtol=1e-5, atol=1e-6)
        everything += [
            (expected[i, j], f"{h + 1}.{i + 1} and {h + 1}.{j + 1}") for i in range(K) for j in range(i)
        ]
    closest = min(everything)[1]
    a, b = closest.split(" and ")
    assert f"{b} and {a}" in picture.title
    assert picture.figure.layout.coloraxis.cmin == 0


def test_one_key_per_head_has_no_distances():
    assert "no distances" in key_distances(np.zeros((2, 1, 3))).alt
