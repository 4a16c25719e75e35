"""Format shares in per cent, so that a sentence is true of the numbers behind it."""

from __future__ import annotations

from itertools import combinations

ROUNDING = 1e-7
"""Numbers recorded in float32 that are nearer to 0 than this are 0 but for rounding; shares, to 1 too."""


def percent(share: float) -> str:
    """Format a share in whole per cent; values merely close to 0 or 100 are not rounded to them.

    Args:
        share: in [0, 1].

    >>> percent(0.914), percent(0.999), percent(0.001), percent(1.0 - 1e-12)  # all, but for rounding
    ('91 %', 'over 99 %', 'under 1 %', '100 %')
    """
    if 0.995 <= share < 1 - ROUNDING:
        return "over 99 %"
    if 0 < share < 0.005:
        return "under 1 %"
    return f"{100 * share:.0f} %"


def percents(*shares: float, decimals: int = 0) -> list[str]:
    """Format shares for comparison, with as many decimals as distinguish them.

    Whole per cent where that is enough, at most three decimals; 0 and 100 only for what is exactly that.

    Args:
        decimals: the smallest number of decimals, at most 3.
        shares: all that stand in one sentence, each in [0, 1].

    >>> percents(0.9950, 0.9999), percents(0.125, 0.131), percents(0.914, 0.52)
    (['99.50 %', '99.99 %'], ['12.5 %', '13.1 %'], ['91 %', '52 %'])
    >>> percents(0.9996, 0.25, decimals=1)
    ['99.96 %', '25.00 %']
    """
    for digits in range(decimals, 4):
        texts = [f"{100 * share:.{digits}f}" for share in shares]
        written = [float(text) / 100 for text in texts]
        pairs = combinations(range(len(shares)), 2)
        gaps = [(shares[a] - shares[b], written[a] - written[b]) for a, b in pairs]
        apart = all(abs(shown - true) <= abs(true) / 2 for true, shown in gaps if abs(true) > ROUNDING)
        whole = all(abs(s - w) <= ROUNDING for w, s in zip(written, shares, strict=True) if w in (0, 1))
        if whole and apart:
            break
    return [f"{text} %" for text in texts]
