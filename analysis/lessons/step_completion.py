"""Decide whether a step of a lesson is complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.lessons.lesson import Reach, Step
from analysis.runs.run import Run

STATE = (
    *("epoch", "graph", "node", "head", "tau", "muted", "inverted", "weights", "edits", "attached"),
    *("layer", "scale", "colour"),
)
"""What a lesson may ask of a picture's state, by its name in the address."""


def is_complete(
    step: Step,
    *,
    state: Mapping[str, str],
    start: Mapping[str, str] | None = None,
    predicted: bool = False,
    finished: bool = False,
) -> bool:
    """Whether a step is complete.

    Args:
        step: where the reader is.
        state: the picture's state as its address says it, which leaves out what is as the picture has it
            without a wish (:func:`at_start`).
        start: those values, once the picture has said anything; None before, when all is as the view has it.
        predicted: whether a prediction was given.
        finished: whether the reader's own run has ended.
    """
    completion = step.complete
    if completion is None:
        return step.predict is None or predicted
    if step.predict is not None and not predicted:
        return False
    if completion.kind == "prediction":
        return predicted
    if completion.kind == "run":
        return finished
    if start is None:
        start = {name: as_address(value) for name, value in step.view.state.items()}
    return all(_is_reached(reach, {**start, **state}) for reach in completion.reach)


def at_start(run: Run, epochs: Sequence[int]) -> dict[str, str]:
    """Default state of a picture: the last layer or epoch, as trained.

    Args:
        run: the run that is shown.
        epochs: its recorded epochs, rising; empty if there are none.

    >>> from analysis.runs import example_store
    >>> at_start(example_store().run("example-digits-depth-9"), [])
    {'layer': '32'}
    """
    model = run.spec.model
    if model.kind == "depth":
        return {"layer": str(model.depth)}
    return {"epoch": as_address(epochs[-1]), "tau": as_address(model.tau)} if epochs else {}


def as_address(value: object) -> str:
    """Format ``value``, of a view's state, for the address.

    >>> as_address([0, 1, 0]), as_address(2.5), as_address(True)
    ('0,1,0', '2.5', '1')
    """
    if isinstance(value, list | tuple):
        return ",".join(as_address(item) for item in value)
    if isinstance(value, bool):
        return "1" if value else "0"
    return f"{value:g}" if isinstance(value, float) else str(value)


def measured(name: str, text: str) -> float | None:
    """Convert a state variable to one number: its value, sum of absolute values, or number of moves.

    Args:
        name: name of the variable.
        text: its value, as the address has it.

    Returns:
        The number; None for no value, or one that is no number.

    >>> measured("tau", "0.2"), measured("muted", "0,1,1"), measured("edits", "m3_1_2~m4_0_1")
    (0.2, 2.0, 2.0)
    """
    if not text:
        return None
    if name == "edits":
        return float(len(text.split("~")))
    try:
        return float(sum(abs(float(number)) for number in text.split(","))) if "," in text else float(text)
    except ValueError:
        return None


def _is_reached(reach: Reach, state: Mapping[str, str]) -> bool:
    number = measured(reach.name, state.get(reach.name, ""))
    if number is None:
        return False
    enough = reach.at_least is None or number >= reach.at_least
    return enough and (reach.at_most is None or number <= reach.at_most)
