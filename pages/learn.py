"""Learn: lessons that ask before they show, and the glossary."""

import streamlit as st

from analysis.glossary import LANGUAGES
from analysis.lessons.table import lessons
from pages.ui.frame import app_frame, notices
from pages.ui.lessons import lesson_cards, step
from pages.ui.lessons.answer_storage import AddressAnswers


def main() -> None:
    app_frame.page("learn")
    lesson_cards.enter_room_just_made()
    language = st.query_params.get("lang") or (st.context.locale or "en")[:2]
    language = language if language in LANGUAGES else "en"
    wanted = st.query_params.get("lesson", "")
    every = lessons(language)
    if wanted and wanted not in every:
        notices.warn(f"there is no lesson called {wanted[:60]}; choose one of these")
    if wanted not in every:
        app_frame.heading("learn")
        lesson_cards.draw(language)
        return
    lesson, answers = every[wanted], AddressAnswers()
    app_frame.title(lesson.title, lesson.question)
    step.draw(lesson, min(answers.step(), len(lesson.steps) - 1), answers)


main()
