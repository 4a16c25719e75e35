"""Render lesson texts, with explanations of terms on hover and computed numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st

from analysis.checks import BadInput
from analysis.figures.style.formatting import unbroken
from analysis.glossary import Term, glossary
from analysis.lessons.lesson import Lesson, Quantity
from analysis.lessons.markup import written
from analysis.lessons.quantities import format_quantity, value
from analysis.runs.store.store import NoSuchRun
from pages.ui.frame import app_frame, warm_up
from pages.ui.lessons import language_mark
from pages.ui.run_data import server


def title(lesson: Lesson) -> None:
    """What a lesson is called, and its question."""
    with st.container(key="lesson-title"):
        language_mark.mark(lesson.language, key="title")
        app_frame.title(lesson.title, lesson.question)


def draw(
    text: str, numbers: Mapping[str, Quantity], *, language: str, reader_run: str = "", answer: str = ""
) -> None:
    """Draw a text of a lesson.

    Args:
        text: Markdown with terms and numbers.
        numbers: the quantities it speaks of.
        language: language of its terms.
        reader_run: id of the reader's own run, or "".
        answer: what ``{answer}`` stands for.
    """
    if numbers:
        warm_up.ensure_libraries()  # a visitor with a link may arrive before the warm-up has finished
    filled = {name: _number(quantity, reader_run, language) for name, quantity in numbers.items()} | {
        "answer": answer
    }
    text = written(text, numbers=filled, term=partial(_link, language), terms=glossary(language))
    st.markdown(unbroken(text))


def _number(quantity: Quantity, reader_run: str, language: str) -> str:
    try:
        return format_quantity(quantity, _value(quantity.model_dump_json(), reader_run), language=language)
    except (BadInput, NoSuchRun):
        return "\u2026"


@st.cache_data(max_entries=512, show_spinner=False)
def _value(quantity: str, reader_run: str) -> float:
    return value(Quantity.model_validate_json(quantity), server.library(), reader_run=reader_run)


def _link(language: str, words: str, term: Term | None) -> str:
    """Link words to the glossary, with the explanation as hover title."""
    if term is None:
        return words
    meaning = term.sentence.replace('"', "\u201d")
    glossary_in = "" if language == "en" else f"&lang={language}"
    return f'[{words}](learn?term={term.id}{glossary_in} "{meaning}")'
