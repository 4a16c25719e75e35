"""A room as a student sees it: the lesson, at the class's pace."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

import streamlit as st

from analysis.checks import BadInput
from analysis.lessons.interface_translations import interface_words
from analysis.lessons.lesson import Lesson, Step
from analysis.runs.rooms import Membership, Rooms, StudentResults
from analysis.runs.rooms.room import Guess, Member, Room
from pages.ui.frame import empty_states, notices
from pages.ui.lessons import lesson_lookup, lesson_markdown, step
from pages.ui.rooms import classroom_picture, student_key_moves
from pages.ui.run_data import owner, run_lookup, server

_LOOK_SECONDS = 2.0


def draw(room: Room) -> None:
    """Draw the entrance before joining, and the lesson afterwards."""
    lesson = lesson_lookup.find(room.lesson, room.language)
    if lesson is None:
        st.warning("The lesson of this room is not on this server any more; ask your teacher.")
        return
    lesson_markdown.title(lesson)
    words = interface_words(lesson.language)
    membership = Membership(server.store().database, room.code, owner=owner.current())
    member = membership.member()
    if member is None:
        _join(membership, words)
        return
    st.caption(words["member"].format(code=room.code, name=_name(member, words), seed=member.seed))
    st.fragment(run_every=_LOOK_SECONDS)(_follow_teacher)(room)
    if room.pace == "paused":
        with st.container(key="paused"):
            st.header(words["paused"], anchor=False)
            st.markdown(words["paused_more"])
        return
    answers = _RoomAnswers(membership, room, member)
    index = min(answers.step(), len(lesson.steps) - 1)
    if (key := answers.held_key(lesson.steps[index])) is not None:
        lesson = _with_one_key(lesson, index, key)
    step.draw(lesson, index, answers)
    if index in room.revealed:
        state = Rooms(server.store().database).state(room.code)
        st.header(words["class"], anchor=False)
        classroom_picture.draw(lesson.steps[index], index, state, viewer=member.number, revealed=True)


def _name(member: Member, words: Mapping[str, str]) -> str:
    """A student as they know themselves: by nickname and number."""
    if not member.nickname:
        return words["number"].format(number=member.number)
    return words["named"].format(nickname=empty_states.escape_markdown(member.nickname), number=member.number)


def _with_one_key(lesson: Lesson, index: int, key: int) -> Lesson:
    """The lesson as changed for a student who may move only one key."""
    words, shown = interface_words(lesson.language), lesson.steps[index]
    run = run_lookup.run(shown.view.run)
    assert run is not None
    name = student_key_moves.key_name(key, run)
    mine = student_key_moves.for_one_key(shown, hint=words["one_key_hint"].format(key=name))
    mine = mine.model_copy(update={"text": f"{mine.text}\n\n{words['one_key'].format(key=f'**{name}**')}"})
    return lesson.model_copy(
        update={"steps": tuple(mine if i == index else step for i, step in enumerate(lesson.steps))}
    )


def _join(membership: Membership, words: Mapping[str, str]) -> None:
    with st.form("room.join", border=False):
        # a field with max_chars would cut a long name silently
        name = st.text_input(words["nickname"], help=words["nickname_help"])
        if st.form_submit_button(words["join"], type="primary"):
            try:
                membership.join(name)
            except BadInput as refusal:
                notices.warn(str(refusal))
            else:
                st.rerun()


def _follow_teacher(drawn: Room) -> None:
    """Rerun the page when the teacher has changed something visible to students."""
    try:
        now = Rooms(server.store().database).room(drawn.code)
    except BadInput:
        st.rerun()
    if _visible_state(now) != _visible_state(drawn):
        st.rerun()


def _visible_state(room: Room) -> tuple[object, ...]:
    return room.pace, room.revealed, room.step if room.pace == "step" else None


class _RoomAnswers:
    """Answers of a student: kept in the room, at the pace the teacher sets."""

    def __init__(self, membership: Membership, room: Room, member: Member) -> None:
        self._membership, self._room, self._member = membership, room, member
        self.seed = member.seed

    def _own_answers(self) -> StudentResults:
        try:
            return self._membership.own_results()
        except BadInput:  # the room was closed meanwhile; the next refresh shows it
            return StudentResults({}, {})

    def guess(self, step: int) -> Guess | None:
        return self._own_answers().guesses.get(step)

    def predict(self, step: int, guess: Guess) -> None:
        self._membership.predict(step, guess)

    def run(self, step: int) -> str:
        return self._own_answers().runs.get(step, "")

    def record_run(self, step: int, run: str) -> None:
        self._membership.record_run(step, run)

    def revealed(self, step: int) -> bool:
        return self._room.pace == "free" or step in self._room.revealed

    def closed(self, step: int) -> bool:
        return step in self._room.revealed

    def may_go(self, step: int) -> bool:
        """Step by step all are where the teacher is."""
        del step
        return self._room.pace == "free"

    def step(self) -> int:
        return self._room.step if self._room.pace == "step" else self._member.step

    def go(self, step: int) -> None:
        self._membership.set_step(step)

    def held_key(self, step: Step) -> int | None:
        run = run_lookup.run(step.view.run) if student_key_moves.are_moved(step) else None
        return None if run is None else student_key_moves.key_of(self._member.number, run, step)

    def share_state(self, step: Step, state: Mapping[str, str]) -> None:
        own_key, moves = self.held_key(step), student_key_moves.moves(state.get("edits", ""))
        if own_key is None or own_key not in moves:
            return
        with contextlib.suppress(BadInput):  # paused, closed or not a number: the key does not move
            self._membership.move_key(*moves[own_key])
