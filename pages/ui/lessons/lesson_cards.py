"""Cards of all lessons, and the glossary."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.checks import BadInput
from analysis.figures.style.formatting import unbroken
from analysis.glossary import Term, glossary
from analysis.lessons.interface_translations import interface_words
from analysis.lessons.lesson import Lesson
from analysis.lessons.table import readable_lessons
from analysis.runs.rooms import Rooms
from pages.ui.frame import empty_states, notices, try_this
from pages.ui.lessons import language_mark, lesson_lookup, lesson_thumbnail
from pages.ui.lessons.answer_storage import FINISHED
from pages.ui.run_data import owner, server

_A_ROW = 3
_SIDE = 96  # pixels of a picture


def draw(language: str) -> None:
    """Draw lesson cards: question, duration, and buttons to begin alone or with a class."""
    given = readable_lessons(language)
    every = list(given.lessons.values())
    _selected_term(language)
    try_this.draw(_suggestion(every))
    _open_rooms()
    for refusal in (st.session_state.pop("learn.refused", ""), *given.refusals):
        if refusal:
            notices.warn(refusal)
    frames = []
    for first in range(0, len(every), _A_ROW):
        for column, lesson in zip(
            st.columns(_A_ROW, gap="medium"), every[first : first + _A_ROW], strict=False
        ):
            with column:
                frames.append((_card(lesson, every.index(lesson) + 1, language), lesson))
    _glossary(language)
    for frame, lesson in frames:  # after the words: on a cold server the first one waits for torch
        if picture := lesson_thumbnail.svg(lesson):
            frame.image(picture, width=_SIDE, alt=f"Sketch: {lesson.title}")


def _suggestion(every: Sequence[Lesson]) -> str:
    left = [lesson for lesson in every if lesson.id not in st.session_state.get(FINISHED, ())]
    if len(left) == len(every):
        return f"Begin with the first, {left[0].minutes} minutes: {left[0].title}"
    if left:
        return f"Go on with lesson {every.index(left[0]) + 1}: {left[0].title}"
    return "Teach one of them to somebody, or write one of your own."


def _card(lesson: Lesson, number: int, listed_in: str) -> DeltaGenerator:
    """Draw a card, and return the place of its picture."""
    with st.container(border=True, height="stretch", key=f"lesson-card.{lesson.id}"):
        language_mark.mark(lesson.language, key=lesson.id)
        st.header(f"{number}  {empty_states.escape_markdown(lesson.title)}", anchor=False)
        with st.container(horizontal=True, gap="small", key=f"lesson-about.{lesson.id}"):
            st.markdown(empty_states.escape_markdown(lesson.question), width="stretch")
            frame = st.container(width=_SIDE, height=_SIDE, border=False)
        words = interface_words(lesson.language)
        st.caption(words["minutes"].format(minutes=lesson.minutes, steps=len(lesson.steps)))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                "pages/learn.py",
                label=words["begin"],
                query_params={"lesson": lesson.id, "lang": listed_in},
            )
            st.button(
                words["teach"],
                key=f"learn.room.{lesson.id}",
                type="tertiary",
                help=words["teach_help"],
                on_click=_create_room,
                args=(lesson,),
            )
    return frame


def enter_new_room() -> None:
    """Enter the room that the last click created, as its teacher."""
    if room := st.session_state.pop("learn.room", None):
        st.switch_page("pages/room.py", query_params=room)


def _create_room(lesson: Lesson) -> None:
    if problem := lesson_lookup.problem(lesson):
        st.session_state["learn.refused"] = problem
        return
    try:
        room = Rooms(server.store().database).create(
            lesson.id, owner=owner.current(), language=lesson.language
        )
    except BadInput as refusal:
        st.session_state["learn.refused"] = str(refusal)
        return
    st.session_state["learn.room"] = {"code": room.code, "key": room.secret}


def _open_rooms() -> None:
    """Rooms created in this browser, for a teacher who closed the tab."""
    try:
        rooms = Rooms(server.store().database).of(owner.current())
    except BadInput:  # a store that cannot be written has no rooms; the frame of the page says so
        return
    if not rooms:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown("Your open rooms:", width="content")
        for room in rooms:
            st.button(
                f"Teach {room.code}",
                key=f"learn.again.{room.code}",
                help="Back to the page that steers this room. Its old address steers it no more.",
                on_click=_renew_secret,
                args=(room.code,),
            )


def _renew_secret(code: str) -> None:
    try:
        room = Rooms(server.store().database).renew(code, owner=owner.current())
    except BadInput as refusal:
        st.session_state["learn.refused"] = str(refusal)
        return
    st.session_state["learn.room"] = {"code": room.code, "key": room.secret}


def _selected_term(language: str) -> None:
    """The term that a link asks about, where it is seen at once."""
    terms = {term.id: term for term in glossary(language).values()}
    if (term := terms.get(st.query_params.get("term", ""))) is not None:
        with st.container(border=True, key="selected-term"):
            _term(term)


def _glossary(language: str) -> None:
    with st.expander(interface_words(language)["glossary"], expanded=bool(st.query_params.get("term", ""))):
        for term in glossary(language).values():
            _term(term)


def _term(term: Term) -> None:
    formula = f"  \n${term.formula}$" if term.formula else ""
    st.markdown(f"**{term.term}**: {unbroken(term.sentence)}{formula}")
