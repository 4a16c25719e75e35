"""A step of a lesson: text, picture, prediction and outcome."""

from __future__ import annotations

from functools import partial
from typing import Literal

import streamlit as st

from analysis.checks import BadInput
from analysis.figures.lessons.drawn_curve import drawn_curve
from analysis.figures.style.formatting import escape
from analysis.lessons.grading import Outcome, check_guess, grade, right_answer
from analysis.lessons.interface_translations import interface_words
from analysis.lessons.lesson import Curve, Lesson, Prediction, Step
from analysis.lessons.step_completion import at_start, is_complete
from analysis.runs.rooms.room import Guess
from pages.ui.frame import empty_states, notices, warm_up
from pages.ui.lessons import language_mark, lesson_lookup, lesson_markdown, own_run, picture, question
from pages.ui.lessons.answer_storage import FINISHED, Answers
from pages.ui.run_data import run_cache, run_lookup, server
from pages.ui.widgets import figure_output


def draw(lesson: Lesson, index: int, answers: Answers) -> None:
    """Draw a step in a fragment, so that interactions with the picture redraw nothing else."""
    st.fragment(_draw)(lesson, index, answers)


def _draw(lesson: Lesson, index: int, answers: Answers) -> None:
    step, key = lesson.steps[index], f"lesson.{lesson.id}.{index}"
    reader_run = own_run.last(index, answers)
    shown = reader_run if step.view.run == "own" else step.view.run
    left, right = st.columns([2, 5], gap="large")
    with right, st.container(key="lesson-picture"):
        picture.draw(
            step.view,
            shown,
            key=f"{key}.picture",
            language=lesson.language,
            hold=answers.held_key(step),
            withheld=step.predict is not None and not _is_outcome_open(index, answers),
            on_idle=partial(_note, key, step, answers),
        )
    with left, st.container(key="lesson-text"):
        _task(lesson, index, answers, reader_run)
        done = _is_done(step, index, answers, key=key, shown=shown, reader_run=reader_run)
        if done:
            lesson_markdown.draw(
                step.after.always, step.numbers, language=lesson.language, reader_run=reader_run
            )
        elif step.complete is not None and step.complete.hint:
            st.caption(step.complete.hint)
        _buttons(lesson, index, answers, done=done)
        with st.container(key="lesson-text-end"):  # marker that the style sheet selects
            st.html("<i></i>")


def _task(lesson: Lesson, index: int, answers: Answers, reader_run: str) -> None:
    """What the step says and asks for: a prediction, a training."""
    step, words = lesson.steps[index], interface_words(lesson.language)
    language_mark.mark(lesson.language, key="text")
    st.caption(words["step"].format(number=index + 1, count=len(lesson.steps)))
    st.header(step.title, anchor=False)
    lesson_markdown.draw(step.text, step.numbers, language=lesson.language, reader_run=reader_run)
    if step.predict is not None:
        _predict(lesson, index, answers, reader_run)
    if step.complete is not None and step.complete.kind == "run":
        own_run.train(step, index, answers, key=f"lesson.{lesson.id}.{index}.train", words=words)


def _is_done(step: Step, index: int, answers: Answers, *, key: str, shown: str, reader_run: str) -> bool:
    """Whether the step is complete, by the picture's state, the prediction and the reader's run."""
    state = st.session_state.get(f"{key}.state")
    done = f"{key}.done" in st.session_state or is_complete(
        step,
        state=state or {},
        start=None if state is None else _start_state(shown),
        predicted=answers.guess(index) is not None or answers.closed(index),
        finished=own_run.finished(reader_run),
    )
    if done and step.predict is None:
        st.session_state[f"{key}.done"] = True  # and stays done when the picture is reset
    return done


def _is_outcome_open(index: int, answers: Answers) -> bool:
    """Whether a reader may see what came out: after their prediction, in a room after the reveal."""
    return answers.closed(index) or (answers.guess(index) is not None and answers.revealed(index))


def _start_state(run_id: str) -> dict[str, str]:
    run = run_lookup.run(run_id) if run_id else None
    return {} if run is None else at_start(run, run_cache.epochs(run))


def _note(key: str, step: Step, answers: Answers, state: dict[str, str]) -> None:
    st.session_state[f"{key}.state"] = state
    answers.share_state(step, state)


