"""Translations of the interface texts around lessons (Next, Predict, You were right ...)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

FILE = "interface.toml"


@cache
def interface_words(language: str) -> Mapping[str, str]:
    """Interface texts by name in ``language``, with English as fallback.

    Args:
        language: two letters, such as ``"de"``.

    >>> interface_words("de")["next"], interface_words("xx")["next"]
    ('Weiter', 'Next')
    """
    return {**_read("en"), **_read(language)}


def _read(language: str) -> dict[str, str]:
    file = files("analysis.lessons") / "content" / language / FILE
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else {}
