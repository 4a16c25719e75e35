from dataclasses import replace

import numpy as np
import pytest
import torch

from analysis.measures.assignments.heads import head_influence
from analysis.measures.diagnosis import key_findings as signs
from tests.measures.evidence_made import assigned, made

ALL = (
    signs.find_coinciding_nodes,
    signs.find_dead_keys,
    signs.find_distant_keys,
    signs.find_coinciding_keys,
    signs.find_copied_heads,
    signs.find_inverted_heads,
)


@pytest.mark.parametrize("sign", ALL)
@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e3])
def test_a_layer_that_clusters_has_none_at_any_scale(sign, scale):
    evidence = made(heads=3)
    elsewhere = {name: scale * (getattr(evidence, name) + 7) for name in ("x", "keys")}
    assert sign(replace(evidence, **elsewhere)) is None


def moved(evidence, head, cluster, by):
    keys = evidence.keys.copy()
    keys[head, cluster] += by
    return assigned(evidence, keys=keys)


def test_a_key_that_goes_away_is_dead_and_outside():
    evidence = moved(made(heads=1, K=4), 0, 2, 500.0)
    dead, far = signs.find_dead_keys(evidence), signs.find_distant_keys(evidence)
    assert dead.sentence.startswith("1 key of 4 is nobody's nearest key in its head: 1.3.")
    assert (dead.head, dead.cluster) == (far.head, far.cluster) == (0, 2)
    assert "the farthest, 1.3" in far.sentence


def test_one_dead_key_of_many_heads_is_no_alarm_but_the_same_in_half_of_them_is():
    evidence = made(heads=4, K=4)
    once = moved(evidence, 1, 2, 500.0)
    assert signs.find_dead_keys(once) is None
    assert signs.find_distant_keys(once) is None
    assert signs.find_dead_keys(moved(once, 3, 2, 500.0)).sentence.startswith(
        "2 keys of 16 are nobody's nearest"
    )


def test_copies_are_found_whatever_their_numbers():
    evidence = made(heads=3)
    keys = evidence.keys.copy()
    keys[2] = keys[0][[2, 0, 1]]
    found = signs.find_copied_heads(assigned(evidence, keys=keys))
    assert found.sentence.startswith("Heads 1 and 3 are copies")
    assert found.head == 2
    keys[2] += 0.05 * evidence.spread
    assert signs.find_copied_heads(assigned(evidence, keys=keys)) is None


def test_heads_whose_keys_fell_into_one_point_are_no_copies_of_each_other():
    evidence = made(heads=3)
    centre = np.broadcast_to(evidence.x.mean(axis=0), evidence.keys.shape)
    all_heads = assigned(evidence, keys=centre + 1e-6 * evidence.spread * evidence.keys)
    finding = signs.find_coinciding_keys(all_heads)
    assert finding.name == "All keys coincide"
    assert (
        finding.sentence
        == "The 3 keys of all heads lie in one point, so they give every node 1/3 of each cluster."
    )
    assert signs.find_copied_heads(all_heads) is None
    assert signs.find_dead_keys(all_heads) is None
    keys = evidence.keys.copy()
    keys[1] = centre[1]
    one = signs.find_coinciding_keys(assigned(evidence, keys=keys))
    assert one.sentence.startswith("The 3 keys of head 2 lie in one point, so it gives every node")
    assert one.head == 1
    assert signs.find_dead_keys(assigned(evidence, keys=keys)) is None
    keys[1] += 0.02 * evidence.spread * np.random.default_rng(0).normal(size=keys[1].shape)
    assert signs.find_coinciding_keys(assigned(evidence, keys=keys)) is None


def test_two_heads_in_one_point_are_no_copies_beside_one_that_clusters():
    evidence = made(heads=3)
    keys = evidence.keys.copy()
    keys[:2] = evidence.x.mean(axis=0)
    two = assigned(evidence, keys=keys)
    assert "keys of heads 1 and 2 lie in one point" in signs.find_coinciding_keys(two).sentence
    assert signs.find_copied_heads(two) is None


def test_keys_that_share_a_point_are_all_nearest_there():
    evidence = made(heads=1, K=4)
    keys = evidence.keys.copy()
    keys[0, :3] = keys[0, 0]
    assert signs.find_dead_keys(assigned(evidence, keys=keys)) is None
    keys[0, 1] += 500 * evidence.spread
    assert "1 key of 4 is nobody's" in signs.find_dead_keys(assigned(evidence, keys=keys)).sentence


def test_advice_about_heads_and_encoders_does_not_name_what_is_set():
    inverted = assigned(made(heads=2), head_weights=np.array([6.0, -3.0]))
    assert "positive" in signs.find_inverted_heads(inverted).advice
    assert "larger" in signs.find_inverted_heads(replace(inverted, head_weight=5.0)).advice
    twins = made(heads=2)
    twins = assigned(twins, keys=twins.keys[[0, 0]], keys_from="kmeans")
    assert "at random" in signs.find_copied_heads(twins).advice
    assert "at random" not in signs.find_copied_heads(replace(twins, keys_from="random")).advice
    point = replace(made(), x=np.full_like(made().x, 3.0))
    assert "fewer encoder layers" in signs.find_coinciding_nodes(point).advice
    assert "layers" not in signs.find_coinciding_nodes(replace(point, encoder_layers=1)).advice


def test_a_negative_weight_counts_only_if_it_moves_s():
    evidence = made(heads=2)
    found = signs.find_inverted_heads(assigned(evidence, head_weights=np.array([6.0, -3.0])))
    assert found.sentence.startswith("Head 2 has a negative weight (\u22123.0)")
    assert signs.find_inverted_heads(assigned(evidence, head_weights=np.array([6.0, -0.001]))) is None


def test_the_influence_is_that_of_the_measure():
    evidence = assigned(made(heads=3), head_weights=np.array([2.0, -1.0, 0.5]))
    expected = head_influence(torch.from_numpy(evidence.S_h), torch.from_numpy(evidence.head_weights))
    for h in range(3):
        assert signs._influence(evidence)[h] == pytest.approx(float(expected[h]), abs=1e-5)


def test_nodes_in_one_point_are_melted_and_their_keys_are_not_blamed():
    evidence = made()
    point = replace(evidence, x=np.full_like(evidence.x, 3.0))
    assert "all 30 nodes the same state" in signs.find_coinciding_nodes(point).sentence
    assert [
        sign(point) for sign in (signs.find_dead_keys, signs.find_distant_keys, signs.find_copied_heads)
    ] == [None] * 3
