from itertools import permutations

import numpy as np

from analysis.measures.assignments.matching import matched_order, same_cluster


def soft(n, K, seed):
    rows = np.random.default_rng(seed).dirichlet(np.ones(K) * 0.3, size=n)
    return rows.astype(np.float32)


def test_no_other_order_overlaps_more():
    S, other = soft(40, 4, 0), soft(40, 4, 1)
    best = max(permutations(range(4)), key=lambda order: float((S * other[:, list(order)]).sum()))
    assert matched_order(S, other) == best


def test_a_renumbered_assignment_is_brought_back():
    S = soft(30, 5, 2)
    order = matched_order(S, S[:, [3, 0, 4, 1, 2]])
    assert np.array_equal(S[:, [3, 0, 4, 1, 2]][:, list(order)], S)
    assert same_cluster(S, S) == 1.0


def test_more_clusters_on_one_side():
    S = soft(30, 3, 4)
    more = np.concatenate([S[:, [2, 0, 1]] * 0.9, np.full((30, 1), 0.1)], axis=1)
    assert matched_order(S, more) == (1, 2, 0, 3)
    assert sorted(matched_order(more, S)) == [0, 1, 2]
    assert matched_order(more, S) == (2, 0, 1)
