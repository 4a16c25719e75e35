import numpy as np
import pytest
import torch

from analysis.checks import BadInput
from analysis.measures import Undefined, feature_correlation


@pytest.mark.parametrize("seed", range(5))
def test_against_numpy_pair_by_pair(seed):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(30, 6, generator=generator) @ torch.randn(6, 6, generator=generator) + 5
    columns = x.double().numpy().T
    pairs = [abs(np.corrcoef(columns[a], columns[b])[0, 1]) for a in range(6) for b in range(a)]
    assert feature_correlation(x) == pytest.approx(np.mean(pairs), abs=1e-9)


def test_scale_and_offset_change_nothing_and_constant_features_are_left_out():
    x = torch.randn(20, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    found = feature_correlation(x)
    assert feature_correlation(x * torch.tensor([1e-8, 3, -2, 1e5]) + 7) == pytest.approx(found, rel=1e-6)
    assert feature_correlation(torch.cat([x, torch.full((20, 2), 0.1)], 1)) == pytest.approx(found)
    assert feature_correlation(x[torch.randperm(20)]) == pytest.approx(found)


@pytest.mark.parametrize("scale", [1e-300, 1e-200, 1e160, 1e300])
def test_features_whose_squares_are_no_numbers(scale):
    x = torch.randn(20, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    assert feature_correlation(x * scale) == pytest.approx(feature_correlation(x), rel=1e-9)


def test_what_rounding_leaves_of_a_constant_feature_is_no_feature():
    x = torch.randn(20, 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    nearly = 1 + 1e-14 * x
    assert feature_correlation(torch.cat([x, nearly], 1)) == feature_correlation(x)


def test_extremes():
    line = torch.randn(50, 1, generator=torch.Generator().manual_seed(0))
    assert feature_correlation(line @ torch.tensor([[1.0, -2.0, 3.0]])) == pytest.approx(1)
    wave = torch.tensor([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]])
    assert feature_correlation(wave) == pytest.approx(0, abs=1e-12)


def test_undefined_and_refused():
    for x in (
        torch.zeros(3, 4),
        torch.full((5, 4), 0.1),
        torch.randn(5, 1),
        torch.tensor([[1.0, float("nan")]] * 2),
        torch.ones(1, 3),
    ):
        with pytest.raises(Undefined):
            feature_correlation(x)
    with pytest.raises(BadInput, match=r"\[N, F\]"):
        feature_correlation(torch.ones(3))
