import numpy as np
import pytest
from sklearn.decomposition import PCA

from analysis.checks import BadInput
from analysis.projection.pca import fit_common_pca, fit_pca


@pytest.fixture
def points():
    return np.random.default_rng(3).normal(size=(80, 6)) * [5, 3, 1, 1, 0.5, 0.1] + 40


def test_agrees_with_scikit_learn(points):
    ours, theirs = fit_pca(points, dims=3), PCA(3).fit(points)
    np.testing.assert_allclose(ours.explained, theirs.explained_variance_ratio_, rtol=1e-9)
    np.testing.assert_allclose(np.abs(ours.components), np.abs(theirs.components_), atol=1e-9)
    np.testing.assert_allclose(
        np.abs(ours.transform(points)), np.abs(theirs.transform(points)), rtol=1e-4, atol=1e-5
    )


def test_signs_do_not_depend_on_the_order_or_the_sign_of_the_points(points):
    turned = fit_pca(2 * points.mean(0) - points[::-1])
    np.testing.assert_allclose(fit_pca(points).components, turned.components, atol=1e-9)


def test_explained_of_the_fitted_points_is_explained(points):
    basis = fit_pca(points)
    np.testing.assert_allclose(basis.explained_of(points), basis.explained, rtol=1e-9)


def test_lift_is_the_inverse_inside_the_plane(points):
    basis = fit_pca(points)
    plane = basis.transform(points)
    np.testing.assert_allclose(basis.transform(basis.lift(plane)), plane, atol=1e-4)


def test_fewer_features_than_dimensions_leaves_flat_axes():
    basis = fit_pca(np.array([[0.0], [2.0]]), dims=2)
    np.testing.assert_array_equal(basis.transform(np.array([[0.0], [2.0]])), [[-1, 0], [1, 0]])
    np.testing.assert_array_equal(basis.explained, [1, 0])


def test_equal_points_explain_nothing():
    basis = fit_pca(np.ones((5, 3)))
    assert basis.explained.sum() == 0
    assert np.isfinite(basis.components).all()
    assert basis.explained_of(np.ones((5, 3))).sum() == 0


@pytest.mark.parametrize(
    ("points", "words"),
    [
        (np.zeros((0, 3)), "at least one point"),
        (np.zeros(3), r"shape \[n, F\]"),
        (np.array([[np.nan, 1.0]]), "diverged"),
    ],
)
def test_refuses(points, words):
    with pytest.raises(BadInput, match=words):
        fit_pca(points)


def test_common_basis_shows_what_lasts_and_not_a_large_random_start():
    rng = np.random.default_rng(0)
    start, learned = rng.normal(size=(200, 6)) * 50, rng.normal(size=(200, 6)) * [3, 2, 0.1, 0.1, 0.1, 0.1]
    keys = [rng.normal(size=(2, 4, 6)) * 50, learned[:8].reshape(2, 4, 6)]
    basis = fit_common_pca([start, learned], keys, epochs=[0, 20])
    assert basis.explained_of(learned).sum() > 0.95


def test_common_basis_of_one_epoch_of_nodes_that_are_the_keys_is_plain_pca(points):
    common = fit_common_pca([points], [points.reshape(4, 20, 6)], epochs=[0])
    np.testing.assert_allclose(common.components, fit_pca(points).components, atol=1e-9)
    np.testing.assert_allclose(common.explained, fit_pca(points).explained, rtol=1e-9)


def test_common_basis_sees_where_the_keys_lie_although_nodes_are_many():
    rng = np.random.default_rng(0)
    nodes = [rng.normal(size=(5000, 4)) * [1, 0.9, 0.9, 0.01]]
    keys = [rng.normal(size=(1, 6, 4)) * [0.01, 0.01, 0.01, 1]]
    assert abs(fit_common_pca(nodes, keys, epochs=[0]).components[0, 3]) > 0.99
