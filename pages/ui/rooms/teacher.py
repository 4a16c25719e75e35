"""A room as its teacher sees it: students, predictions, and the next step."""

from __future__ import annotations

import streamlit as st

from analysis.checks import BadInput
from analysis.lessons.grading import right_answer
from analysis.lessons.lesson import Choice, Lesson, Step
from analysis.runs.rooms import Rooms, class_csv, class_results
from analysis.runs.rooms.room import PACES, Room, RoomState
from analysis.runs.run import Run
from pages.ui.frame import empty_states, warm_up
from pages.ui.lessons import lesson_lookup, lesson_markdown, picture
from pages.ui.rooms import classroom_picture, room_code, student_key_moves
from pages.ui.run_data import run_lookup, server

_LOOK_SECONDS = 1.0
_PACE_WORDS = {"free": "own pace", "step": "step by step", "paused": "paused"}
_PACE_SENTENCES = {
    "free": "Each student goes on alone, and sees a result as soon as they have predicted.",
    "step": "Students are at your step, and see a result when you reveal it.",
    "paused": "Students cannot go on: they look up.",
}


def draw(rooms: Rooms, room: Room, secret: str) -> None:
    """The teacher's page."""
    lesson = lesson_lookup.find(room.lesson, room.language)
    if lesson is None:
        st.warning("The lesson of this room is not on this server any more; close the room.")
        _close_button(rooms, room, secret)
        return
    lesson_markdown.title(lesson)
    left, right = st.columns([4, 1], gap="large")
    with right:
        room_code.invite(room)
        _close_button(rooms, room, secret)
    with left:
        _room_controls(rooms, room, lesson, secret)
        _step_preview(lesson, _index(room, lesson))
        st.fragment(run_every=_LOOK_SECONDS)(_class)(rooms, room.code, lesson, secret)


def _index(room: Room, lesson: Lesson) -> int:
    return min(room.step, len(lesson.steps) - 1)


def _room_controls(rooms: Rooms, room: Room, lesson: Lesson, secret: str) -> None:
    def change(**changes: object) -> None:
        rooms.set_view(room.code, secret, **changes)

    with st.container(horizontal=True, vertical_alignment="bottom"):
        pace = st.segmented_control(
            "Pace",
            PACES,
            format_func=_PACE_WORDS.__getitem__,
            default=room.pace,
            key="room.pace",
            required=True,
            help="At their own pace students see a result as soon as they have predicted, and go on while "
            "you look at one step. Step by step, they are where you are. Paused, they look up.",
        )
        if pace != room.pace:
            change(pace=pace)
            st.rerun()
        last = len(lesson.steps) - 1
        st.button("Back", on_click=change, kwargs={"step": room.step - 1}, disabled=room.step == 0)
        st.markdown(f"Step {min(room.step, last) + 1} of {last + 1}", width="content")
        st.button("Next step", on_click=change, kwargs={"step": room.step + 1}, disabled=room.step >= last)
        hides = _hides_something(lesson.steps[_index(room, lesson)])
        st.button(
            "Reveal",
            type="primary",
            on_click=change,
            kwargs={"reveal": room.step},
            disabled=not hides or room.step in room.revealed,
            help="Show everyone what came out of this step, and the class's picture. Who has not predicted "
            "yet no longer can."
            if hides
            else "Nothing is predicted or trained at this step.",
        )
        hidden = st.toggle(
            "Hide names",
            value=room.names_hidden,
            key="room.hide",
            help="For a projector: numbers stand for nicknames, on this page and in the table.",
        )
        if hidden != room.names_hidden:
            change(hide_names=hidden)

    st.caption(_PACE_SENTENCES[room.pace])


def _hides_something(step: Step) -> bool:
    """Whether there is anything to reveal: a prediction's answer, or the runs of the class."""
    return step.predict is not None or (step.complete is not None and step.complete.kind == "run")


def _step_preview(lesson: Lesson, index: int) -> None:
    """The step that the teacher looks at, as its students read it, but larger."""
    step = lesson.steps[index]
    st.header(f"{index + 1}  {empty_states.escape_markdown(step.title)}", anchor=False)
    with st.container(key="room-step"):
        text = (step.in_room or step.text) if student_key_moves.are_moved(step) else step.text
        lesson_markdown.draw(text, step.numbers, language=lesson.language)
        if step.predict is not None:
            lesson_markdown.draw(f"**{step.predict.question}**", step.numbers, language=lesson.language)
            if isinstance(step.predict, Choice):
                options = (empty_states.escape_markdown(option.text) for option in step.predict.options)
                st.markdown("\n".join(f"- {option}" for option in options))


