"""Parsers of lists and ranges in command arguments."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from typing import Any

from analysis.checks import shown


def list_of(kind: Callable[[str], Any], what: str) -> Callable[[str], list[Any]]:
    """Build a parser of comma-separated values.

    Args:
        kind: converts one value; raises ValueError for a wrong one.
        what: name of the values in the error message, in the plural.

    Returns:
        What :mod:`argparse` calls with the text of the option.

    >>> list_of(float, "numbers")("0.1, 2")
    [0.1, 2.0]
    """

    def read(text: str) -> list[Any]:
        try:
            return [kind(item.strip()) for item in text.split(",")]
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"expected {what} with commas between, got {shown(text)}"
            ) from None

    return read


def depths(text: str) -> list[int]:
    """Parse ``text``: whole numbers of at most 3 digits and ranges of them, with an optional step.

    Raises:
        argparse.ArgumentTypeError: if it is something else.

    >>> depths("2,4-6"), depths("2-32:10")
    ([2, 4, 5, 6], [2, 12, 22, 32])
    """
    numbers: list[int] = []
    for item in text.split(","):
        span = re.fullmatch(r"\s*(\d{1,3})(?:-(\d{1,3})(?::(\d{1,3}))?)?\s*", item)
        if span is None or int(span[3] or 1) < 1 or int(span[2] or span[1]) < int(span[1]):
            raise argparse.ArgumentTypeError(
                f"expected whole numbers with commas between, or ranges such as 2-32 or 2-32:2, "
                f"got {shown(text)}"
            )
        numbers += range(int(span[1]), int(span[2] or span[1]) + 1, int(span[3] or 1))
    return numbers