def _predict(lesson: Lesson, index: int, answers: Answers, reader_run: str) -> None:
    step = lesson.steps[index]
    assert step.predict is not None
    lesson_markdown.draw(
        f"**{step.predict.question}**", step.numbers, language=lesson.language, reader_run=reader_run
    )
    guess, words = answers.guess(index), interface_words(lesson.language)
    if guess is None and answers.closed(index):
        st.markdown(words["too_late"].format(answer=_right_answer(lesson, step, reader_run)))
        return
    if guess is None:
        answer = question.ask(step.predict, key=f"lesson.{lesson.id}.{index}", words=words)
        if answer is None:
            return
        try:
            check_guess(step.predict, answer)
            answers.predict(index, answer)
        except BadInput as refusal:
            notices.warn(str(refusal))
            return
        st.rerun()
    if not answers.revealed(index):
        notices.inform(words["waits"])
        return
    outcome = _outcome(lesson, step, guess, reader_run)
    if outcome is not None:
        _draw_outcome(lesson, step, outcome, reader_run)
        if isinstance(guess, list) and not answers.closed(index):  # otherwise the class's picture shows it
            _show_drawn(step.predict, guess, outcome, key=f"lesson.{lesson.id}.{index}.drawn")


def _outcome(lesson: Lesson, step: Step, guess: Guess, reader_run: str) -> Outcome | None:
    assert step.predict is not None
    warm_up.ensure_libraries()
    try:
        return grade(step.predict, guess, server.library(), reader_run=reader_run, language=lesson.language)
    except BadInput as refusal:
        st.caption(empty_states.sentence(str(refusal)))
        return None


def _right_answer(lesson: Lesson, step: Step, reader_run: str) -> str:
    assert step.predict is not None
    warm_up.ensure_libraries()
    try:
        return right_answer(step.predict, server.library(), reader_run=reader_run, language=lesson.language)
    except BadInput:  # of a run that the reader has not trained
        return "\u2026"


def _draw_outcome(lesson: Lesson, step: Step, outcome: Outcome, reader_run: str) -> None:
    feedback = step.after
    texts = {
        "right": feedback.right,
        "wrong": feedback.wrong,
        "low": feedback.low or feedback.wrong,
        "high": feedback.high or feedback.wrong,
    }
    words = interface_words(lesson.language)
    st.markdown(f"**{words['right' if outcome.case == 'right' else 'different']}**")
    lesson_markdown.draw(
        texts[outcome.case],
        step.numbers,
        language=lesson.language,
        reader_run=reader_run,
        answer=outcome.answer,
    )


def _show_drawn(curve: Prediction, drawn: list[float], outcome: Outcome, *, key: str) -> None:
    assert isinstance(curve, Curve)
    labels = (escape(curve.x_label), escape(curve.y_label))
    picture = drawn_curve(drawn, outcome.values, curve.x, labels=labels, span=(curve.low, curve.high))
    figure_output.show(picture, key=key, name="prediction")


def _buttons(lesson: Lesson, index: int, answers: Answers, *, done: bool) -> None:
    last, words = index == len(lesson.steps) - 1, interface_words(lesson.language)
    with st.container(horizontal=True):
        if index > 0 and answers.may_go(index - 1):
            _go_button("back", lesson, index - 1, answers)
        if not last and answers.may_go(index + 1):
            _go_button("next", lesson, index + 1, answers, disabled=not done)
    if not last and done and not answers.may_go(index + 1):
        st.caption(words["next_with_teacher"])
    if last and done:
        st.session_state.setdefault(FINISHED, set()).add(lesson.id)
        st.markdown(f"**{words['finished']}**")
        listed_in = st.query_params.get("lang") or lesson.language
        with st.container(horizontal=True, gap="medium"):
            if st.query_params.get("lesson") == lesson.id:  # in a room the teacher chooses what comes next
                _next_lesson(lesson, listed_in)
            st.page_link("pages/learn.py", label=words["all_lessons"], query_params={"lang": listed_in})


def _next_lesson(lesson: Lesson, listed_in: str) -> None:
    following = lesson_lookup.following(lesson, listed_in)
    if following is not None:
        st.page_link(
            "pages/learn.py",
            label=f"{empty_states.escape_markdown(following.title)} \u2192",
            query_params={"lesson": following.id, "lang": listed_in},
        )


def _go_button(
    name: Literal["back", "next"], lesson: Lesson, to: int, answers: Answers, *, disabled: bool = False
) -> None:
    kind: Literal["primary", "secondary"] = "primary" if name == "next" else "secondary"
    label = interface_words(lesson.language)[name]
    if st.button(label, key=f"lesson.{lesson.id}.{to}.{name}", type=kind, disabled=disabled):
        answers.go(to)
        st.rerun()
