"""The words round a lesson are there in every language, with the same places to fill in."""

import re

import pytest

from analysis.glossary import LANGUAGES
from analysis.lessons.interface_translations import _read, interface_words

PLACES = re.compile(r"{(\w+)}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_word_with_its_places(language):
    english, own = _read("en"), _read(language)
    assert own.keys() == english.keys()
    assert {n: sorted(PLACES.findall(t)) for n, t in own.items()} == {
        n: sorted(PLACES.findall(t)) for n, t in english.items()
    }
    assert language == "en" or not [n for n in own if own[n] == english[n]]


def test_another_language_falls_back_to_english():
    assert interface_words("xx") == interface_words("en")
