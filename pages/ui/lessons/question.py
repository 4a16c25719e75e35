"""A prediction, asked: choose, set a number, or draw a curve."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import streamlit as st

from analysis.lessons.lesson import Choice, Curve, Number, Prediction
from analysis.runs.rooms.room import Guess

_CURVE = st.components.v2.component(
    "soft-cluster-lab-curve",
    html="<div data-curve></div>",
    css=(Path(__file__).parent / "curve.css").read_text("utf-8"),
    js=(Path(__file__).parent / "curve.js").read_text("utf-8"),
)


def ask(prediction: Prediction, *, key: str) -> Guess | None:
    """Draw the question and return the prediction once it is given."""
    guess: Guess | None
    if isinstance(prediction, Choice):
        guess = _choice(prediction, key)
    elif isinstance(prediction, Number):
        guess = _number(prediction, key)
    else:
        guess = _curve(prediction, key)
    given = st.button("Predict", key=f"{key}.predict", type="primary", disabled=guess is None)
    return guess if given else None


def _choice(question: Choice, key: str) -> int | None:
    texts = [option.text for option in question.options]
    return st.radio(
        "Your prediction", range(len(texts)), format_func=texts.__getitem__, index=None, key=f"{key}.choice"
    )


def _number(question: Number, key: str) -> float:
    return st.slider(
        f"Your prediction{f' ({question.unit})' if question.unit else ''}",
        question.low,
        question.high,
        value=_middle(question),
        step=question.step,
        key=f"{key}.number",
    )


def _middle(question: Number) -> float:
    steps = round((question.high - question.low) / question.step / 2)
    return question.low + steps * question.step


def _curve(question: Curve, key: str) -> list[float]:
    st.caption(f"{question.y_label} from {question.low:g} to {question.high:g}, at {question.x_label}:")
    data = {
        "x": [f"{value:g}" for value in question.x],
        "low": question.low,
        "high": question.high,
        "label": question.y_label,
    }
    answer = _CURVE(key=f"{key}.curve", data=data, on_points_change=lambda: None)
    middle = (question.low + question.high) / 2
    points = answer.get("points") or [middle] * len(question.x)
    return [float(cast(float, point)) for point in points]
