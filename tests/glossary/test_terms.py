"""The glossary is whole in every language, and what it says is defined where it says so."""

from pkgutil import resolve_name

import pytest
import torch

from analysis.checks import BadInput
from analysis.glossary import LANGUAGES, glossary
from analysis.glossary.terms import _read
from tests.source import ROOT

TERMS = glossary()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_term_and_no_other(language):
    assert _read(language).keys() == TERMS.keys()
    for term in glossary(language).values():
        assert term.sentence.endswith(".")
        assert len(term.sentence) <= 240, term.id
        assert term.term.strip() == term.term != ""


def test_a_translation_is_not_the_original():
    german = glossary("de")
    assert sum(german[id].sentence != term.sentence for id, term in TERMS.items()) == len(TERMS)
    assert all(german[id].formula == term.formula for id, term in TERMS.items())


@pytest.mark.parametrize("term", [term for term in TERMS.values() if term.defined], ids=lambda term: term.id)
def test_what_defines_a_term_exists(term):
    assert callable(resolve_name(term.defined))


@pytest.mark.parametrize("term", TERMS.values(), ids=lambda term: term.id)
def test_a_term_is_shown_on_a_page_and_its_formula_is_balanced(term):
    assert (ROOT / "pages" / f"{term.page}.py").exists() or term.page == "arena"
    for opening, closing in ("{}", "[]", ("\\left(", "\\right)")):
        assert term.formula.count(opening) == term.formula.count(closing)


def test_what_is_said_of_tau_is_so():
    """With a small tau far keys still count, with a large one only near keys do."""
    from analysis.layers import student_t_assignment

    node, keys = torch.zeros(1, 1), torch.tensor([[[1.0], [3.0]]])
    far = [float(student_t_assignment(node, keys, tau)[0, 0, 1]) for tau in (0.1, 1.0, 10.0)]
    assert far[0] > far[1] > far[2]


def test_another_language_is_refused_in_a_sentence():
    with pytest.raises(BadInput, match="expected language to be one of en, de, got 'fr'"):
        glossary("fr")
