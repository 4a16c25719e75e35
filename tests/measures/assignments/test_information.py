"""Assignments: extremes, bounds, and the parts of the KL."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from analysis.checks import BadInput
from analysis.layers import kl_to_target, mix_heads
from analysis.measures import (
    assignment_information,
    contrast_bound,
    dead_clusters,
    kl_per_cluster,
    kl_per_node,
)
from analysis.measures.assignments.information import check_assignment


def soft(N, K, seed, sharp=1.0):
    return (sharp * torch.randn(N, K, generator=torch.Generator().manual_seed(seed))).softmax(-1)


def test_information_at_the_extremes():
    assert assignment_information(torch.full((9, 4), 0.25)) == 0
    assert assignment_information(torch.eye(4)[[0] * 9]) == 0
    assert assignment_information(torch.eye(4)) == pytest.approx(math.log(4))


@given(seed=st.integers(0, 300), N=st.integers(1, 30), K=st.integers(1, 9))
def test_information_is_the_mean_divergence_from_usage(seed, N, K):
    S = soft(N, K, seed, 3.0).double()
    divergence = (S * (S / S.mean(0)).log()).sum(1).mean()
    assert assignment_information(S) == pytest.approx(float(divergence), abs=1e-6)
    assert 0 <= assignment_information(S) <= math.log(K) + 1e-9


@given(seed=st.integers(0, 300), heads=st.integers(1, 6), K=st.integers(1, 9))
def test_no_mixture_exceeds_the_contrast_bound(seed, heads, K):
    generator = torch.Generator().manual_seed(seed)
    weights = 6 * torch.randn(heads, generator=generator)
    S_h = torch.stack([soft(20, K, seed + h, 8.0) for h in range(heads)])
    bound = contrast_bound(weights, K)
    assert float(mix_heads(S_h, weights).max()) <= bound + 1e-6
    sharp = torch.stack([torch.eye(K) for _ in range(heads)])
    assert float(mix_heads(sharp, weights.abs()).max()) == pytest.approx(bound, rel=1e-5)


@given(seed=st.integers(0, 300), N=st.integers(1, 30), K=st.integers(1, 9))
def test_parts_of_the_kl_add_up(seed, N, K):
    S = soft(N, K, seed, 2.0).double()
    S /= S.sum(1, keepdim=True)
    whole = float(kl_to_target(S.double()))
    assert float(kl_per_node(S).mean()) == pytest.approx(whole, abs=1e-7)
    assert float(kl_per_cluster(S).sum()) == pytest.approx(whole, abs=1e-7)
    assert float(kl_per_node(S).min()) >= -1e-9


def test_kl_is_finite_and_zero_for_one_hot_with_a_dead_cluster():
    S = torch.eye(3)[[0, 0, 1]]
    assert kl_per_node(S).tolist() == [0, 0, 0]
    assert dead_clusters(S).tolist() == [2]
    assert dead_clusters(torch.full((5, 3), 1 / 3)).tolist() == []


def test_dead_is_below_a_tenth_of_the_even_share():
    for held, dead in ((0.3 / 4, []), (0.11 / 4, []), (0.09 / 4, [3])):
        rest = (1 - held) / 3
        assert dead_clusters(torch.tensor([[rest, rest, rest, held]])).tolist() == dead


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_an_assignment_although_its_rows_hardly_sum_to_1(dtype):
    S = soft(50, 30, 0).to(dtype)
    assert float((S.double().sum(1) - 1).abs().max()) > 1e-4
    assert assignment_information(S) == pytest.approx(assignment_information(soft(50, 30, 0)), rel=0.05)


@pytest.mark.parametrize("measure", [dead_clusters, assignment_information, kl_per_node, kl_per_cluster])
def test_what_is_no_assignment_is_refused(measure):
    with pytest.raises(BadInput, match="row 1 with sum 0; drop padded"):
        measure(torch.tensor([[0.5, 0.5], [0.0, 0.0]]))
    with pytest.raises(BadInput, match="-0.5 in row 0; give the softmax"):
        measure(torch.tensor([[1.5, -0.5]]))
    with pytest.raises(BadInput, match="row 0 with sum nan; leave out"):
        measure(torch.full((2, 2), float("nan")))
    with pytest.raises(BadInput, match="row 0 with sum 0.99; divide each row by its sum"):
        measure(torch.tensor([[0.5, 0.49], [0.5, 0.5]]))
    with pytest.raises(BadInput, match=r"\[N, K\]"):
        measure(torch.zeros(2, 3, 4))


def test_bad_options_are_refused():
    with pytest.raises(BadInput, match="between 0 and 1"):
        dead_clusters(torch.eye(2), share=1.0)
    with pytest.raises(BadInput, match="at least 1 cluster"):
        contrast_bound(torch.ones(2), 0)
    with pytest.raises(BadInput, match="finite head weights, got NaN"):
        contrast_bound(torch.tensor([1.0, float("nan")]), 3)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_rounds_rows_and_no_cluster_dies_of_it(dtype):
    S = (5 * torch.randn(50, 7, generator=torch.Generator().manual_seed(0))).softmax(1)
    S[:, 3] = 1e-4
    S /= S.sum(1, keepdim=True)
    assert dead_clusters(S.to(dtype)).tolist() == dead_clusters(S).tolist() == [3]
    assert float(kl_per_node(S.to(dtype)).mean()) == pytest.approx(float(kl_per_node(S).mean()), rel=0.05)
    sharp = torch.tensor([[8.0, 3.0, 0.5, -1.0]]).softmax(1).to(dtype)
    assert float(kl_per_node(sharp)) >= 0
    assert float(check_assignment(sharp).sum()) == pytest.approx(1, abs=1e-15)
