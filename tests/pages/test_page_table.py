"""What every page begins with: one heading, one sentence, an entry of a short menu; the words it may use."""

import ast
import re

import pytest

from pages.ui.frame.page_table import PAGES
from tests.pages.conftest import words
from tests.source import ROOT, name_of, offences

REFUSED = re.compile(
    r"take it away|read it so|\bless arm\b|compared with nothing|knows nothing|how decided|its schedule"
    r"|keys start\b|it acts before|is like that|hardly any room|not to be had|broke off|went away"
    r"|not to be trusted|yet it guesses|what was that again|\barms?\b|\bs is even\b|hand mode"
    r"|\beven (spread|share|one|over)\b",
    re.IGNORECASE,
)
"""Words of our own that a stranger does not know; the field has others."""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_begins_with_its_heading_and_one_sentence(app, recorded, page):
    test = app(page, store=recorded.path, run=recorded.karate)
    titles = [title.value for title in test.title]
    assert titles == ["Soft Cluster Lab" if page == "home" else PAGES[page].title]
    assert PAGES[page].sentence in words(test).replace("\\", "")


def test_the_menu_is_short_and_every_page_is_in_it_or_under_its_section():
    sections = {entry.section for entry in PAGES.values() if entry.section}
    by_themselves = [entry.title for entry in PAGES.values() if not entry.section]
    assert len(by_themselves) + len(sections) <= 8
    assert len({entry.title for entry in PAGES.values()}) == len(PAGES)


def test_a_sentence_is_one_and_short():
    offences(
        name for name, entry in PAGES.items() if len(entry.sentence) > 100 or entry.sentence[-1] not in ".?"
    )


def test_no_text_speaks_a_private_language():
    paths = [*(ROOT / "pages").rglob("*.py"), *(ROOT / "analysis" / "figures").rglob("*.py")]
    offences(
        f"{name_of(path)}:{text.lineno} says '{match.group()}'"
        for path in paths
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.Constant) and isinstance(text.value, str)
        if (match := REFUSED.search(text.value))
    )
