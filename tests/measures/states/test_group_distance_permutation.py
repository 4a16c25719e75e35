"""The permuted-label baseline: closed form against drawing, and against all permutations."""

from itertools import permutations

import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import (
    DEFINITIONS,
    Undefined,
    class_distances,
    class_squared_distances,
    group_distances,
    permuted_baseline,
    permuted_moments,
)
from tests.measures.features import blobs


@pytest.mark.parametrize("definition", DEFINITIONS)
@pytest.mark.parametrize(("N", "F", "C"), [(60, 3, 3), (120, 1, 7)])
def test_closed_form_agrees_with_drawing(definition, N, F, C):
    x, y = blobs(N, F, C)
    y[:5] = -1
    generator = torch.Generator().manual_seed(0)
    if definition == "authors" and F == 1:
        x = torch.cat([x, x.square() - 1], dim=1)
    exact = permuted_baseline(x, y, definition=definition)
    drawn = permuted_baseline(x, y, definition=definition, permutations=500, generator=generator)
    assert abs(exact.mean - drawn.mean) < 4 * drawn.spread / 500**0.5
    assert exact.spread == pytest.approx(drawn.spread, rel=0.12)
    assert exact.permutations is None
    assert drawn.permutations == 500


@pytest.mark.parametrize("definition", DEFINITIONS)
def test_moments_of_the_parts_are_those_over_all_permutations(definition):
    """Inter and intra of 6 nodes under all 720 permutations; the ratio's mean follows to second order."""
    x = torch.tensor([[1.0, 0.1], [0.9, 0.3], [0.2, 1.0], [0.5, 0.6], [0.7, 0.8], [0.3, 0.2]]).double()
    y = torch.tensor([0, 0, 1, 1, 2, 2])
    inter, intra = torch.tensor(
        [
            [parts.inter, parts.intra]
            for order in permutations(range(6))
            for parts in [group_distances(x, y[list(order)], definition=definition)]
        ]
    ).double().T  # fmt: skip
    a, b = inter.mean(), intra.mean()
    covariance = ((inter - a) * (intra - b)).mean()
    va, vb = inter.var(correction=0), intra.var(correction=0)
    mean = a / b * (1 - covariance / (a * b) + vb / b**2)
    spread = a / b * (va / a**2 + vb / b**2 - 2 * covariance / (a * b)).sqrt()
    got = permuted_baseline(x, y, definition=definition)
    assert got.mean == pytest.approx(float(mean), rel=1e-6)
    assert got.spread == pytest.approx(float(spread), rel=1e-6)


def test_same_generator_same_draws():
    x, y = blobs(50, 3, 4)
    first, second = (
        permuted_baseline(x, y, permutations=3, generator=torch.Generator().manual_seed(9)) for _ in range(2)
    )
    assert first == second


def test_undefined_and_refused():
    y = torch.tensor([0, 0, 1, 1])
    with pytest.raises(Undefined, match="0 over 0"):
        permuted_baseline(torch.ones(4, 2), y)
    with pytest.raises(Undefined, match="same label"):
        permuted_baseline(torch.eye(4), y * 0)
    with pytest.raises(Undefined, match="two labelled nodes"):
        permuted_baseline(torch.eye(4), torch.arange(4))
    for permutations_drawn in (None, 3):
        with pytest.raises(Undefined, match="at least one labelled"):
            permuted_baseline(torch.eye(4), y * 0 - 1, permutations=permutations_drawn)
        with pytest.raises(BadInput, match="4 whole-number labels"):
            permuted_baseline(torch.eye(4), y[:3], permutations=permutations_drawn)
    with pytest.raises(BadInput, match="at least 2 permutations"):
        permuted_baseline(torch.eye(4), y, permutations=1)
    with pytest.raises(BadInput, match="at least 2 permutations"):
        permuted_baseline(torch.eye(4), y, permutations=9.5)
    for sums in (class_distances, class_squared_distances):
        with pytest.raises(BadInput, match="make them with node_sums=True"):
            permuted_moments(sums(torch.eye(4), y), definition="paper")
