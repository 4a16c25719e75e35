import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from analysis.projection.tsne import tsne_map


def clumps(seed=0):
    rng = np.random.default_rng(seed)
    centres = 20 * rng.normal(size=(4, 8))
    return np.repeat(centres, 15, axis=0) + rng.normal(size=(60, 8)), np.repeat(np.arange(4), 15)


def test_neighbours_stay_neighbours_and_the_picture_is_reproducible():
    points, home = clumps()
    at = tsne_map(points)
    nearest = NearestNeighbors(n_neighbors=4).fit(at).kneighbors(at, return_distance=False)[:, 1:]
    assert (home[nearest] == home[:, None]).mean() > 0.98
    assert np.array_equal(at, tsne_map(points))


@pytest.mark.parametrize("n", [0, 1, 4, 5, 7])
def test_few_points_and_points_on_one_spot(n):
    for points in (np.random.default_rng(0).normal(size=(n, 3)), np.ones((n, 3)), np.ones((n, 1))):
        at = tsne_map(points)
        assert at.shape == (n, 2)
        assert np.isfinite(at).all()
