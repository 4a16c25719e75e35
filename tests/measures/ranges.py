"""Upper ends of the measures' ranges, which the table has as formulas."""

import math


def highest(measure, *, N, F, K, C, diameter):
    """The upper end of a measure's range, which the table has as a formula."""
    return {
        "": math.inf,
        "1": 1,
        "2": 2,
        r"\sqrt 2": 2**0.5,
        "K": K,
        "1/K": 1 / K,
        r"\ln K": math.log(K) + 1e-6,
        r"\log_2 C": math.log2(C) + 1e-6,
        "diameter": diameter,
        "N - 1": N - 1,
        "N/(N-1)": N / max(1, N - 1),
        "N/3 + 1/3": (N + 1) / 3,
        r"\min(N, F)": min(N, F),
        r"\min(N - 1, F)": min(N - 1, F),
    }[measure.high]
