"""What the class predicted and trained at a step, as one picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analysis.checks import BadInput
from analysis.figures.lessons.student_guesses import curve_guesses, number_guesses, option_guesses
from analysis.figures.lessons.student_runs import class_runs
from analysis.figures.style.formatting import escape
from analysis.figures.style.picture import Picture
from analysis.lessons.grading import right_options
from analysis.lessons.lesson import Choice, Curve, Number, Prediction, Quantity, Step
from analysis.lessons.quantities import value
from analysis.runs.rooms.room import Guess, RoomState
from analysis.runs.run import Run
from pages.ui.frame import warm_up
from pages.ui.run_data import run_cache, run_lookup, server
from pages.ui.widgets.figure_output import show

_COLUMNS = {"cluster": ("mean_max_assignment", "sharpness"), "depth": ("accuracy_val", "validation accuracy")}


def draw(
    step: Step,
    index: int,
    state: RoomState,
    *,
    viewer: int | None = None,
    revealed: bool = False,
    find: Callable[[str], Run | None] = run_lookup.run,
) -> None:
    """Draw predictions, and runs where the step has some.

    Args:
        step: of the lesson.
        index: its number, from 0.
        state: of the room, with what the viewer may see.
        viewer: the viewer's member number, marked; None for the teacher.
        revealed: whether what came out is shown.
        find: the run with an id, or None where it is gone.
    """
    warm_up.ensure_libraries()
    guesses = {member: guess for (member, at), guess in state.guesses.items() if at == index}
    if step.predict is not None:
        picture = _guesses(step.predict, guesses, viewer=viewer, revealed=revealed)
        show(picture, key=f"room.{index}.guesses", name="predictions")
    runs = {member: run for (member, at), run in state.runs.items() if at == index}
    if runs:
        show(_runs(runs, viewer=viewer, find=find), key=f"room.{index}.runs", name="class-runs")


def _guesses(
    question: Prediction, guesses: Mapping[int, Guess], *, viewer: int | None, revealed: bool
) -> Picture:
    viewer_guess = guesses.get(viewer) if viewer is not None else None
    if isinstance(question, Choice):
        given = list(guesses.values())
        counts = [sum(guess == i for guess in given) for i in range(len(question.options))]
        right = right_options(question, server.library()) if revealed else []
        texts = [escape(option.text) for option in question.options]
        return option_guesses(
            counts, texts, right=right, own_option=viewer_guess if isinstance(viewer_guess, int) else None
        )
    if isinstance(question, Number):
        return number_guesses(
            [float(guess) for guess in guesses.values() if not isinstance(guess, list)],
            span=(question.low, question.high),
            unit=question.unit,
            percent=question.answer.percent,
            answer=_recorded_value(question.answer) if revealed else None,
            own_guess=float(viewer_guess) if isinstance(viewer_guess, int | float) else None,
        )
    assert isinstance(question, Curve)
    answers = [_recorded_value(quantity) for quantity in question.answer] if revealed else []
    return curve_guesses(
        {
            m: guess
            for m, guess in guesses.items()
            if isinstance(guess, list) and len(guess) == len(question.x)
        },
        question.x,
        labels=(question.x_label, question.y_label),
        span=(question.low, question.high),
        answer=[number for number in answers if number is not None] or None,
        own_curve=viewer,
    )


def _recorded_value(quantity: Quantity) -> float | None:
    warm_up.ensure_libraries()
    try:
        return value(quantity, server.library())
    except BadInput:
        return None


def _runs(runs: Mapping[int, str], *, viewer: int | None, find: Callable[[str], Run | None]) -> Picture:
    member_runs = {member: run for member, id in runs.items() if (run := find(id)) is not None}
    kind = next((run.spec.model.kind for run in member_runs.values()), "cluster")
    column, title = _COLUMNS[kind]
    histories = {
        member: run_cache.history(run) for member, run in member_runs.items() if run.epochs_done >= 0
    }
    return class_runs(histories, column=column, title=title, own_run=viewer)
