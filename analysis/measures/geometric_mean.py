"""Mean and spread of quantities that span orders of magnitude, by their logarithms."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple

LOG_MEASURES = ("rayleigh_quotient", "norm_per_node", "gradient_norm")
"""Energies and norms: means, bands and axes of these measures are logarithmic, in tables and figures."""


class GeometricMean(NamedTuple):
    """Centre and spread of a positive quantity over seeds.

    Attributes:
        centre: its geometric mean; 0 where it is 0 for a seed.
        factor: e to the standard deviation of its logarithm: one deviation is times or over this. NaN where
            the centre is 0, and for a single value.
    """

    centre: float
    factor: float


def geometric_mean(values: Sequence[float]) -> GeometricMean:
    r"""Geometric mean of a quantity, and the factor of one standard deviation of its logarithm.

    .. math::
        \exp \bar \ell, \quad \exp \sqrt{\tfrac{1}{n - 1} \sum_i (\ell_i - \bar \ell)^2},
        \qquad \ell_i = \ln x_i

    Args:
        values: at least 1; where one is not positive, the mean is 0 and the factor NaN, as for a single one.

    >>> mean = geometric_mean([1.0, 100.0])
    >>> round(mean.centre, 9), round(mean.factor, 2)  # 10, and 10 to sqrt(2)
    (10.0, 25.95)
    """
    if any(not value > 0 for value in values):
        return GeometricMean(0.0, math.nan)
    logs = [math.log10(value) for value in values]
    deviation = statistics.stdev(logs) if len(logs) > 1 else math.nan
    return GeometricMean(10 ** statistics.fmean(logs), 10**deviation)
