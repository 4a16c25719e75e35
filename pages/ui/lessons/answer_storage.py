"""What a reader has answered in a lesson: in the address for one alone, in the room for a student."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import streamlit as st

from analysis.checks import BadInput
from analysis.lessons.lesson import Step
from analysis.runs.rooms.room import Guess

FINISHED = "learn.finished"
"""Where a session notes the lessons that came to their end."""
_SAID, _RUNS, _STEP = "said", "ran", "step"


class Answers(Protocol):
    """Where a lesson's answers are kept."""

    seed: int

    def guess(self, step: int) -> Guess | None: ...  # noqa: D102
    def predict(self, step: int, guess: Guess) -> None: ...  # noqa: D102
    def run(self, step: int) -> str: ...  # noqa: D102
    def trains(self, step: int, run: str) -> None: ...  # noqa: D102
    def revealed(self, step: int) -> bool: ...  # noqa: D102
    def closed(self, step: int) -> bool: ...  # noqa: D102
    def may_go(self, step: int) -> bool: ...  # noqa: D102
    def step(self) -> int: ...  # noqa: D102
    def go(self, step: int) -> None: ...  # noqa: D102
    def saw(self, step: Step, state: Mapping[str, str]) -> None: ...  # noqa: D102
    def held_key(self, step: Step) -> int | None: ...  # noqa: D102


class AddressAnswers:
    """Answers of somebody alone: all of them stand in the address, so a refresh or a link keeps them."""

    seed = 0

    def guess(self, step: int) -> Guess | None:
        """The prediction given at a step, or None."""
        text = _pairs(_SAID).get(step)
        try:
            return None if text is None else read_guess(text)
        except BadInput:
            return None

    def predict(self, step: int, guess: Guess) -> None:
        """Note a prediction; the first one counts."""
        _write(_SAID, {step: write_guess(guess), **_pairs(_SAID)})

    def run(self, step: int) -> str:
        """The id of the run started at a step, or ""."""
        return _pairs(_RUNS).get(step, "")

    def trains(self, step: int, run: str) -> None:
        """Note the run started at a step."""
        _write(_RUNS, {**_pairs(_RUNS), step: run})

    def revealed(self, step: int) -> bool:
        """Alone, the result is told at once."""
        return self.guess(step) is not None

    def closed(self, step: int) -> bool:
        """Alone, one can predict whenever one likes."""
        del step
        return False

    def may_go(self, step: int) -> bool:
        """Alone, one goes at one's own pace."""
        return step >= 0

    def step(self) -> int:
        """Where the reader is, from 0."""
        text = st.query_params.get(_STEP, "1")
        return max(int(text) - 1, 0) if text.isascii() and text.isdigit() and len(text) < 4 else 0

    def go(self, step: int) -> None:
        """Go to a step."""
        st.query_params[_STEP] = str(step + 1)

    def saw(self, step: Step, state: Mapping[str, str]) -> None:
        """Alone, nobody else is told what the reader did in the picture."""

    def held_key(self, step: Step) -> int | None:
        """Alone, one holds all keys."""
        del step
        return None


def write_guess(guess: Guess) -> str:
    """A prediction as the address has it.

    >>> write_guess(2), write_guess([0.5, 1.0])
    ('2', '0.5_1')
    """
    return "_".join(f"{point:g}" for point in guess) if isinstance(guess, list) else f"{guess:g}"


def read_guess(text: str) -> Guess:
    """The prediction that :func:`write_guess` wrote.

    >>> read_guess("2"), read_guess("0.5_1")
    (2, [0.5, 1.0])
    """
    try:
        if "_" in text:
            return [float(point) for point in text.split("_")]
        return int(text) if text.isascii() and text.isdigit() else float(text)
    except ValueError:
        raise BadInput(f"expected a prediction, got {text[:40]!r}") from None


def _pairs(name: str) -> dict[int, str]:
    """Steps and texts of one part of the address, such as ``1:0.5;3:2``."""
    found = {}
    for pair in st.query_params.get(name, "").split(";")[:20]:
        step, _, text = pair.partition(":")
        if step.isascii() and step.isdigit() and len(step) < 4 and text:
            found[int(step)] = text[:400]
    return found


def _write(name: str, pairs: Mapping[int, str]) -> None:
    st.query_params[name] = ";".join(f"{step}:{text}" for step, text in sorted(pairs.items()))
