"""What chance gives, held against every permutation there is and against scikit-learn."""

import itertools

import numpy as np
import pytest
import torch

from analysis.measures.arena.contingency_agreement import AgreementScorer
from analysis.measures.arena.permuted_modularity import permuted_modularity
from analysis.measures.assignments import agreement
from analysis.measures.assignments.modularity import soft_modularity


@pytest.mark.parametrize("nodes", [2, 3, 4, 6])
@pytest.mark.parametrize("seed", range(3))
def test_modularity_has_the_moments_of_all_permutations(nodes, seed):
    rng = np.random.default_rng(seed)
    S = rng.dirichlet([0.5, 1, 2], size=nodes)
    one_way = rng.integers(nodes, size=(2, 8))
    one_way[:, 0] = 0, 1
    edges = np.concatenate([one_way, one_way[::-1]], axis=1)  # loops and repeated edges among them
    every = [
        soft_modularity(torch.from_numpy(S[list(order)]), torch.from_numpy(edges))
        for order in itertools.permutations(range(nodes))
    ]
    moments = permuted_modularity(S, edges)
    assert moments.mean == pytest.approx(np.mean(every), abs=1e-12)
    assert moments.sd == pytest.approx(np.std(every), abs=1e-8)
    weight = np.tile(rng.uniform(0, 3, size=8), 2)
    given = torch.from_numpy(edges), torch.from_numpy(weight)
    orders = itertools.permutations(range(nodes))
    every = [soft_modularity(torch.from_numpy(S[list(order)]), *given) for order in orders]
    moments = permuted_modularity(S, edges, weight)
    assert moments.mean == pytest.approx(np.mean(every), abs=1e-12)
    assert moments.sd == pytest.approx(np.std(every), abs=1e-8)


@pytest.mark.parametrize("seed", range(12))
def test_counted_agreement_is_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    y = rng.integers(-(seed % 2), 4, size=40)
    clusters = rng.integers(0, 1 + seed % 5, size=40)
    labels = AgreementScorer(y, clusters=6)
    expected = [
        getattr(agreement, name)(torch.from_numpy(clusters), torch.from_numpy(y))
        for name in labels.agreement(clusters)._fields
    ]
    assert labels.agreement(clusters) == pytest.approx(expected, abs=1e-12)
    assert labels.normalized_mutual_information(clusters) == pytest.approx(expected[0], abs=1e-12)
    other = rng.permutation(clusters)  # other sizes among the labelled, where some have no label
    again = agreement.adjusted_mutual_information(torch.from_numpy(other), torch.from_numpy(y))
    assert labels.agreement(other).adjusted_mutual_information == pytest.approx(again, abs=1e-12)
