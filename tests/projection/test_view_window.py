import numpy as np
import pytest

from analysis.projection.pca import fit_pca
from analysis.projection.view_window import plane_grid, plane_window


@pytest.fixture
def made():
    rng = np.random.default_rng(0)
    nodes = [rng.normal(size=(200, 4)) for _ in range(3)]
    nodes[0][0] = 1e4
    keys = [rng.normal(size=(2, 3, 4)) * 5 for _ in range(3)]
    return fit_pca(nodes[-1]), nodes, keys


def test_every_key_of_every_epoch_is_in_the_frame_one_far_node_is_not(made):
    basis, nodes, keys = made
    window = plane_window(basis, nodes, keys)
    for part in keys:
        at = basis.transform(part)
        assert (at > window.low).all()
        assert (at < window.high).all()
    assert (basis.transform(nodes[-1]) < window.high).all()
    assert (window.high - window.low).max() < 200


def test_the_grid_spans_the_frame_and_lies_in_the_plane(made):
    basis, nodes, keys = made
    window = plane_window(basis, nodes, keys)
    x, y, points = plane_grid(basis, window)
    assert (x[0], y[-1]) == pytest.approx((window.low[0], window.high[1]))
    at = basis.transform(points).reshape(len(y), len(x), 2)
    np.testing.assert_allclose(at[3, 5], [x[5], y[3]], atol=1e-4)
