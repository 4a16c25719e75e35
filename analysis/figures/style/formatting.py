"""Format words and numbers for figures; every external name passes through :func:`escape`."""

from __future__ import annotations

import re
from textwrap import wrap

TITLE_WIDTH = 50
"""Characters in a line of a title: what fits a screen of 390 pixels."""
CAPTION_WIDTH = 64
"""Characters in a line of a caption, for the same reason."""
SYMBOLS = ("tau", "lamda", "lr", "x", "y", "k", "h", "s", "p", "npz", "gml", "edge_index")
"""Words that are written in small letters wherever they stand."""

_UNIT = re.compile(r"(?<=\d) (?=%|(?:[kMG]B|ms|seconds?|minutes?|hours?|nats)\b)")


def escape(name: object) -> str:
    """Escape a ``name`` from data for Plotly text, which interprets some HTML.

    >>> escape("<b>A & B</b>")
    '&lt;b&gt;A &amp; B&lt;/b&gt;'
    """
    return str(name).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, length: int) -> str:
    """Cut ``text`` to at most ``length`` characters, the last of which is then an ellipsis.

    >>> shorten("cluster", 7), shorten("cluster", 4)
    ('cluster', 'clu…')
    """
    return text if len(text) <= length else f"{text[: length - 1]}…"


def lines(text: str, width: int) -> list[str]:
    """Wrap ``text`` into lines of at most ``width`` characters.

    >>> lines("nodes that agree", 10), lines("from 50 % on", 7)
    (['nodes that', 'agree'], ['from', '50 % on'])
    """
    whole = text.replace(" %", "\u00a0%")  # a number and its sign stay in one line
    parts = wrap(whole, width, break_long_words=False, break_on_hyphens=False) or [""]
    return [line.replace("\u00a0%", " %") for line in parts]


def unbroken(text: str) -> str:
    r"""Keep a number and its unit in one line: the space between them becomes one that does not break.

    >>> unbroken("86 % of 30 nodes, 2.3 MB, in about 40 seconds")
    '86\xa0% of 30 nodes, 2.3\xa0MB, in about 40\xa0seconds'
    """
    return _UNIT.sub("\u00a0", text)


def capitalized(text: str) -> str:
    """Capitalise the first letter of ``text``, unless it begins with a file name or symbol.

    File names, symbols and names in code keep their case.

    >>> [capitalized(text) for text in ("the disk is full", "bad.csv is empty", "tau is 0")]
    ['The disk is full', 'bad.csv is empty', 'tau is 0']
    """
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    is_word = re.fullmatch(r"[a-z][a-z'\u2019-]*[,;:]?|a", first) is not None
    return text[:1].upper() + text[1:] if is_word and first not in SYMBOLS else text
