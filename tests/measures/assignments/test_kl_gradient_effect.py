"""Where the KL pushes the entropy, against finite differences and slow loops."""

import numpy as np
import pytest

from analysis.measures.assignments.kl_gradient_effect import kl_direction

UNEQUAL = np.array([[0.95, 0.05], [0.90, 0.10], [0.85, 0.15]])
ONE = np.array([0, 60])


def softmax(logits):
    e = np.exp(logits - logits.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


def soft(spread, seed=0, N=60, K=4):
    return softmax(spread * np.random.default_rng(seed).normal(size=(N, K)))


def entropy(S):
    return float(-(S * np.log(S)).sum(1).mean() / np.log(S.shape[1]))


def target(S, ptr):
    P = np.empty_like(S)
    for b, e in zip(ptr, ptr[1:], strict=False):
        weights = S[b:e] ** 2 / S[b:e].sum(0)
        P[b:e] = weights / weights.sum(1, keepdims=True)
    return P


def slope(f, logits, step=1e-6):
    gradient = np.empty_like(logits)
    for i in np.ndindex(*logits.shape):
        up, down = logits.copy(), logits.copy()
        up[i] += step
        down[i] -= step
        gradient[i] = (f(up) - f(down)) / (2 * step)
    return gradient


def by_differences(S, ptr, *, detach):
    logits, fixed = np.log(S), target(S, ptr)

    def kl(logits):
        now = softmax(logits)
        P = fixed if detach else target(now, ptr)
        return (P * np.log(P / now)).sum() / len(S)

    push, uphill = -slope(kl, logits), slope(lambda logits: entropy(softmax(logits)), logits)
    cosine = (push * uphill).sum() / np.linalg.norm(push) / np.linalg.norm(uphill)
    return cosine, entropy(softmax(logits + 0.5 * len(S) * push)) - entropy(S)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ptr", [[0, 12], [0, 5, 12]])
def test_against_finite_differences(seed, ptr):
    S = soft(0.3 + seed, seed, N=12, K=3)
    direction = kl_direction(S, np.array(ptr))
    assert direction.entropy == pytest.approx(entropy(S))
    for detach, push in ((False, direction.attached), (True, direction.detached)):
        cosine, change = by_differences(S, np.array(ptr), detach=detach)
        assert push.cosine == pytest.approx(cosine, abs=1e-4)
        assert push.entropy_change == pytest.approx(change, abs=1e-6)


def test_of_unequal_clusters_the_detached_target_flattens_and_the_attached_one_sharpens():
    """The cosine of the two gradients is -.95 here and was read as "attached would flatten"."""
    direction = kl_direction(UNEQUAL, np.array([0, 3]), step=0.5 / 3)  # .5 on the gradient of the mean
    assert direction.attached.entropy_change * np.log(2) == pytest.approx(-0.00071, abs=5e-6)
    assert direction.detached.entropy_change * np.log(2) == pytest.approx(0.0013, abs=5e-6)
    assert direction.attached.cosine < 0 < direction.detached.cosine


def test_close_to_uniform_the_attached_one_flattens_and_the_detached_one_sharpens():
    for spread in (0.01, 0.1):
        direction = kl_direction(soft(spread), ONE)
        assert direction.attached.cosine > 0.9
        assert direction.detached.cosine < -0.9
        assert direction.attached.entropy_change > 0 > direction.detached.entropy_change


@pytest.mark.parametrize("seed", range(20))
def test_the_sign_of_the_cosine_is_that_of_a_short_step(seed):
    direction = kl_direction(soft(1.0, seed), ONE, step=1e-3)
    for push in direction[:2]:
        if abs(push.cosine) > 0.02:
            assert (push.cosine > 0) == (push.entropy_change > 0)


def test_graphs_have_targets_of_their_own():
    S = soft(1.0)
    assert kl_direction(S, np.array([0, 30, 60])).attached.cosine != pytest.approx(
        kl_direction(S, ONE).attached.cosine, abs=1e-6
    )


@pytest.mark.parametrize("S", [np.full((5, 4), 0.25), np.eye(4)[[0, 1, 2, 3, 3]], np.ones((5, 1))])
def test_where_a_gradient_vanishes_there_is_no_cosine_and_no_step(S):
    direction = kl_direction(S, np.array([0, 5]))
    for push in direction[:2]:
        assert push.cosine is None
        assert push.entropy_change == pytest.approx(0, abs=1e-12)
