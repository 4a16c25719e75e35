import numpy as np
import pytest

from analysis.figures.headline import assignments_sentence, keys_sentence, target_sentence
from analysis.measures.assignments.kl_gradient_effect import KLDirection, KLPush, kl_direction
from analysis.training.spec import RunSpec

HOT = np.eye(3)[[0, 0, 1, 1]]


def test_assignments_agreeing_heads_and_empty_clusters_are_named():
    S_h = np.stack([HOT[[2, 0, 1, 2]], HOT, HOT[[0, 1, 2, 0]]])
    assert assignments_sentence(S_h, HOT) == (
        "A node gives its first cluster 100 % on average; head 2 and head 3 agree on 75 % of nodes; "
        "cluster 3 is empty."
    )


def test_assignments_an_even_s_and_one_cluster_are_not_called_clusters():
    even = np.full((4, 3), 1 / 3)
    assert assignments_sentence(even[None], even).startswith(
        "S is almost uniform: a node gives its first cluster 33 % on average"
    )
    assert "nothing to cluster" in assignments_sentence(np.ones((1, 4, 1)), np.ones((4, 1)))


def test_keys_the_farthest_and_the_idle_are_named():
    x = np.array([[0.0, 0.0], [0.1, 0.0]])
    first = np.zeros((1, 2, 2))
    keys = np.array([[[0.0, 0.0], [3.0, 4.0]]])
    sentence = keys_sentence(x, keys, first)
    assert "Key 1.2 has gone farthest, 5 from its place at epoch 0" in sentence
    assert "key 1.2 is nobody's nearest key" in sentence
    assert "where they began, at epoch 0" in keys_sentence(x, first, first)
    assert "5 from its place at epoch 6" in keys_sentence(x, keys, first, since=6)
    assert "means nothing" in keys_sentence(x, first[:, :1], first[:, :1])


def test_keys_of_other_heads_do_not_make_a_key_idle():
    x = np.array([[0.0], [1.0]])
    keys = np.array([[[0.0], [1.0]], [[0.1], [0.9]]])
    assert "each key is the nearest one of some node" in keys_sentence(x, keys, keys - 1)


def test_keys_in_one_point_are_as_near_as_each_other():
    x = np.array([[0.0], [1.0], [9.0]])
    keys = np.array([[[0.0], [0.0], [9.0]]])
    assert "each key is the nearest one of some node" in keys_sentence(x, keys, keys - 1)


def test_heads_that_are_uniform_agree_on_nothing():
    """Their largest entries are the first of equals, so they agreed on all nodes."""
    flat = np.full((4, 3), 1 / 3)
    sharp = [HOT, HOT[[0, 1, 2, 0]]]
    sentence = assignments_sentence(np.stack([flat, flat, *sharp]), HOT)
    assert "head 3 and head 4 agree on 75 % of nodes" in sentence
    assert "agree" not in assignments_sentence(np.stack([flat, flat, HOT]), HOT)


def test_a_sample_is_named_by_the_target_too():
    assert "no sharper than S (4 of 900 nodes)." in target_sentence(
        RunSpec(), HOT, HOT, direction=None, of=900
    )
    assert "nodes" not in target_sentence(RunSpec(), HOT, HOT, direction=None, of=4)


@pytest.mark.parametrize(
    ("kl", "words"), [("none", "without a KL"), ("attached", "as PyG"), ("detached", "as DEC")]
)
def test_target_names_the_kl_that_was_trained(kl, words):
    assert words in target_sentence(RunSpec().with_(training__kl=kl), HOT, HOT, direction=None)


@pytest.mark.parametrize(
    ("cosine", "words"),
    [
        (0.99, "attached, the KL would flatten S here (entropy 0.500 to 0.510 in one step, "
               "cosine with flattening +0.99)"),
        (-0.4, "attached, the KL would sharpen S here"),
        (0.05, "attached, the KL would hardly change the sharpness of S here"),
    ],
)  # fmt: skip
def test_target_puts_both_directions_into_words(cosine, words):
    direction = KLDirection(KLPush(cosine, 0.01 if cosine > 0 else -0.01), KLPush(-0.9, -0.02), 0.5)
    sentence = target_sentence(RunSpec(), HOT, HOT, direction=direction)
    assert words in sentence
    assert sentence.endswith(
        "held fixed, the KL would sharpen S here (entropy 0.500 to 0.480 in one step, "
        "cosine with flattening \u22120.90)."
    )


@pytest.mark.parametrize(("cosine", "change"), [(0.17, -0.0007), (-0.99, -1e-5), (-0.3, 0.002)])
def test_a_step_that_goes_the_other_way_or_nowhere_neither_sharpens_nor_flattens(cosine, change):
    push = KLPush(cosine, change)
    sentence = target_sentence(RunSpec(), HOT, HOT, direction=KLDirection(push, push, 0.5))
    assert sentence.count("would hardly change the sharpness of S") == 2


def test_the_target_of_unequal_clusters_is_said_as_it_is():
    """It said "attached, it would flatten S here", where it sharpens and the fixed target flattens."""
    S = np.array([[0.95, 0.05], [0.90, 0.10], [0.85, 0.15]])
    P = S**2 / S.sum(0)
    P /= P.sum(1, keepdims=True)
    sentence = target_sentence(RunSpec(), S, P, direction=kl_direction(S, np.array([0, 3])))
    assert "attached, the KL would sharpen S" in sentence
    assert "held fixed, the KL would flatten S" in sentence


def test_equal_rows_have_clustered_nothing_and_are_their_own_target():
    S = np.tile([0.65, 0.25, 0.10], (34, 1))
    assert assignments_sentence(S[None], S) == (
        "Nothing has clustered: all nodes have nearly the same row, 65 % of it in cluster 1."
    )
    assert "all nodes have nearly the same row" in target_sentence(RunSpec(), S, S, direction=None)


def test_target_of_an_even_s_is_not_called_reached():
    even = np.full((4, 3), 1 / 3)
    assert "a uniform S is its own target" in target_sentence(RunSpec(), even, even, direction=None)
    assert "no sharper than S" in target_sentence(RunSpec(), HOT, HOT, direction=None)
