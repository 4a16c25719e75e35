"""The interval of a mean, against scipy's own."""

import numpy as np
import pytest
from scipy import stats

from analysis.measures.t_interval import LEVEL, t_factor


@pytest.mark.parametrize("n", [2, 3, 10, 200])
def test_it_is_scipys(n):
    values = np.random.default_rng(n).normal(size=n)
    low, high = stats.t.interval(LEVEL, n - 1, loc=values.mean(), scale=stats.sem(values))
    half = t_factor(n) * values.std(ddof=1)
    assert (values.mean() - half, values.mean() + half) == pytest.approx((low, high), rel=1e-12)


def test_many_counts_at_once():
    counts = np.array([2, 5, 9])
    assert t_factor(counts).tolist() == [t_factor(2), t_factor(5), t_factor(9)]
