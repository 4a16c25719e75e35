"""Storage of answers in a lesson: in the address for a single reader, in the room for a student."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import streamlit as st

from analysis.checks import BadInput
from analysis.lessons.lesson import Step
from analysis.runs.rooms.room import Guess

FINISHED = "learn.finished"
"""Where a session notes the lessons that came to their end."""
_GUESSES, _RUNS, _STEP = "said", "ran", "step"


class Answers(Protocol):
    """Protocol of the storage of a lesson's answers."""

    seed: int

    def guess(self, step: int) -> Guess | None: ...  # noqa: D102
    def predict(self, step: int, guess: Guess) -> None: ...  # noqa: D102
    def run(self, step: int) -> str: ...  # noqa: D102
    def record_run(self, step: int, run: str) -> None: ...  # noqa: D102
    def revealed(self, step: int) -> bool: ...  # noqa: D102
    def closed(self, step: int) -> bool: ...  # noqa: D102
    def may_go(self, step: int) -> bool: ...  # noqa: D102
    def step(self) -> int: ...  # noqa: D102
    def go(self, step: int) -> None: ...  # noqa: D102
    def share_state(self, step: Step, state: Mapping[str, str]) -> None: ...  # noqa: D102
    def held_key(self, step: Step) -> int | None: ...  # noqa: D102


class AddressAnswers:
    """Answers of a single reader, stored in the address, so that a refresh or a link keeps them."""

    seed = 0

    def guess(self, step: int) -> Guess | None:
        """Prediction at a step, or None."""
        text = _pairs(_GUESSES).get(step)
        try:
            return None if text is None else read_guess(text)
        except BadInput:
            return None

    def predict(self, step: int, guess: Guess) -> None:
        """Store a prediction; only the first one counts."""
        _write_pairs(_GUESSES, {step: write_guess(guess), **_pairs(_GUESSES)})

    def run(self, step: int) -> str:
        """Id of the run started at a step, or ""."""
        return _pairs(_RUNS).get(step, "")

    def record_run(self, step: int, run: str) -> None:
        """Store the run started at a step."""
        _write_pairs(_RUNS, {**_pairs(_RUNS), step: run})

    def revealed(self, step: int) -> bool:
        """Always True: a single reader sees the result at once."""
        return self.guess(step) is not None

    def closed(self, step: int) -> bool:
        """Alone, one can predict whenever one likes."""
        del step
        return False

    def may_go(self, step: int) -> bool:
        """Always True: a single reader sets the pace."""
        return step >= 0

    def step(self) -> int:
        """Current step, from 0."""
        text = st.query_params.get(_STEP, "1")
        return max(int(text) - 1, 0) if text.isascii() and text.isdigit() and len(text) < 4 else 0

    def go(self, step: int) -> None:
        """Go to a step."""
        st.query_params[_STEP] = str(step + 1)

    def share_state(self, step: Step, state: Mapping[str, str]) -> None:
        """Do nothing: a single reader's picture is not shared."""

    def held_key(self, step: Step) -> int | None:
        """None: a single reader may move all keys."""
        del step
        return None


def write_guess(guess: Guess) -> str:
    """Serialise a prediction for the address.

    >>> write_guess(2), write_guess([0.5, 1.0])
    ('2', '0.5_1')
    """
    return "_".join(f"{point:g}" for point in guess) if isinstance(guess, list) else f"{guess:g}"


def read_guess(text: str) -> Guess:
    """Parse a prediction from :func:`write_guess`.

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
    """Parse steps and texts of an address parameter such as ``1:0.5;3:2``."""
    texts = {}
    for pair in st.query_params.get(name, "").split(";")[:20]:
        step, _, text = pair.partition(":")
        if step.isascii() and step.isdigit() and len(step) < 4 and text:
            texts[int(step)] = text[:400]
    return texts


def _write_pairs(name: str, pairs: Mapping[int, str]) -> None:
    st.query_params[name] = ";".join(f"{step}:{text}" for step, text in sorted(pairs.items()))
