"""Counts and lists as words of a sentence."""

from __future__ import annotations

from collections.abc import Sequence


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
