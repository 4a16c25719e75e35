"""Look up a lesson by its id, and why one of the operator's own cannot be given."""

from __future__ import annotations

import streamlit as st

from analysis.lessons.check import problems_of
from analysis.lessons.lesson import Lesson
from analysis.lessons.table import is_built_in, readable_lessons
from pages.ui.frame import warm_up
from pages.ui.run_data import server


def find(id: str, language: str) -> Lesson | None:
    """The lesson with this id, in ``language`` where it was translated."""
    return readable_lessons(language).lessons.get(id)


def following(lesson: Lesson, language: str) -> Lesson | None:
    """The next lesson in the list; None after the last."""
    every = list(readable_lessons(language).lessons.values())
    ids = [each.id for each in every]
    after = ids.index(lesson.id) + 1 if lesson.id in ids else len(ids)
    return every[after] if after < len(every) else None


def problem(lesson: Lesson) -> str:
    """What makes it impossible to give a lesson, in one sentence; "" for one that can be given."""
    return "" if is_built_in(lesson) else _problem(lesson.model_dump_json())


@st.cache_data(max_entries=64, show_spinner=False)
def _problem(lesson: str) -> str:
    warm_up.ensure_libraries()
    read = Lesson.model_validate_json(lesson)
    sentences = [problem.sentence for problem in problems_of(read, server.library())]
    return f"the lesson '{read.title}' cannot be given: {sentences[0]}" if sentences else ""
