import numpy as np
import pytest
import torch
from torch_geometric.nn import MemPooling

from analysis.measures.assignments.kl_direction import kl_direction


def soft(spread, *, n=60, K=4, seed=0):
    logits = np.random.default_rng(seed).normal(size=(n, K)) * spread
    S = np.exp(logits)
    return S / S.sum(1, keepdims=True)


@pytest.mark.parametrize("spread", [0.1, 0.5, 1, 2, 8])
def test_it_is_the_angle_between_pygs_loss_and_the_same_with_its_target_held_fixed(spread):
    S = soft(spread)
    logits = torch.from_numpy(np.log(S)).requires_grad_()
    attached = torch.autograd.grad(MemPooling.kl_loss(logits.softmax(-1)[None]), logits)[0]
    rows = logits.softmax(-1)
    P = rows**2 / rows.sum(0)
    P = (P / P.sum(1, keepdim=True)).detach()
    detached = torch.autograd.grad((P * (P.log() - rows.log())).sum(), logits)[0]
    angle = torch.cosine_similarity(attached.flatten(), detached.flatten(), dim=0)
    assert kl_direction(S, np.array([0, 60])) == pytest.approx(float(angle), abs=1e-6)


def test_close_to_even_pygs_loss_flattens():
    found = [kl_direction(soft(spread), np.array([0, 60])) for spread in (0.01, 0.1, 0.5, 1)]
    assert found[0] < -0.999
    assert found == sorted(found)


def test_it_does_not_depend_on_the_order_of_nodes_or_clusters():
    S, ptr = soft(1.0), np.array([0, 60])
    assert kl_direction(S[::-1, ::-1].copy(), ptr) == pytest.approx(kl_direction(S, ptr), abs=1e-9)


def test_graphs_have_targets_of_their_own():
    S = soft(1.0)
    assert kl_direction(S, np.array([0, 30, 60])) != pytest.approx(
        kl_direction(S, np.array([0, 60])), abs=1e-6
    )


@pytest.mark.parametrize("S", [np.full((5, 3), 1 / 3), np.ones((4, 1)), np.eye(3)])
def test_without_a_gradient_there_is_no_angle(S):
    assert kl_direction(S, np.array([0, len(S)])) is None