def _explanation(lesson: Lesson, step: Step) -> None:
    """Why it came out as it did, for all to read."""
    if step.predict is None:
        return
    warm_up.ensure_libraries()
    try:
        answer = right_answer(step.predict, server.library(), language=lesson.language)
    except BadInput:  # of a run that every student trains for themselves
        return
    explanation = step.after.reveal or step.after.wrong or step.after.right
    with st.container(key="room-reveal"):
        lesson_markdown.draw(explanation, step.numbers, language=lesson.language, answer=answer)


def _class(rooms: Rooms, code: str, lesson: Lesson, secret: str) -> None:
    try:
        state = rooms.state(code, secret=secret)
    except BadInput:
        st.rerun()
    index = _index(state.room, lesson)
    # Each run is read once per refresh, however often it is used below.
    runs = {id: run for id in set(state.runs.values()) if (run := run_lookup.run(id)) is not None}
    step = lesson.steps[index]
    if index in state.room.revealed:
        _explanation(lesson, step)
    _counts(step, state, index, runs)
    if state.room.pace == "free" and state.members:
        _step_counts(state, lesson, runs)
    classroom_picture.draw(step, index, state, revealed=index in state.room.revealed, find=runs.get)
    _picture(step, index, state)
    names = [member.nickname or f"number {member.number}" for member in state.members]
    if names:
        st.caption("In the room:")
        st.text(", ".join(names))
    st.download_button(
        "Table (CSV)",
        lambda: class_csv(class_results(state, runs.get)),
        f"room-{code}.csv",
        "text/csv",
        key="room.csv",
        disabled=not state.guesses and not state.runs,
        help="One row a student and step: prediction, run and its numbers.",
    )


def _picture(step: Step, index: int, state: RoomState) -> None:
    """What students look at, to show it to all; where they move keys, moved as the class has moved them.

    Where they predict or train, the class itself is the picture.
    """
    run = run_lookup.run(step.view.run)
    if run is None or _hides_something(step):
        return
    moved = student_key_moves.edits(state, run, step) if student_key_moves.are_moved(step) else None
    picture.draw(step.view, run.id, key=f"room.{index}.model", edits=moved)


def _counts(step: Step, state: RoomState, index: int, runs: dict[str, Run]) -> None:
    """How many are there, and how many have done what the step asks for."""
    step_runs = [runs[id] for (_, at), id in state.runs.items() if at == index and id in runs]
    numbers = {"joined": len(state.members)}
    if step.predict is not None:
        numbers["predicted"] = sum(at == index for _, at in state.guesses)
    if step.complete is not None and step.complete.kind == "run":
        numbers["running"] = sum(run.live for run in step_runs)
        numbers["done"] = sum(run.state == "finished" for run in step_runs)
    with st.container(horizontal=True, gap="large", key="room-counts"):
        for name, number in numbers.items():
            st.metric(name, number, width="content")


def _step_counts(state: RoomState, lesson: Lesson, runs: dict[str, Run]) -> None:
    """At their own pace: how many are at which step, and how far they are with it."""
    rows = ["| step | here | predicted | trained |", "|---|--:|--:|--:|"]
    for index, step in enumerate(lesson.steps):
        members = sum(min(member.step, len(lesson.steps) - 1) == index for member in state.members)
        guessed = sum(at == index for _, at in state.guesses) if step.predict is not None else "\u2013"
        trains = step.complete is not None and step.complete.kind == "run"
        done = sum(
            at == index and id in runs and runs[id].state == "finished" for (_, at), id in state.runs.items()
        )
        trained = done if trains else "\u2013"
        rows.append(
            f"| {index + 1}  {empty_states.escape_markdown(step.title)} | {members} | {guessed} | {trained} |"
        )
    st.markdown("\n".join(rows))


def _close_button(rooms: Rooms, room: Room, secret: str) -> None:
    with st.popover("Close the room"):
        st.markdown("Nicknames and predictions are deleted at once. Take the table first.")
        if st.button("Close it for everyone", type="primary"):
            rooms.close(room.code, secret)
            st.switch_page("pages/learn.py")
