from dataclasses import replace

import numpy as np
import pytest

from analysis.measures.diagnosis import assignment_findings as signs
from tests.measures.evidence_made import assigned, made

ALL = (
    signs.find_single_cluster,
    signs.find_uniform,
    signs.find_collapse,
    signs.find_flattening_kl,
    signs.find_unstable,
)


def test_a_layer_that_clusters_has_none():
    evidence = made()
    quiet = replace(evidence, earlier=[(80, evidence.S), (90, evidence.S)], kl="attached", kl_weight=1.0)
    assert [sign(quiet) for sign in ALL] == [None] * len(ALL)


def test_one_cluster_is_inert_and_nothing_else():
    evidence = made(K=1)
    assert "K = 1" in signs.find_single_cluster(evidence).sentence
    assert [sign(evidence) for sign in ALL[1:]] == [None] * (len(ALL) - 1)


def test_uniform_says_whether_the_weights_forbid_more():
    bound = 1 / (1 + 2 * np.exp(-0.2))
    weak = signs.find_uniform(made(weight=0.1))
    assert f"no entry can pass {bound:.2g}" in weak.sentence
    flat = made()
    flat = assigned(flat, keys=np.broadcast_to(flat.x.mean(axis=0), flat.keys.shape))
    assert "the heads themselves are uniform" in signs.find_uniform(flat).sentence
    assert "uniform would be 33.3 %" in signs.find_uniform(flat).sentence


def test_collapse_counts_the_clusters_in_use():
    evidence = made(K=4)
    S = np.tile([0.97, 0.01, 0.01, 0.01], (len(evidence.x), 1))
    found = signs.find_collapse(replace(evidence, S=S))
    assert found.sentence.startswith("1.2 of 4 clusters are in use; cluster 1 alone holds 97 %")
    assert found.cluster == 0


@pytest.mark.parametrize(("fullest", "named"), [(87, True), (85, False)])
def test_collapse_begins_at_three_quarters_of_the_clusters(fullest, named):
    """exp H(.87) = 1.47 and exp H(.85) = 1.53 of 2 clusters are in use."""
    S = np.eye(2)[[0] * fullest + [1] * (100 - fullest)]
    assert (signs.find_collapse(replace(made(K=2, per=50), S=S)) is not None) == named


def test_the_kl_flattens_only_where_it_was_trained_attached():
    soft = made(weight=0.3)
    assert signs.find_flattening_kl(soft) is None
    found = signs.find_flattening_kl(replace(soft, kl="attached", kl_weight=1.0, sharpest=0.5))
    assert "it pushes the entropy up (cosine 1.00, by 0.01 in one step)" in found.sentence
    assert "its entropy rose from 0.50" in found.sentence
    assert signs.find_flattening_kl(replace(soft, kl="detached", kl_weight=1.0)) is None
    assert signs.find_flattening_kl(replace(soft, kl="attached", kl_weight=0.0)) is None


def test_an_exactly_even_s_leaves_no_gradient_to_measure():
    evidence = made()
    even = replace(evidence, S=np.full_like(evidence.S, 1 / 3), kl="attached", kl_weight=1.0)
    assert "no gradient is left" in signs.find_flattening_kl(even).sentence


@pytest.mark.parametrize(("moved", "named"), [(0.02, False), (0.2, True)])
def test_unstable_counts_the_share_that_moves(moved, named):
    evidence = made(K=2)
    n = len(evidence.x)
    rows = [np.tile([0.5 + d, 0.5 - d], (n, 1)) for d in (0.1, 0.1 + moved, 0.1)]
    found = signs.find_unstable(replace(evidence, S=rows[2], earlier=[(80, rows[0]), (90, rows[1])]))
    assert (found is not None) == named
    if found:
        assert "From epoch 80 to 100 a node moved 20 % of its share" in found.sentence
        assert "0.0 % of the nodes changed" in found.sentence
        assert "fall (cosine)" in found.advice
        falls = replace(evidence, S=rows[2], earlier=[(80, rows[0]), (90, rows[1])], lr_schedule="cosine")
        assert "cosine" not in signs.find_unstable(falls).advice


def test_two_recorded_epochs_are_too_few_to_call_it_unstable():
    evidence = made(K=2)
    assert signs.find_unstable(replace(evidence, earlier=[(90, 1 - evidence.S)])) is None


def test_advice_does_not_name_what_is_set():
    evidence = made(weight=0.1)
    assert "k-means" in signs.find_uniform(evidence).advice
    started = replace(evidence, keys_from="kmeans", head_weight=5.0, kl="detached")
    assert signs.find_uniform(started).advice == "Start the head weights larger (10 each)."
    S = np.tile([0.97, 0.01, 0.01, 0.01], (40, 1))
    assert "k-means" not in signs.find_collapse(replace(made(K=4), S=S, keys_from="kmeans")).advice
    flat = made()
    flat = assigned(flat, keys=np.broadcast_to(flat.x.mean(axis=0), flat.keys.shape))
    assert "target fixed" in signs.find_uniform(replace(flat, kl="attached")).advice
    assert "fixed" not in signs.find_uniform(replace(flat, kl="detached")).advice
