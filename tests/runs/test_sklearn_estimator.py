"""SoftClusters behaves as scikit-learn's estimators do, and its clusters are those of cluster_graph."""

import networkx as nx
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.datasets import make_blobs
from sklearn.exceptions import NotFittedError
from sklearn.metrics import normalized_mutual_info_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import estimator_checks
from torch_geometric.utils import from_networkx

from analysis import SoftClusters, cluster_graph
from analysis.checks import BadInput

POINTS, OF_BLOB = make_blobs(30, centers=3, cluster_std=0.4, random_state=0)
QUICK = {"n_clusters": 3, "epochs": 40, "n_neighbors": 5}


@pytest.fixture(scope="module")
def fitted():
    return SoftClusters(**QUICK).fit(POINTS)


@pytest.mark.parametrize(
    "check",
    [
        estimator_checks.check_get_params_invariance,
        estimator_checks.check_set_params,
        estimator_checks.check_no_attributes_set_in_init,
        estimator_checks.check_parameters_default_constructible,
        estimator_checks.check_estimators_unfitted,
        estimator_checks.check_estimator_repr,
    ],
    ids=lambda check: check.__name__,
)
def test_it_passes_the_check_of_scikit_learn(check):
    check("SoftClusters", SoftClusters(**QUICK))


def test_a_clone_has_its_settings_and_repeats_its_numbers(fitted):
    again = clone(fitted)
    assert again.get_params() == fitted.get_params()
    assert not hasattr(again, "assignment_")
    assert np.array_equal(again.fit_transform(POINTS), fitted.assignment_)


def test_points_are_clustered_as_the_blobs_lie(fitted):
    S = fitted.transform()
    assert S.shape == (30, 3)
    assert np.allclose(S.sum(1), 1, atol=1e-5)
    assert fitted.n_features_in_ == 2
    assert np.array_equal(fitted.labels_, S.argmax(1))
    assert normalized_mutual_info_score(OF_BLOB, fitted.labels_) > 0.5


def test_a_graph_gives_what_cluster_graph_gives():
    graph = from_networkx(nx.ring_of_cliques(3, 4))
    settings = {"model__heads": 1}
    found = SoftClusters(3, epochs=4, random_state=2, settings=settings)
    labels = found.fit_predict(graph)
    expected = cluster_graph(graph, clusters=3, epochs=4, seed=2, model__heads=1).assignment
    assert np.array_equal(found.transform(graph), expected)
    assert labels.shape == (12,)


def test_it_ends_a_pipeline():
    pipeline = make_pipeline(StandardScaler(), SoftClusters(n_clusters=2, epochs=2, n_neighbors=3))
    assert pipeline.fit_transform(POINTS).shape == (30, 2)


def test_other_nodes_and_tables_that_are_none_are_refused(fitted):
    with pytest.raises(BadInput, match="expected the 30 nodes it was fitted on, got 29"):
        fitted.transform(POINTS[:-1])
    with pytest.raises(NotFittedError):
        SoftClusters().transform()
    with pytest.raises(ValueError, match="NaN"):
        SoftClusters(2).fit(np.array([[0.0, np.nan], [1.0, 1.0]]))
    with pytest.raises(BadInput):
        SoftClusters(n_clusters=0, epochs=1).fit(POINTS)
    with pytest.raises(BadInput, match="expected 2 <= K <= N clusters of N = 30 nodes, got K = 31"):
        SoftClusters(n_clusters=31, epochs=1).fit(POINTS)
