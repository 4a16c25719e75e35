"""The glossary: every term of the field that the app uses, in one plain sentence and a formula."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from analysis.checks import one_of

LANGUAGES = ("en", "de")


class Term(NamedTuple):
    """A term with its explanation, formula and page.

    Attributes:
        id: what refers to it; the same in every language.
        term: how it is written.
        sentence: what it means, in one plain sentence.
        formula: in LaTeX without delimiters, or "".
        page: the page that shows it.
        defined: ``"module:name"`` of the function or class that computes it, or "".
    """

    id: str
    term: str
    sentence: str
    formula: str
    page: str
    defined: str


@cache
def glossary(language: str = "en") -> Mapping[str, Term]:
    """Load all terms by id, in reading order.

    Args:
        language: ``"en"`` or ``"de"``.

    Raises:
        BadInput: for another language.

    >>> glossary()["usage_perplexity"].term, glossary("de")["usage_perplexity"].term
    ('clusters in use', 'genutzte Cluster')
    """
    one_of("language", language, LANGUAGES)
    english, translated = _read("en"), _read(language)
    return {id: Term(id, **{**fields, **translated.get(id, {})}) for id, fields in english.items()}


def _read(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((files("analysis.glossary") / f"{language}.toml").read_text("utf-8"))
