"""The NumPy formulas of recorded runs, held against the layers that trained them."""

import numpy as np
import pytest
import torch

from analysis.checks import BadInput
from analysis.layers.assignment import mix_heads, student_t_assignment, target_distribution
from analysis.runs.results.assignment_numpy import graph_target, head_assignments, mixed_assignment


@pytest.mark.parametrize("tau", [0.01, 1.0, 2.5, 1e4])
@pytest.mark.parametrize("shift", [0.0, 1e4])
def test_equal_to_the_layers_in_double_precision(tau, shift):
    draw = np.random.default_rng(int(tau))
    x, keys, weights = (
        draw.normal(size=(40, 5)) + shift,
        draw.normal(size=(3, 4, 5)) + shift,
        draw.normal(size=3),
    )
    ptr = np.array([0, 1, 1, 25, 40])  # a graph of one node, and one without any
    S_h = student_t_assignment(torch.from_numpy(x), torch.from_numpy(keys), tau)
    S = mix_heads(S_h, torch.from_numpy(weights))
    P = target_distribution(S, batch=torch.from_numpy(np.repeat(np.arange(4), np.diff(ptr))), batch_size=4)
    ours = head_assignments(x, keys, tau=tau)
    mixed = mixed_assignment(ours, weights)
    # the layers take 1 / (1 + d) where tau is 1, and logarithms elsewhere
    np.testing.assert_allclose(ours, S_h.numpy(), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(mixed, S.numpy(), rtol=1e-9)
    np.testing.assert_allclose(graph_target(mixed, ptr=ptr), P.numpy(), rtol=1e-9)


def test_a_cluster_without_nodes_has_no_target():
    S = np.array([[1.0, 0.0], [1.0, 0.0]])
    np.testing.assert_array_equal(graph_target(S, ptr=np.array([0, 2])), S)


@pytest.mark.parametrize(
    ("x", "keys", "tau", "said"),
    [
        (np.ones((2, 3)), np.ones((1, 2, 4)), 1.0, "of one F"),
        (np.ones((2, 3)), np.ones((1, 2, 3)), 0.0, "tau > 0"),
        (np.ones((2, 3)), np.full((1, 2, 3), np.nan), 1.0, "finite keys"),
        (np.full((2, 3), np.inf), np.ones((1, 2, 3)), 1.0, "finite nodes"),
    ],
)
def test_what_has_no_assignment_is_refused(x, keys, tau, said):
    with pytest.raises(BadInput, match=said):
        head_assignments(x, keys, tau=tau)


def test_as_many_weights_as_heads():
    with pytest.raises(BadInput, match="3 weights"):
        mixed_assignment(np.ones((2, 1, 2)), np.ones(3))
    S_h = np.random.default_rng(0).random((2, 3, 4))
    as_pyg = mixed_assignment(S_h, np.array([1.0, -2.0]).reshape(1, 2, 1, 1))
    np.testing.assert_array_equal(as_pyg, mixed_assignment(S_h, np.array([1.0, -2.0])))
