"""Means of energies and norms are those of their logarithms."""

import math

import numpy as np
import pytest
from scipy import stats

from analysis.measures.geometric_mean import geometric_mean


def test_a_band_is_in_log_space():
    centre, factor = geometric_mean([1e-3, 1e-1, 1e1])
    assert centre == pytest.approx(1e-1)
    assert factor == pytest.approx(100)
    assert geometric_mean([1.0, 0.0]).centre == 0
    assert math.isnan(geometric_mean([1.0, 0.0]).factor)


def test_it_is_scipys():
    values = np.random.default_rng(0).lognormal(-20, 6, 7)
    centre, factor = geometric_mean(values.tolist())
    assert centre == pytest.approx(stats.gmean(values), rel=1e-9)
    assert factor == pytest.approx(stats.gstd(values), rel=1e-9)
    assert geometric_mean([3.0]).centre == pytest.approx(3.0)
    assert math.isnan(geometric_mean([3.0]).factor)
