"""Decode text from files, sanitise it for display, and read numbers from it."""

from __future__ import annotations

import codecs
import math
import re
import unicodedata
from collections.abc import Sequence

NAME_LENGTH = 120
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_JOINERS = "\u200c\u200d"  # Persian, Indic scripts and emoji need them
_MISSING = frozenset({"", "na", "n/a", "nan", "null", "none", "-", "?"})
_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")


def decode(content: bytes) -> str:
    r"""Decode ``content``: by its byte order mark, else as UTF-8, else, as spreadsheets write, Windows-1252.

    UTF-16 that does not say so is known by its zeros, every other byte of western text.

    >>> decode(b"\xef\xbb\xbfa"), decode("\u00e9".encode("cp1252")) == "\u00e9", decode(b"a\0b\0")
    ('a', True, 'ab')
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = content[first:400:2], content[1 - first : 400 : 2]
        if len(content) % 2 == 0 and zeros.count(0) > 0.7 * len(zeros) and not others.count(0):
            return content.decode(encoding, errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def clean(text: str, *, length: int = NAME_LENGTH) -> str:
    r"""Sanitise a name for display: one line, no control or bidirectional characters, not too long.

    Its content is not changed: markup stays plain text, and is escaped where it is drawn.

    Args:
        text: text of any content.
        length: largest number of characters, at least 1.

    >>> clean("a\x00b\u202ec\n d") == "a\ufffdb\ufffdc d", len(clean("x" * 1000))
    (True, 120)
    """
    shown = re.sub(r"\s+", " ", text[: 4 * length]).strip()
    if not shown.isprintable():
        shown = "".join(c if c.isprintable() or c in _JOINERS else "\ufffd" for c in shown)
    shown = unicodedata.normalize("NFC", shown)
    return shown if len(shown) <= length else f"{shown[: length - 1]}\u2026"


def quote(text: object) -> str:
    """Quote ``text``, a piece of a file, for an error message: sanitised, at most 40 characters.

    >>> quote("<b>")
    "'<b>'"
    """
    return f"'{clean(str(text), length=40)}'"


def omission_note(what: str, names: Sequence[str], *, max_names: int = 5) -> str:
    """Write a note on what was left out of a file.

    Args:
        what: what was left out, in the plural.
        names: their names, at least one.
        max_names: number of names that are listed, at least 1.

    >>> omission_note("arrays", ["a", "b"]), omission_note("edges", ["a", "b", "c"], max_names=1)
    ("of the arrays, 'a', 'b' were left out", "of the edges, 'a' and 2 more were left out")
    """
    more = f" and {len(names) - max_names:,} more" if len(names) > max_names else ""
    shown = ", ".join(map(quote, names[:max_names]))
    return f"of the {what}, {shown}{more} {'was' if len(names) == 1 else 'were'} left out"


def is_missing(text: str) -> bool:
    """Whether the cell ``text`` is empty or a usual code for a missing value.

    >>> is_missing(" NA "), is_missing("0")
    (True, False)
    """
    return text.strip().lower() in _MISSING


def number(text: str, *, comma: bool = False) -> float | None:
    """Parse a number as people and spreadsheets write it.

    With ``comma`` the decimal mark is a comma, and points may group thousands.

    Args:
        text: content of a cell.
        comma: whether the decimal mark is a comma, and points may group thousands.

    Returns:
        The number; None if it is not one, or not finite.

    >>> number("1e3"), number("1.234,5", comma=True), number("inf"), number("1_000")
    (1000.0, 1234.5, None, None)
    """
    text = text.strip()
    if comma and "," in text:
        if _GROUPED.fullmatch(text):
            text = text.replace(".", "").replace(",", ".")
        elif _COMMA.fullmatch(text):
            text = text.replace(",", ".")
    if "_" in text or len(text) > 400:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def may_be_thousands(text: str) -> bool:
    """Whether the comma in a number ``text`` such as ``1,234`` is ambiguous: thousands separator or decimal.

    >>> may_be_thousands("1,234"), may_be_thousands("0,234"), may_be_thousands("1,23")
    (True, False, False)
    """
    return bool(_THOUSANDS.fullmatch(text.strip()))


def has_decimal_comma(text: str) -> bool:
    """Whether the cell ``text`` is a number with a decimal comma.

    >>> has_decimal_comma("0,5"), has_decimal_comma("a,b")
    (True, False)
    """
    return bool(_COMMA.fullmatch(text.strip()) or _GROUPED.fullmatch(text.strip()))


def numbers_first(text: str) -> tuple[int, float, str]:
    """Sort key: numbers by their value, then other texts.

    >>> sorted(["b", "10", "nan", "9"], key=numbers_first)
    ['9', '10', 'b', 'nan']
    """
    value = number(text)
    return (1, 0.0, text) if value is None else (0, value, text)
