"""Confidence interval of a mean by Student's t distribution."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from scipy.special import stdtrit

LEVEL = 0.95
Count = TypeVar("Count", int, np.ndarray)


def t_factor(n: Count) -> Count:
    r"""Half-width of the 95 % confidence interval of a mean, in sample standard deviations.

    .. math::
        t_{n-1,\, 0.975} / \sqrt n

    Args:
        n: how many values the mean is of, at least 2; one number or an array of them.

    >>> round(float(t_factor(2)), 3)  # 12.706 / sqrt(2)
    8.985
    """
    factor: Count = stdtrit(n - 1, (1 + LEVEL) / 2) / np.sqrt(n)
    return factor
