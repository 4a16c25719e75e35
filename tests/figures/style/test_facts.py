import numpy as np
import pytest
from scipy.stats import entropy

from analysis.checks import BadInput
from analysis.figures.style.facts import agreement, cluster_words, facts, node_kl, usage_words


def test_facts_agree_with_scipy():
    S = np.random.default_rng(0).dirichlet([1, 2, 3, 0.5], size=50)
    found = facts(S)
    assert found.entropy == pytest.approx(entropy(S, axis=1).mean() / np.log(4))
    assert found.in_use == pytest.approx(np.exp(entropy(S.mean(0))))
    np.testing.assert_allclose(node_kl(S[::-1], S).sum(1), entropy(S[::-1], S, axis=1), rtol=1e-6)


def test_extremes():
    even, hot = facts(np.full((9, 5), 0.2)), facts(np.eye(5)[[0, 0, 1, 2]])
    assert even.uniform
    assert even.in_use == pytest.approx(5)
    assert even.empty == []
    assert not hot.uniform
    assert hot.entropy == 0
    assert hot.empty == [3, 4]
    assert usage_words(hot) == "cluster 1 holds most (50 %), clusters 4 and 5 are empty"
    one = facts(np.ones((3, 1)))
    assert not one.uniform
    assert one.in_use == 1


def test_kl_of_zeros_is_finite():
    parts = node_kl(np.array([[1.0, 0.0]]), np.array([[1.0, 0.0]]))
    np.testing.assert_array_equal(parts, 0)


def test_agreement_counts_equal_first_clusters():
    S = np.eye(3)[[0, 1, 2, 2]]
    assert agreement(S, S[[0, 1, 2, 0]]) == 0.75


def test_clusters_are_numbered_from_one():
    assert cluster_words([0]) == "cluster 1"


def test_no_nodes_are_refused():
    with pytest.raises(BadInput, match="at least one node"):
        facts(np.zeros((0, 3)))
