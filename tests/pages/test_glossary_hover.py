"""Terms carry their meaning on every page, and the sentences they stand in stay plain text."""

import re

import pytest

from analysis.glossary import glossary
from pages.ui.frame import glossary_hover
from pages.ui.frame.page_table import PAGES

FIELD = re.compile(
    r"\b(clusters?|heads?|keys?|KL|tau|entropy|uniform|layers?|DiffGroupNorm|classes|epochs?|seeds?"
    r"|group distance ratio|Rayleigh quotient|shuffled labels|target|melt|poolers?|chance|benchmark)\b"
)
"""Words of the field that sentences of the pages may hold."""


def test_every_word_leads_to_a_term_with_a_sentence():
    assert all(glossary()[id].sentence for id in glossary_hover.WORDS.values())


@pytest.mark.parametrize("page", ["assignments", "keys", "target", "depth"])
def test_no_term_on_a_page_is_without_its_meaning(app, page):
    shown = [text.value for text in app(page).markdown if 'class="term"' in text.value]
    assert len(shown) >= 2, "the page's sentence, and what is true of the run"
    for text in shown:
        explained = {match for match in re.findall(r">([^<]+)</abbr>", text)}
        bare = set(FIELD.findall(re.sub(r"<abbr.*?</abbr>", "", text)))
        known = {glossary_hover.WORDS[word] for word in explained}
        assert {glossary_hover.WORDS.get(word) for word in bare} <= known | {None}
        assert all(word in glossary_hover.WORDS for word in bare)


def test_home_explains_its_words(app):
    said = "".join(text.value for text in app("home").markdown)
    for word in ("keys", "DiffGroupNorm", "benchmark", "pooler", "chance"):
        assert f">{word}</abbr>" in said


def test_sentences_of_all_pages_are_covered():
    words = {word for entry in PAGES.values() for word in FIELD.findall(entry.sentence)}
    assert words <= set(glossary_hover.WORDS)


def test_nothing_but_terms_is_markup():
    text = glossary_hover.marked('<img src=x> **bold** [a](b) key "key"')
    assert text.count("<") == text.count("<abbr") + text.count("</abbr") + text.count("\\<")
    assert "\\*\\*bold" in text
    assert text.count("<abbr") == 1, "a term is explained once in a sentence"


def test_a_number_and_its_per_cent_stay_on_one_line():
    assert glossary_hover.marked("right for 10.8 %, or 5 % of 3") == "right for 10.8\u00a0%, or 5\u00a0% of 3"
