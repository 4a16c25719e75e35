"""Progress of a sweep: its points so far, and a row for every run."""

from __future__ import annotations

import time
from collections.abc import Sequence

import streamlit as st

from analysis.figures.depth.accuracy_words import lagging_accuracy
from analysis.figures.live.accuracy_over_depth import accuracy_over_depth
from analysis.runs.run import Run
from analysis.training.spec import DepthSpec, describe
from analysis.wording import duration, percent, percents
from pages.ui.depth import verdict
from pages.ui.run_data import run_lookup
from pages.ui.train.run_monitor import (
    draw_depth_explorer,
    draw_problems,
    next_pages,
    picture_place,
    stop_button,
    title,
)
from pages.ui.widgets import figure_output, run_cards

_AVERAGED = "with running averages"


def draw(runs: Sequence[Run]) -> None:
    """Draw progress with time left, accuracy over depth by norm, and the state of every run."""
    with st.container(key="watch.header"):  # one placeholder: the pictures below do not move at the end
        _header(runs)
    begun = [run for run in runs if run.epochs_done > 0] or runs
    shown = run_lookup.representative(begun)
    picture_place(shown)
    draw_depth_explorer(shown, begun)
    ended = not any(run.live for run in runs)
    if ended:
        verdict.panel(run_lookup.representative(runs), key="remedy.train")
    points = run_cards.accuracy_points(runs)
    if points:
        names = run_cards.treatment_names(runs)
        option = accuracy_over_depth(
            points, names=names, title="Test accuracy over depth", dark=figure_output.dark()
        )
        figure_output.show_live(option, key="sweep.points", alt=_alt(points, names), height=300)
    st.caption("Every run" if ended else "Every run, as far as it has come")
    rows = _rows(runs)
    figure_output.table(
        rows, key="sweep.rows", name="sweep", alt="State and accuracy of every run of the sweep"
    )


def _header(runs: Sequence[Run]) -> None:
    title(run_cards.title(runs), f"{len(runs)} runs: {run_cards.states_of(runs)}")
    left = [run for run in runs if run.live]
    if left:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
            st.progress(share_done(runs), text=_words(runs))
            stop_button(left)
        draw_problems(left)
    else:
        next_pages(_where_it_melts(runs))


def _where_it_melts(runs: Sequence[Run]) -> Run:
    """The deepest network without a norm, where classes melt first; of a sweep without any, the deepest."""
    plain = [run for run in runs if isinstance(run.spec.model, DepthSpec) and run.spec.model.norm == "none"]
    recorded = [run for run in plain if run.epochs_done >= 0]
    return run_lookup.representative(recorded or plain or runs)


def share_done(runs: Sequence[Run]) -> float:
    """Share of the work done, from 0 to 1; work is proportional to depth."""
    work = [run.spec.model.depth if isinstance(run.spec.model, DepthSpec) else 1 for run in runs]
    done = [max(run.epochs_done, 0) / run.spec.training.epochs if run.live else 1.0 for run in runs]
    return min(sum(w * d for w, d in zip(work, done, strict=True)) / sum(work), 1.0)


def _words(runs: Sequence[Run]) -> str:
    training = [describe.model_line(run.spec) for run in runs if run.state == "running"]
    now = f"training now: {'; '.join(training)}" if training else "waiting for a free worker"
    began = [run.started for run in runs if run.started is not None]
    share = share_done(runs)
    if not began or share < 0.02:
        return now
    return f"{now}; about {duration((time.time() - min(began)) * (1 - share) / share)} left"


def _alt(points: dict[str, list[tuple[int, float]]], names: dict[str, str]) -> str:
    parts = []
    for norm, accuracies in points.items():
        depth, accuracy = accuracies[-1]
        parts.append(f"{names[norm]} {percent(accuracy)} at depth {depth}")
    return f"Test accuracy over depth: {'; '.join(parts)}."


def _rows(runs: Sequence[Run]) -> list[dict[str, object]]:
    """A row for each run; accuracies with running averages have a column where they are others."""
    rows = [_row(run) for run in runs]
    return rows if any(row[_AVERAGED] for row in rows) else [_without_averages(row) for row in rows]


def _without_averages(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != _AVERAGED}


def _row(run: Run) -> dict[str, object]:
    accuracy = run.summary.get("test_accuracy")
    averaged = lagging_accuracy(accuracy, run.summary.get("test_accuracy_running"))
    return {
        "model": describe.model_line(run.spec),
        "seed": run.spec.seed,
        "state": run.state,
        "epoch": f"{run.epochs_done} of {run.spec.training.epochs}" if run.epochs_done >= 0 else "",
        "test accuracy": "" if accuracy is None else percents(accuracy, digits=1)[0],
        _AVERAGED: "" if averaged is None else percents(averaged, digits=1)[0],
    }
