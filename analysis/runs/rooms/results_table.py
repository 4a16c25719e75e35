"""Predictions and runs of a class as table rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from analysis.checks import is_number
from analysis.runs.rooms.room import Guess, RoomState
from analysis.runs.run import Run
from analysis.runs.serialize.csv_parquet import neutral


class ClassRow(NamedTuple):
    """Result of one student at one step.

    Attributes:
        member: number of the student by order of joining, from 1.
        nickname: chosen by the student, or "".
        seed: seed of the runs.
        step: from 1, as on screen.
        guess: the prediction, or None.
        run: id of the run, or "".
        state: state of the run, or "".
        summary: name -> number of the run's last row; empty without a run.
    """

    member: int
    nickname: str
    seed: int
    step: int
    guess: Guess | None
    run: str
    state: str
    summary: Mapping[str, Any]


def class_results(state: RoomState, find: Callable[[str], Run | None]) -> list[ClassRow]:
    """One row per student and step with a prediction or a run, ordered by student, then step.

    Args:
        state: state of the room.
        find: the run with an id, or None where it is gone.
    """
    rows = []
    for member in state.members:
        steps = {step for number, step in (*state.guesses, *state.runs) if number == member.number}
        for step in sorted(steps):
            id = state.runs.get((member.number, step), "")
            run = find(id) if id else None
            rows.append(
                ClassRow(
                    member.number,
                    member.nickname,
                    member.seed,
                    step + 1,
                    state.guesses.get((member.number, step)),
                    id,
                    run.state if run else "",
                    run.summary if run else {},
                )
            )
    return rows


def class_csv(rows: list[ClassRow]) -> str:
    """CSV for a course system: one row per student and step.

    Args:
        rows: one a student and step, as :func:`class_results` gives them.
    """
    numbers = sorted({name for row in rows for name, value in row.summary.items() if is_number(value)})
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["member", "nickname", "seed", "step", "prediction", "run", "state", *numbers])
    for row in rows:
        guess = " ".join(map(str, row.guess)) if isinstance(row.guess, list) else row.guess
        values = [row.summary.get(name) for name in numbers]
        writer.writerow(
            [row.member, neutral(row.nickname), row.seed, row.step, guess, row.run, row.state, *values]
        )
    return file.getvalue()
