"""Heads: agreement by trying all matchings, influence by leaving out."""

from itertools import permutations

import pytest
import torch

from analysis.checks import BadInput
from analysis.layers import mix_heads
from analysis.measures import head_agreement, head_facts, head_influence


def heads(H=3, N=40, K=4, seed=0):
    return (4 * torch.randn(H, N, K, generator=torch.Generator().manual_seed(seed))).softmax(-1)


def test_agreement_is_the_best_of_all_matchings():
    S_h = heads()
    got = head_agreement(S_h)
    hard = S_h.argmax(-1)
    for a in range(3):
        for b in range(3):
            best = max(
                float((torch.tensor(pi)[hard[a]] == hard[b]).double().mean()) for pi in permutations(range(4))
            )
            assert float(got[a, b]) == pytest.approx(best)
    assert torch.equal(got, got.T)
    assert float(got.min()) >= 1 / 4


def test_renumbering_a_heads_clusters_changes_nothing():
    S_h = heads()
    renumbered = S_h.clone()
    renumbered[1] = S_h[1][:, [2, 0, 3, 1]]
    assert torch.equal(head_agreement(S_h), head_agreement(renumbered))


def test_influence_is_what_changes_when_the_head_goes():
    S_h, weights = heads().double(), torch.tensor([3.0, -2.0, 0.0]).double()
    S = mix_heads(S_h, weights)
    got = head_influence(S_h, weights.view(1, 3, 1, 1))
    for h in range(3):
        kept = [k for k in range(3) if k != h]
        moved = (S - mix_heads(S_h[kept], weights[kept])).abs().sum(1).mean() / 2
        assert float(got[h]) == pytest.approx(float(moved), abs=1e-11)


def test_facts_name_copies_inverted_and_inert_heads():
    S_h = heads()
    S_h = torch.cat([S_h, S_h[[0]][:, :, [1, 0, 2, 3]], torch.full((1, 40, 4), 0.25)])
    facts = head_facts(S_h, torch.tensor([4.0, -4.0, 0.0, 4.0, 4.0]))
    assert facts.duplicated == [(0, 3)]
    assert facts.inverted == [1]
    assert facts.inert == [2, 4]


def test_heads_that_are_uniform_repeat_nobody():
    flat = torch.full((3, 3), 1 / 3)
    facts = head_facts(torch.stack([flat, flat, torch.eye(3)]), torch.tensor([2.0, 2.0, 2.0]))
    assert facts.duplicated == []
    assert facts.inert == [0, 1]


def test_facts_begin_where_the_constants_say():
    hard = torch.arange(40) % 4
    changed = [hard.clone() for _ in range(2)]
    changed[0][:2] = (hard[:2] + 1) % 4  # 38 of 40 agree
    changed[1][2:6] = (hard[2:6] + 1) % 4  # 36, and 34 with the one before
    S_h = torch.eye(4)[torch.stack([hard, *changed])]
    assert head_facts(S_h, torch.ones(3)).duplicated == [(0, 1)]
    weak = head_influence(S_h, torch.tensor([3.0, 0.15, 0.02]))
    assert 0.01 < weak[1] < 0.1
    assert weak[2] < 0.01
    assert head_facts(S_h, torch.tensor([3.0, 0.15, 0.02])).inert == [2]


def test_wrong_shapes_are_refused():
    with pytest.raises(BadInput, match=r"\[H, N, K\]"):
        head_agreement(torch.eye(3))
    with pytest.raises(BadInput, match="got NaN"):
        head_agreement(heads() / 0 * 0)
    with pytest.raises(BadInput, match="weights"):
        head_influence(heads(), torch.ones(2))
    for bad in (float("nan"), float("inf")):
        with pytest.raises(BadInput, match="finite head weights"):
            head_facts(heads(), torch.tensor([1.0, bad, 1.0]))
