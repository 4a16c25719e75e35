"""The run that a reader trains in a lesson: started, followed, and started again where it did not end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st

from analysis.checks import BadInput
from analysis.lessons.lesson import Step
from analysis.runs.run import Run
from analysis.training.presets.table import PRESETS
from analysis.training.spec import RunSpec, parse_spec
from pages.ui.frame import live_polling, notices, warm_up
from pages.ui.lessons.answer_storage import Answers
from pages.ui.run_data import owner, run_lookup, server

_REFUSED = "lesson.refused"
_WORDS = {"finished": "finished_run", "stopped": "stopped_run", "interrupted": "stopped_run"}


def last(index: int, answers: Answers) -> str:
    """The id of the last run that the reader started up to a step, or ""."""
    return next((run for i in range(index, -1, -1) if (run := answers.run(i))), "")


def finished(run_id: str) -> bool:
    """Whether the run is there and was trained to its end."""
    run = run_lookup.run(run_id) if run_id else None
    return run is not None and run.state == "finished"


def spec_of(step: Step, *, seed: int) -> RunSpec:
    """What a reader trains at a step, with a seed of their own."""
    assert step.complete is not None
    preset = step.complete.preset
    spec = PRESETS[preset].specs[0] if preset else parse_spec(dict(step.complete.spec))
    return spec.with_(seed=seed)


def train(step: Step, index: int, answers: Answers, *, key: str, words: Mapping[str, str]) -> None:
    """The button that starts the step's run, its progress, and how it ended.

    Args:
        step: which trains.
        index: its number, from 0.
        answers: where the run is noted.
        key: fixed name of the button.
        words: of the lesson's frame, in its language.
    """
    run_id = answers.run(index)
    run = run_lookup.run(run_id) if run_id else None
    if run is not None and run.live:
        live_polling.follow(lambda: _current_run(run_id), partial(_progress, words))
        return
    if run is not None:
        st.markdown(words[_WORDS.get(run.state, "failed_run")])
        if run.state == "finished":
            return
    elif run_id:
        st.markdown(words["gone_run"])
    warm_up.prepare_training()
    st.button(words["train"], type="primary", key=key, on_click=_start_run, args=(step, index, answers))
    if refusal := st.session_state.get(_REFUSED):
        notices.warn(refusal)


def _start_run(step: Step, index: int, answers: Answers) -> None:
    st.session_state.pop(_REFUSED, None)
    spec = spec_of(step, seed=answers.seed)
    try:
        run_id = server.engine().submit(
            spec,
            owner=owner.current(),
            preset=step.complete.preset if step.complete else "",
            name=f"{step.title}, seed {spec.seed}",
        )
        answers.record_run(index, run_id)
    except BadInput as refusal:
        st.session_state[_REFUSED] = str(refusal)


def _current_run(run_id: str) -> list[Run]:
    run = run_lookup.run(run_id)
    return [] if run is None else [run]


def _progress(words: Mapping[str, str], runs: Sequence[Run]) -> None:
    for run in runs:
        done, total = max(run.epochs_done, 0), run.spec.training.epochs
        if run.state == "queued":
            st.markdown(_queue_words(words, run))
        elif run.epochs_done < 0:
            st.markdown(words["preparing"])
        st.progress(min(done / total, 1.0), text=words["epoch"].format(epoch=done))


def _queue_words(words: Mapping[str, str], run: Run) -> str:
    position, wait = run_lookup.queue_position(run), run_lookup.expected_wait(run)
    if position is None or position < 2 or wait is None:
        return words["queued"]
    return words["queued_behind"].format(count=position - 1, seconds=max(round(wait), 1))
