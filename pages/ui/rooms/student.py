"""A room as a student sees it: the lesson, at the class's pace."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from analysis.checks import BadInput
from analysis.lessons.lesson import Step
from analysis.lessons.table import lessons
from analysis.runs.rooms import Membership, Rooms
from analysis.runs.rooms.room import Guess, Member, Room, RoomState
from pages.ui.access import data_access, owner
from pages.ui.frame import app_frame, notices
from pages.ui.lessons import step
from pages.ui.rooms import class_picture, shared_keys

_LOOK_SECONDS = 2.0


def draw(room: Room) -> None:
    """The entrance for whoever has not joined, the lesson for whoever has."""
    lesson = lessons(room.language).get(room.lesson)
    if lesson is None:
        st.warning("The lesson of this room is not on this server any more; ask your teacher.")
        return
    app_frame.title(lesson.title, lesson.question)
    membership = Membership(data_access.store().database, room.code, owner=owner.current())
    member = membership.member()
    if member is None:
        _join(membership)
        return
    st.caption(f"Room {room.code}. You are number {member.number}; your runs have seed {member.seed}.")
    st.fragment(run_every=_LOOK_SECONDS)(_watch)(room)
    if room.pace == "paused":
        st.info("The teacher has paused the room.")
        return
    answers = _RoomAnswers(membership, room, member)
    index = min(answers.step(), len(lesson.steps) - 1)
    shown = data_access.run(lesson.steps[index].view.run)
    if shown is not None and shared_keys.are_moved(lesson.steps[index]):
        name = shared_keys.key_name(shared_keys.key_of(member.number, shown), shown)
        st.caption(f"You hold key {name} of the class: drag it, and S follows on the teacher's screen.")
    step.draw(lesson, index, answers)
    if index in room.revealed:
        state = Rooms(data_access.store().database).state(room.code)
        class_picture.draw(lesson.steps[index], index, state, own=member.number, revealed=True)


def _join(membership: Membership) -> None:
    with st.form("room.join", border=False):
        name = st.text_input("Nickname (if you like)", max_chars=40, help="Only your teacher can see it")
        if st.form_submit_button("Join", type="primary"):
            try:
                membership.join(name)
            except BadInput as refusal:
                notices.warn(str(refusal))
            else:
                st.rerun()


def _watch(drawn: Room) -> None:
    """Draw the page anew when the teacher has changed something that a student sees."""
    try:
        now = Rooms(data_access.store().database).room(drawn.code)
    except BadInput:
        st.rerun()
    if _seen(now) != _seen(drawn):
        st.rerun()


def _seen(room: Room) -> tuple[object, ...]:
    return room.pace, room.revealed, room.step if room.pace == "step" else None


class _RoomAnswers:
    """Answers of a student: kept in the room, at the pace the teacher sets."""

    def __init__(self, membership: Membership, room: Room, member: Member) -> None:
        self._membership, self._room, self._member = membership, room, member
        self.seed = member.seed

    def _state(self) -> RoomState:
        return self._membership.state()

    def guess(self, step: int) -> Guess | None:
        return self._state().guesses.get((self._member.number, step))

    def predict(self, step: int, guess: Guess) -> None:
        self._membership.predict(step, guess)

    def run(self, step: int) -> str:
        return self._state().runs.get((self._member.number, step), "")

    def trains(self, step: int, run: str) -> None:
        self._membership.trains(step, run)

    def revealed(self, step: int) -> bool:
        return self._room.pace == "free" or step in self._room.revealed

    def may_go(self, step: int) -> bool:
        return self._room.pace == "free" or step <= self._room.step

    def step(self) -> int:
        return self._room.step if self._room.pace == "step" else self._member.step

    def go(self, step: int) -> None:
        self._membership.go(step)

    def saw(self, step: Step, state: Mapping[str, str]) -> None:
        run = data_access.run(step.view.run)
        if run is None or not shared_keys.are_moved(step):
            return
        move = shared_keys.moves(state.get("edits", "")).get(shared_keys.key_of(self._member.number, run))
        if move is not None:
            self._membership.hold(*move)
