"""Format words and numbers for figures; every external name passes through :func:`escape`."""

from __future__ import annotations

import re
from itertools import combinations
from textwrap import wrap

TITLE_WIDTH = 50
"""Characters in a line of a title: what fits a screen of 390 pixels."""
ROUNDING = 1e-7
"""Numbers recorded in float32 that are nearer to 0 than this are 0 but for rounding; shares, to 1 too."""
CAPTION_WIDTH = 64
"""Characters in a line of a caption, for the same reason."""
SYMBOLS = ("tau", "lamda", "lr", "x", "y", "k", "h", "s", "p", "npz", "gml", "edge_index")
"""Words that are written in small letters wherever they stand."""


def escape(name: object) -> str:
    """Escape a name from data for Plotly text, which interprets some HTML.

    >>> escape("<b>A & B</b>")
    '&lt;b&gt;A &amp; B&lt;/b&gt;'
    """
    return str(name).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, length: int) -> str:
    """Cut a text to at most ``length`` characters, the last of which is then an ellipsis.

    >>> shorten("cluster", 7), shorten("cluster", 4)
    ('cluster', 'clu…')
    """
    return text if len(text) <= length else f"{text[: length - 1]}…"


def lines(text: str, width: int) -> list[str]:
    """Wrap words into lines of at most ``width`` characters.

    >>> lines("nodes that agree", 10), lines("from 50 % on", 7)
    (['nodes that', 'agree'], ['from', '50 % on'])
    """
    whole = text.replace(" %", "\u00a0%")  # a number and its sign stay in one line
    parts = wrap(whole, width, break_long_words=False, break_on_hyphens=False) or [""]
    return [line.replace("\u00a0%", " %") for line in parts]


def percent(share: float) -> str:
    """Format a share in whole per cent; values merely close to 0 or 100 are not rounded to them.

    >>> percent(0.914), percent(0.999), percent(0.001), percent(1.0 - 1e-12)  # all, but for rounding
    ('91 %', 'over 99 %', 'under 1 %', '100 %')
    """
    if 0.995 <= share < 1 - ROUNDING:
        return "over 99 %"
    if 0 < share < 0.005:
        return "under 1 %"
    return f"{100 * share:.0f} %"


def percents(*shares: float) -> list[str]:
    """Format shares for comparison, with as many decimals as distinguish them.

    Whole per cent where that is enough, at most three decimals; 0 and 100 only for what is exactly that.

    >>> percents(0.9950, 0.9999), percents(0.125, 0.131), percents(0.914, 0.52)
    (['99.50 %', '99.99 %'], ['12.5 %', '13.1 %'], ['91 %', '52 %'])
    """
    for digits in range(4):
        texts = [f"{100 * share:.{digits}f}" for share in shares]
        written = [float(text) / 100 for text in texts]
        pairs = combinations(range(len(shares)), 2)
        gaps = [(shares[a] - shares[b], written[a] - written[b]) for a, b in pairs]
        honest = all((w in (0, 1)) <= (s in (0, 1)) for w, s in zip(written, shares, strict=True))
        if honest and all(abs(shown - true) <= abs(true) / 2 for true, shown in gaps):
            break
    return [f"{text} %" for text in texts]


def nonzero(value: float, digits: int = 1) -> str:
    """Format a number >= 0 with significant digits, and rounding errors as 0.

    >>> nonzero(3.2e-6), nonzero(-8e-9), nonzero(0.0725, 2)
    ('3e-06', '0', '0.072')
    """
    return "0" if abs(value) < ROUNDING else f"{value:.{digits}g}"


def signed(value: float, digits: int = 2) -> str:
    """Format a number with its sign, using a typographic minus.

    >>> signed(-1.5), signed(2, 0)
    ('\u22121.50', '+2')
    """
    return f"{value:+.{digits}f}".replace("-", "\u2212")


def join_words(words: list[str]) -> str:
    """Join words with commas and "and".

    >>> join_words(["1", "2", "5"])
    '1, 2 and 5'
    """
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def capitalized(text: str) -> str:
    """Capitalise the first letter, unless the text begins with a file name or symbol.

    File names, symbols and names in code keep their case.

    >>> [capitalized(text) for text in ("the disk is full", "bad.csv is empty", "tau is 0")]
    ['The disk is full', 'bad.csv is empty', 'tau is 0']
    """
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    is_word = re.fullmatch(r"[a-z][a-z'\u2019-]*[,;:]?|a", first) is not None
    return text[:1].upper() + text[1:] if is_word and first not in SYMBOLS else text


def duration(seconds: float) -> str:
    """Format a duration in words.

    >>> duration(0.4), duration(41), duration(170)
    ('1 second', '41 seconds', '3 minutes')
    """
    if seconds < 90:
        count, unit = max(1, round(seconds)), "second"
    else:
        count, unit = round(seconds / 60), "minute"
    return f"{count} {unit}" + ("s" if count != 1 else "")
