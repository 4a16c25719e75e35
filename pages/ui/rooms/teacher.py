"""A room as its teacher sees it: who is there, what they predict, and what to do next."""

from __future__ import annotations

import streamlit as st

from analysis.checks import BadInput
from analysis.lessons.lesson import Lesson
from analysis.lessons.table import lessons
from analysis.runs.rooms import Rooms, class_csv, class_results
from analysis.runs.rooms.room import PACES, Room, RoomState
from pages.ui.access import data_access
from pages.ui.frame import app_frame
from pages.ui.lessons import picture
from pages.ui.rooms import class_picture, entrance, shared_keys

_LOOK_SECONDS = 1.0
_PACE_WORDS = {"free": "each at their own pace", "step": "together, step by step", "paused": "paused"}


def draw(rooms: Rooms, room: Room, secret: str) -> None:
    """The teacher's page."""
    lesson = lessons(room.language).get(room.lesson)
    if lesson is None:
        st.warning("The lesson of this room is not on this server any more; close the room.")
        _close(rooms, room, secret)
        return
    app_frame.title(lesson.title, lesson.question)
    left, right = st.columns([4, 1], gap="large")
    with right:
        entrance.invite(room)
        _close(rooms, room, secret)
    with left:
        _steer(rooms, room, lesson, secret)
        st.fragment(run_every=_LOOK_SECONDS)(_class)(rooms, room.code, lesson, secret)


def _steer(rooms: Rooms, room: Room, lesson: Lesson, secret: str) -> None:
    def change(**changes: object) -> None:
        rooms.steer(room.code, secret, **changes)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        pace = st.segmented_control(
            "Pace",
            PACES,
            format_func=_PACE_WORDS.__getitem__,
            default=room.pace,
            key="room.pace",
            required=True,
        )
        if pace != room.pace:
            change(pace=pace)
            st.rerun()
        last = len(lesson.steps) - 1
        st.button("Back", on_click=change, kwargs={"step": room.step - 1}, disabled=room.step == 0)
        st.markdown(f"Step {min(room.step, last) + 1} of {last + 1}", width="content")
        st.button("Next step", on_click=change, kwargs={"step": room.step + 1}, disabled=room.step >= last)
        st.button(
            "Reveal",
            type="primary",
            on_click=change,
            kwargs={"reveal": room.step},
            disabled=room.pace == "free" or room.step in room.revealed,
            help="Show everyone what came out of this step, and the class's picture; "
            "at their own pace students see it at once",
        )
        hidden = st.toggle("Hide names", value=room.names_hidden, key="room.hide")
        if hidden != room.names_hidden:
            change(hide_names=hidden)


def _class(rooms: Rooms, code: str, lesson: Lesson, secret: str) -> None:
    try:
        state = rooms.state(code, secret=secret)
    except BadInput:
        st.rerun()
    index = min(state.room.step, len(lesson.steps) - 1)
    _counts(state, index)
    step = lesson.steps[index]
    class_picture.draw(step, index, state, revealed=index in state.room.revealed)
    run = data_access.run(step.view.run)
    if run is not None and shared_keys.are_moved(step):
        picture.draw(step.view, run.id, key=f"room.{index}.model", edits=shared_keys.edits(state, run))
    names = [member.nickname or f"number {member.number}" for member in state.members]
    if names:
        st.caption("In the room:")
        st.text(", ".join(names))
    rows = class_results(state, data_access.run)
    st.download_button(
        "Table (CSV)", class_csv(rows), f"room-{code}.csv", "text/csv", key="room.csv", disabled=not rows
    )


def _counts(state: RoomState, index: int) -> None:
    runs = [run for (_, at), id in state.runs.items() if at == index and (run := data_access.run(id))]
    numbers = {
        "joined": len(state.members),
        "predicted": sum(at == index for _, at in state.guesses),
        "running": sum(run.live for run in runs),
        "done": sum(run.state == "finished" for run in runs),
    }
    for column, (name, number) in zip(st.columns(len(numbers)), numbers.items(), strict=True):
        column.metric(name, number)


def _close(rooms: Rooms, room: Room, secret: str) -> None:
    with st.popover("Close the room"):
        st.markdown("Nicknames and predictions are deleted at once. Take the table first.")
        if st.button("Close it for everyone", type="primary"):
            rooms.close(room.code, secret)
            st.switch_page("pages/learn.py")
