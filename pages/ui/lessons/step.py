"""One step of a lesson: text at the left, the picture at the right, and what came out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import streamlit as st

from analysis.checks import BadInput
from analysis.lessons.grading import Outcome, check_guess, grade
from analysis.lessons.interface_translations import interface_words
from analysis.lessons.lesson import Lesson, Step
from analysis.lessons.step_completion import at_start, is_complete
from analysis.runs.rooms.room import Guess
from analysis.runs.run import Run
from analysis.training.presets.table import PRESETS
from analysis.training.spec import RunSpec, parse_spec
from pages.ui.access import owner, run_access
from pages.ui.frame import app_frame, empty_states, live, notices
from pages.ui.lessons import lesson_markdown, picture, question
from pages.ui.lessons.answer_storage import FINISHED, Answers


def draw(lesson: Lesson, index: int, answers: Answers) -> None:
    """Draw a step; in a fragment, so that what the reader does in the picture redraws nothing else."""
    st.fragment(_draw)(lesson, index, answers)


def _draw(lesson: Lesson, index: int, answers: Answers) -> None:
    step, key = lesson.steps[index], f"lesson.{lesson.id}.{index}"
    words = interface_words(lesson.language)
    own = _own_run(lesson, index, answers)
    left, right = st.columns([2, 5], gap="large")
    with right:
        shown = own if step.view.run == "own" else step.view.run
        picture.draw(
            step.view,
            shown,
            key=f"{key}.picture",
            language=lesson.language,
            hold=answers.held_key(step),
            on_rest=partial(_note, key, step, answers),
        )
    with left:
        st.caption(words["step"].format(number=index + 1, count=len(lesson.steps)))
        st.header(step.title, anchor=False)
        lesson_markdown.say(step.text, step.numbers, language=lesson.language, own=own)
        guess = answers.guess(index)
        if step.predict is not None:
            _predict(lesson, index, answers, own)
        if step.complete is not None and step.complete.kind == "run":
            _train(lesson, index, answers)
        state = st.session_state.get(f"{key}.state")
        done = is_complete(
            step,
            state=state or {},
            start=None if state is None else _at_start(shown),
            predicted=guess is not None,
            finished=_finished(own),
        )
        if done:
            lesson_markdown.say(step.after.always, step.numbers, language=lesson.language, own=own)
        elif step.complete is not None and step.complete.hint:
            st.caption(step.complete.hint)
        _buttons(lesson, index, answers, done=done)


def _at_start(run_id: str) -> dict[str, str]:
    run = run_access.run(run_id) if run_id else None
    return {} if run is None else at_start(run, run_access.epochs(run))


def _note(key: str, step: Step, answers: Answers, state: dict[str, str]) -> None:
    st.session_state[f"{key}.state"] = state
    answers.saw(step, state)


def _predict(lesson: Lesson, index: int, answers: Answers, own: str) -> None:
    step = lesson.steps[index]
    assert step.predict is not None
    lesson_markdown.say(f"**{step.predict.question}**", step.numbers, language=lesson.language, own=own)
    guess = answers.guess(index)
    if guess is None:
        words = interface_words(lesson.language)
        given = question.ask(step.predict, key=f"lesson.{lesson.id}.{index}", words=words)
        if given is None:
            return
        try:
            check_guess(step.predict, given)
            answers.predict(index, given)
        except BadInput as refusal:
            notices.warn(str(refusal))
            return
        st.rerun()
    if not answers.revealed(index):
        notices.inform(interface_words(lesson.language)["waits"])
        return
    outcome = _outcome(step, guess, own)
    if outcome is not None:
        _say_outcome(lesson, step, outcome, own)


def _outcome(step: Step, guess: Guess, own: str) -> Outcome | None:
    assert step.predict is not None
    app_frame.have_libraries()
    try:
        return grade(step.predict, guess, run_access.library(), own=own)
    except BadInput as refusal:
        st.caption(empty_states.sentence(str(refusal)))
        return None


def _say_outcome(lesson: Lesson, step: Step, outcome: Outcome, own: str) -> None:
    said = step.after
    texts = {
        "right": said.right,
        "wrong": said.wrong,
        "low": said.low or said.wrong,
        "high": said.high or said.wrong,
    }
    words = interface_words(lesson.language)
    st.markdown(f"**{words['right' if outcome.case == 'right' else 'different']}**")
    lesson_markdown.say(
        texts[outcome.case], step.numbers, language=lesson.language, own=own, answer=outcome.answer
    )


def spec_of(step: Step, *, seed: int) -> RunSpec:
    """What a reader trains at a step, with a seed of their own."""
    assert step.complete is not None
    preset = step.complete.preset
    spec = PRESETS[preset].specs[0] if preset else parse_spec(dict(step.complete.spec))
    return spec.with_(seed=seed)


def _train(lesson: Lesson, index: int, answers: Answers) -> None:
    step, run_id = lesson.steps[index], answers.run(index)
    run = run_access.run(run_id) if run_id else None
    if run is None:
        st.button(
            interface_words(lesson.language)["train"],
            type="primary",
            key=f"lesson.{lesson.id}.{index}.train",
            on_click=_start,
            args=(step, index, answers),
        )
        if refusal := st.session_state.get("lesson.refused"):
            notices.warn(refusal)
        return
    if run.live:
        live.follow(lambda: _as_it_is(run_id), partial(_progress, interface_words(lesson.language)))
    else:
        empty_states.status(run, queue_position=None)


def _start(step: Step, index: int, answers: Answers) -> None:
    st.session_state.pop("lesson.refused", None)
    spec = spec_of(step, seed=answers.seed)
    try:
        run_id = run_access.engine().submit(
            spec,
            owner=owner.current(),
            preset=step.complete.preset if step.complete else "",
            name=f"{step.title}, seed {spec.seed}",
        )
        answers.trains(index, run_id)
    except BadInput as refusal:
        st.session_state["lesson.refused"] = str(refusal)


def _as_it_is(run_id: str) -> list[Run]:
    run = run_access.run(run_id)
    return [] if run is None else [run]


def _progress(words: Mapping[str, str], runs: Sequence[Run]) -> None:
    for run in runs:
        done, total = max(run.epochs_done, 0), run.spec.training.epochs
        if run.state == "queued":
            empty_states.status(run, queue_position=run_access.queue_position(run), wait=run_access.wait(run))
        st.progress(min(done / total, 1.0), text=words["epoch"].format(epoch=done))


def _own_run(lesson: Lesson, index: int, answers: Answers) -> str:
    """The last run the reader started up to a step."""
    return next((run for i in range(index, -1, -1) if (run := answers.run(i))), "")


def _finished(run_id: str) -> bool:
    run = run_access.run(run_id) if run_id else None
    return run is not None and run.state == "finished"


def _buttons(lesson: Lesson, index: int, answers: Answers, *, done: bool) -> None:
    last = index == len(lesson.steps) - 1
    with st.container(horizontal=True):
        if index > 0 and answers.may_go(index - 1):
            _go_button("back", lesson, index - 1, answers)
        if not last and answers.may_go(index + 1):
            _go_button("next", lesson, index + 1, answers, disabled=not done)
    if last and done:
        st.session_state.setdefault(FINISHED, set()).add(lesson.id)
        words = interface_words(lesson.language)
        st.markdown(f"**{words['finished']}**")
        st.page_link("pages/learn.py", label=words["all_lessons"])


def _go_button(
    name: Literal["back", "next"], lesson: Lesson, to: int, answers: Answers, *, disabled: bool = False
) -> None:
    kind: Literal["primary", "secondary"] = "primary" if name == "next" else "secondary"
    label = interface_words(lesson.language)[name]
    if st.button(label, key=f"lesson.{lesson.id}.{to}.{name}", type=kind, disabled=disabled):
        answers.go(to)
        st.rerun()
