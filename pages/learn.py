"""Learn: lessons that ask before they show, and the glossary."""

import streamlit as st

from analysis.glossary import LANGUAGES
from analysis.lessons.lesson import Lesson
from pages.ui.frame import app_frame, notices
from pages.ui.lessons import lesson_cards, lesson_lookup, lesson_markdown, step
from pages.ui.lessons.answer_storage import AddressAnswers


def main() -> None:
    app_frame.page("learn")
    lesson_cards.enter_new_room()
    # A link from this page to itself, such as Begin, leaves the browser's address as it is, and the next
    # click would be sent with the old one.
    st.query_params.from_dict(st.query_params.to_dict())
    language = st.query_params.get("lang") or (st.context.locale or "en")[:2]
    language = language if language in LANGUAGES else "en"
    if (lesson := _lesson(language)) is not None:
        answers = AddressAnswers()
        lesson_markdown.title(lesson)
        step.draw(lesson, min(answers.step(), len(lesson.steps) - 1), answers)
        return
    app_frame.heading("learn")
    lesson_cards.draw(language)


def _lesson(language: str) -> Lesson | None:
    """The lesson that the address names; None where it names none, or none that can be given."""
    lesson_id = st.query_params.get("lesson", "")
    if not lesson_id:
        return None
    lesson = lesson_lookup.find(lesson_id, language)
    if lesson is None:
        notices.warn(f"there is no lesson called {lesson_id[:60]}; choose one of these")
    elif problem := lesson_lookup.problem(lesson):
        notices.warn(problem, "Choose one of these.")
        return None
    return lesson


main()
