"""Prediction questions: choose an option, set a number, or draw a curve."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from analysis.lessons.lesson import Choice, Curve, Number, Prediction
from analysis.runs.rooms.room import Guess

_CURVE = st.components.v2.component(
    "soft-cluster-lab-curve",
    html="<div data-curve></div>",
    css=(Path(__file__).parent / "curve.css").read_text("utf-8"),
    js=(Path(__file__).parent / "curve.js").read_text("utf-8"),
)


def ask(prediction: Prediction, *, key: str, words: Mapping[str, str]) -> Guess | None:
    """Draw the question, and return the prediction once it is submitted.

    Args:
        prediction: what is asked.
        key: fixed name of the question on its page.
        words: of the lesson's frame, in its language.
    """
    guess: Guess | None
    if isinstance(prediction, Choice):
        guess = _choice(prediction, key, words)
    elif isinstance(prediction, Number):
        guess = _number(prediction, key, words)
    else:
        guess = _curve(prediction, key, words)
    submitted = st.button(words["predict"], key=f"{key}.predict", type="primary", disabled=guess is None)
    return guess if submitted else None


def _choice(question: Choice, key: str, words: Mapping[str, str]) -> int | None:
    texts = [option.text for option in question.options]
    return st.radio(
        words["your_prediction"],
        range(len(texts)),
        format_func=texts.__getitem__,
        index=None,
        key=f"{key}.choice",
        help=words["prediction_help"],
    )


def _number(question: Number, key: str, words: Mapping[str, str]) -> float:
    # Streamlit's own per cent has no space before the sign, as all others here have
    scale, form = (100, "%g\u00a0%%") if question.answer.percent else (1, None)
    guess = st.slider(
        f"{words['your_prediction']}{f' ({question.unit})' if question.unit else ''}",
        scale * question.low,
        scale * question.high,
        value=scale * _middle_value(question),
        step=scale * question.step,
        format=form,
        key=f"{key}.number",
        help=words["prediction_help"],
    )
    return min(max(guess / scale, question.low), question.high)


def _middle_value(question: Number) -> float:
    steps = round((question.high - question.low) / question.step / 2)
    return question.low + steps * question.step


def _curve(question: Curve, key: str, words: Mapping[str, str]) -> list[float]:
    span = {"low": f"{question.low:g}", "high": f"{question.high:g}"}
    st.caption(words["curve"].format(y_label=question.y_label, x_label=question.x_label, **span))
    data = {
        "x": [f"{value:g}" for value in question.x],
        "low": question.low,
        "high": question.high,
        "names": [words["curve_point"].format(y_label=question.y_label, x=f"{x:g}") for x in question.x],
    }
    with st.container(key="lesson-curve"):  # height in the style sheet: no layout shift
        answer = _CURVE(key=f"{key}.curve", data=data, on_points_change=lambda: None)
    middle = (question.low + question.high) / 2
    points = answer.get("points")
    if not isinstance(points, list) or len(points) != len(question.x):
        points = [middle] * len(question.x)
    return [min(max(_finite(point, middle), question.low), question.high) for point in points]


def _finite(point: object, otherwise: float) -> float:
    """Convert a point from the browser to a finite number, with a fallback."""
    return float(point) if isinstance(point, int | float) and math.isfinite(point) else otherwise
