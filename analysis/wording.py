"""Numbers, shares, counts and lists as a sentence writes them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

ROUNDING = 1e-7
"""Numbers recorded in float32 that are nearer to 0 than this are 0 but for rounding; shares, to 1 too."""
MINUS = str.maketrans("-", "\u2212")
"""Translates the hyphen of a number to a typographic minus, which no spreadsheet takes for a formula."""

_POWER = re.compile(r"((?<![.\d])1)?e\+?(-?)0*(\d+)")
_RAISED = str.maketrans("-0123456789", "\u207b\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079")


def significant(value: float, digits: int = 3, *, sign: bool = False) -> str:
    r"""Format ``value`` with ``digits`` significant digits, a typographic minus and powers of ten.

    Args:
        value: any float; nan and inf are written as such.
        digits: at least 1.
        sign: whether a value above 0 has a plus.

    >>> print(significant(9.1e-10, 1), significant(-0.02), significant(1.5e6), significant(1e-6), sep=", ")
    9·10⁻¹⁰, −0.02, 1.5·10⁶, 10⁻⁶
    """
    text = f"{value:{'+' if sign else ''}z.{digits}g}"
    return _POWER.sub(_power_of_ten, text).translate(MINUS)


def _power_of_ten(match: re.Match[str]) -> str:
    """The power behind the digits, which a 1 alone does not need."""
    times = "" if match[1] else "\u00b7"
    return f"{times}10{(match[2] + match[3]).translate(_RAISED)}"


def decimals(value: float, digits: int = 2) -> str:
    r"""Format ``value`` with ``digits`` decimals and a typographic minus, which zeros do not have.

    >>> decimals(-0.034), decimals(-0.001), decimals(2, 1)
    ('\u22120.03', '0.00', '2.0')
    """
    return f"{value:z.{digits}f}".translate(MINUS)


def signed(value: float, digits: int = 2) -> str:
    """Format ``value`` with its sign, a typographic minus and ``digits`` decimals.

    >>> signed(-1.5), signed(2, 0), signed(-0.001)  # no minus before zeros
    ('\u22121.50', '+2', '+0.00')
    """
    return f"{value:+z.{digits}f}".translate(MINUS)


def nonzero(value: float, digits: int = 1) -> str:
    r"""Format ``value`` >= 0 with ``digits`` significant digits, and rounding errors as 0.

    >>> nonzero(3.2e-6), nonzero(-8e-9), nonzero(0.0725, 2)
    ('3·10⁻⁶', '0', '0.072')
    """
    return "0" if abs(value) < ROUNDING else significant(value, digits)


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


def percents(*shares: float, digits: int = 0) -> list[str]:
    """Format shares for comparison, with as many decimals as distinguish them.

    Whole per cent where that is enough, at most three decimals; 0 and 100 only for what is exactly that.

    Args:
        shares: all that stand in one sentence, each in [0, 1].
        digits: the smallest number of decimals, at most 3.

    >>> percents(0.9950, 0.9999), percents(0.125, 0.131), percents(0.914, 0.52)
    (['99.50 %', '99.99 %'], ['12.5 %', '13.1 %'], ['91 %', '52 %'])
    >>> percents(0.9996, 0.25, digits=1)
    ['99.96 %', '25.00 %']
    """
    for count in range(digits, 4):
        texts = [f"{100 * share:.{count}f}" for share in shares]
        written = [float(text) / 100 for text in texts]
        pairs = combinations(range(len(shares)), 2)
        gaps = [(shares[a] - shares[b], written[a] - written[b]) for a, b in pairs]
        apart = all(abs(shown - true) <= abs(true) / 2 for true, shown in gaps if abs(true) > ROUNDING)
        whole = all(abs(s - w) <= ROUNDING for w, s in zip(written, shares, strict=True) if w in (0, 1))
        if whole and apart:
            break
    return [f"{text} %" for text in texts]


def counted(number: int, noun: str, plural: str = "") -> str:
    """Format a count with its noun, singular or plural.

    Args:
        number: a count, at least 0.
        noun: its noun, in the singular.
        plural: its plural; "" adds an s.

    >>> counted(1, "class", "classes"), counted(1200, "node")
    ('1 class', '1,200 nodes')
    """
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"


def duration(seconds: float) -> str:
    """Format a duration of ``seconds`` >= 0 in words.

    >>> duration(0.4), duration(41), duration(170)
    ('1 second', '41 seconds', '3 minutes')
    """
    if seconds < 90:
        count, unit = max(1, round(seconds)), "second"
    else:
        count, unit = round(seconds / 60), "minute"
    return counted(count, unit)


def join_words(words: Sequence[str], *, most: int | None = None) -> str:
    """Join words with commas and "and".

    Args:
        words: at least one.
        most: how many are named before "N more"; None names all.

    >>> join_words(["1", "2", "5"]), join_words(["1", "2", "3"], most=2)
    ('1, 2 and 5', '1, 2 and 1 more')
    """
    if most is not None and len(words) > most:
        words = [*words[:most], f"{len(words) - most} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
