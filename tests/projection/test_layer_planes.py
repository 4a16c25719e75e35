import numpy as np
import pytest
from scipy.linalg import orthogonal_procrustes
from scipy.spatial.distance import pdist

from analysis.checks import BadInput
from analysis.projection.layer_planes import layer_planes

RNG = np.random.default_rng(0)


def turned(points, angle, *, flip=False):
    c, s = np.cos(angle), np.sin(angle)
    return points @ np.array([[c, -s], [s, c]]) @ np.diag([1, -1 if flip else 1])


def test_a_turn_a_flip_a_shift_and_a_scale_do_not_move_a_plane():
    plane = RNG.normal(size=(40, 2)) * [3, 2]
    states = [plane, 7 * turned(plane, 2) + 5, 1e-12 * turned(plane, -1, flip=True), 1e9 * plane - 1e9]
    got = layer_planes(states)
    for layer in (1, 2, 3):
        np.testing.assert_allclose(got.points[layer], got.points[0], atol=1e-5)
    np.testing.assert_allclose(got.spread / got.spread[0], [1, 7, 1e-12, 1e9], rtol=1e-5)


def test_planes_keep_the_distances_they_explain():
    states = [RNG.normal(size=(30, 5)) @ np.diag([9, 4, 0, 0, 0]) for _ in range(3)]
    got = layer_planes(states)
    np.testing.assert_allclose(got.explained.sum(1), 1, atol=1e-6)
    for layer, state in enumerate(states):
        np.testing.assert_allclose(pdist(got.points[layer]) * got.spread[layer], pdist(state), rtol=1e-4)


def test_the_mean_square_of_the_coordinates_is_the_share_that_is_explained():
    got = layer_planes([RNG.normal(size=(50, 8)), RNG.normal(size=(50, 3))])
    np.testing.assert_allclose((got.points**2).sum(-1).mean(-1), got.explained.sum(1), rtol=1e-5)


def test_no_turn_brings_a_plane_closer_to_the_one_before():
    states = np.cumsum(RNG.normal(size=(6, 30, 4)), axis=0)
    got = layer_planes(list(states)).points
    for here, there in zip(got, got[1:], strict=False):
        best = np.abs(here - there @ orthogonal_procrustes(there, here)[0]).sum()
        assert np.abs(here - there).sum() == pytest.approx(best, rel=1e-4)
        for angle in np.linspace(0, 2 * np.pi, 60):
            for flip in (False, True):
                moved = ((here - turned(there, angle, flip=flip)) ** 2).sum()
                assert ((here - there) ** 2).sum() <= moved + 1e-4


def test_layers_whose_nodes_coincide_and_layers_that_are_not_finite_are_passed_over():
    plane = RNG.normal(size=(20, 2))
    broken = plane.copy()
    broken[3, 1] = np.nan
    got = layer_planes([plane, np.ones((20, 3)), broken, np.zeros((20, 3)), turned(plane, 3)])
    assert got.spread[[1, 3]].tolist() == [0, 0]
    assert not got.points[1].any()
    assert np.isnan(got.points[2]).all()
    assert np.isnan(got.spread[2])
    np.testing.assert_allclose(got.points[4], got.points[0], atol=1e-5)


def test_one_node_and_one_feature():
    assert layer_planes([np.ones((1, 4))]).points.tolist() == [[[0, 0]]]
    got = layer_planes([np.arange(4.0)[:, None]])
    assert got.explained.tolist() == [[1, 0]]


@pytest.mark.parametrize(
    ("states", "said"),
    [([], "at least one layer"), ([np.ones((3, 2)), np.ones((2, 2))], r"\[3, F\]"), ([np.ones(3)], "got")],
)
def test_what_is_no_stack_of_layers_is_refused(states, said):
    with pytest.raises(BadInput, match=said):
        layer_planes(states)
