"""Markup of lesson texts: links to terms, and computed numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from analysis.glossary import Term

_TERM = re.compile(r"\[([^\]\n]+)\]\(term:([a-z_]+)\)")
_NUMBER = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def terms_of(text: str) -> list[str]:
    """Ids of the terms that ``text`` links to.

    >>> terms_of("what [tau](term:tau) does to [heads](term:head)")
    ['tau', 'head']
    """
    return [match.group(2) for match in _TERM.finditer(text)]


def numbers_of(text: str) -> list[str]:
    """Names of the numbers that ``text`` contains.

    >>> numbers_of("from {before} to {after}")
    ['before', 'after']
    """
    return _NUMBER.findall(text)


def written(
    text: str,
    *,
    numbers: Mapping[str, str],
    term: Callable[[str, Term | None], str],
    terms: Mapping[str, Term],
) -> str:
    """Fill in the numbers of a text, and render its terms.

    Args:
        text: text with ``{number}`` and ``[words](term:id)``.
        numbers: written numbers, by name; one that is missing becomes an ellipsis.
        term: gives what stands for the words of a term and its explanation, which is None for an unknown one.
        terms: explanations, by id.

    >>> written("S is {sharp} sharp", numbers={"sharp": "98 %"}, term=lambda words, _: words, terms={})
    'S is 98 % sharp'
    """
    filled = _NUMBER.sub(lambda match: numbers.get(match.group(1), "\u2026"), text)
    return _TERM.sub(lambda match: term(match.group(1), terms.get(match.group(2))), filled)
