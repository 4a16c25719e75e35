"""Predictions of a class, compared with the outcome."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, NEUTRAL, OKABE_ITO, PERCENT_TICKS
from analysis.wording import counted, percents


def option_guesses(
    counts: Sequence[int], options: Sequence[str], *, right: Sequence[int] = (), own_option: int | None = None
) -> Picture:
    """Bar chart of the number of votes per answer.

    Args:
        counts: number of votes for each option.
        options: the answers, escaped.
        right: indices, from 0, of the right options once they are revealed; else empty.
        own_option: index of the reader's own answer, which is marked; or None.

    >>> option_guesses([3, 1], ["yes", "no"], right=[0]).title
    '3 of 4 predicted what came out'
    """
    total, hits = sum(counts), sum(counts[i] for i in right)
    ticks = ["  \u2713" if i in right else "" for i in range(len(options))]
    marks_of_reader = ["you: " if i == own_option else "" for i in range(len(options))]
    labels = [f"{marks_of_reader[i]}{text}{ticks[i]}" for i, text in enumerate(options)]
    bars = trace(
        "bar",
        x=np.array(counts),
        y=np.arange(len(options)),
        orientation="h",
        width=0.5,
        marker={"color": [OKABE_ITO[2] if i in right else NEUTRAL for i in range(len(options))]},
        text=[str(count) for count in counts],
        hoverinfo="skip",
    )
    layout = {
        "xaxis": {
            "range": [0, max([*counts, 1]) * 1.15],
            "title": {"text": "students"},
            "tickformat": "d",
            "dtick": max(1, math.ceil(max([*counts, 1]) / 8)),  # nobody is half a student
        },
        "yaxis": {
            "range": [len(options) - 0.4, -0.6],
            "tickvals": list(range(len(options))),
            "ticktext": labels,
        },
    }
    title = f"{hits} of {total} predicted what came out" if right else _count_so_far(total)
    return finish(
        figure([bars], layout),
        title=title,
        alt=f"{title}. " + "; ".join(f"{text}: {count}" for text, count in zip(options, counts, strict=True)),
        caption="",
        height=140 + 56 * len(options),
        legend=[Entry("what came out", OKABE_ITO[2])] if right else [],
        margin=Margin(left=200, bottom=44),
    )


def number_guesses(
    guesses: Sequence[float],
    *,
    span: tuple[float, float],
    unit: str,
    percent: bool = False,
    answer: float | None = None,
    own_guess: float | None = None,
) -> Picture:
    """Dot plot of all guesses, stacked where close, with the answer as a line.

    Args:
        guesses: ``[n]`` numbers inside ``span``, in no order.
        span: lowest and highest number one could guess; of shares, 0 and 1.
        unit: unit of the numbers; "" if they have none.
        percent: whether they are written as per cent.
        answer: outcome, on the scale of the guesses (0 to 1 for shares); None until it is revealed.
        own_guess: one of the guesses (0 to 1 for shares), the reader's, which is marked; or None.

    >>> number_guesses([0.2, 0.4], span=(0, 1), unit="").title
    '2 predictions so far'
    """
    low, high = span
    column = np.round((np.array(guesses, dtype=float) - low) / max(high - low, 1e-9) * 60)
    height = np.array([np.sum(column[:i] == at) for i, at in enumerate(column)], dtype=float)
    marks: list[Trace] = [
        trace(
            "scatter",
            x=np.array(guesses, dtype=np.float32),
            y=height,
            mode="markers",
            marker={"size": 12, "color": OKABE_ITO[0], "opacity": 0.7},
            text=[percents(guess)[0] if percent else f"{guess:.3g}" for guess in guesses],
            hovertemplate="%{text}<extra></extra>",
        )
    ]
    if own_guess is not None:
        marks.append(_own_marker(own_guess))
    top = max(float(height.max(initial=0)) + 1.5, 4.0)
    layout: dict[str, Any] = {
        "xaxis": {
            "range": [low, high],
            "title": {"text": unit or "prediction"},
            **(PERCENT_TICKS if percent else {}),
        },
        "yaxis": {"range": [-0.8, top], "visible": False},
        "shapes": [] if answer is None else [_line(answer)],
    }
    title = _count_so_far(len(guesses))
    if answer is not None and guesses:
        off = float(np.median(np.abs(np.array(guesses) - answer)))
        within, of = f"{off:.2g}", f"{answer:.3g}"
        if percent:
            within, of = f"{100 * off:.2g} points", percents(answer)[0]
        title = f"Half the class guessed within {within} of {of}"
    return finish(
        figure(marks, layout),
        title=title,
        alt=f"{title}. {counted(len(guesses), 'prediction')} as dots from {low:g} to {high:g}.",
        caption="",
        height=300,
        legend=[Entry("a prediction", OKABE_ITO[0])]
        + ([] if answer is None else [Entry("what came out", ACCENT, "|")]),
        margin=Margin(left=12, bottom=44),
    )


def curve_guesses(
    curves: Mapping[int, Sequence[float]],
    x: Sequence[float],
    *,
    labels: tuple[str, str],
    span: tuple[float, float],
    answer: Sequence[float] | None = None,
    own_curve: int | None = None,
) -> Picture:
    """All drawn curves as thin lines, with the outcome as a thick one.

    Args:
        curves: number of the member -> ``[n]`` values.
        x: ``[n]`` positions of the values.
        labels: names of the two axes.
        span: lowest and highest value that can be drawn, at the ends of the y axis ``[low, high]``.
        answer: ``[n]`` values of the outcome; None until it is revealed.
        own_curve: index of the curve to mark, or None.

    >>> drawn = {1: [0, 0], 2: [1, 3]}
    >>> curve_guesses(drawn, [0, 1], labels=("epoch", "loss"), span=(0, 3), answer=[0, 1]).title
    'Half the class drew within 1 of what came out, on average'
    """
    at = np.arange(len(x), dtype=np.float32)
    lines = [_curve_line(at, points, marked=member == own_curve) for member, points in curves.items()]
    if answer is not None:
        line = {"color": ACCENT, "width": 4}
        lines.append(trace("scatter", x=at, y=np.array(answer, np.float32), mode="lines+markers", line=line))
    layout = {
        "xaxis": {
            "tickvals": at.tolist(),
            "ticktext": [f"{value:g}" for value in x],
            "title": {"text": labels[0]},
        },
        "yaxis": {"range": list(span), "title": {"text": labels[1]}},
    }
    title = _count_so_far(len(curves))
    if answer is not None and curves:
        off = np.array([np.abs(np.array(points) - answer).mean() for points in curves.values()])
        title = f"Half the class drew within {np.median(off):.2g} of what came out, on average"
    return finish(
        figure(lines, layout),
        title=title,
        alt=f"{title}. {counted(len(curves), 'curve')} over {labels[0]}.",
        caption="",
        height=340,
        legend=[Entry("a prediction", OKABE_ITO[0])]
        + ([] if answer is None else [Entry("what came out", ACCENT)]),
        margin=Margin(left=56, bottom=44),
    )


def _curve_line(at: np.ndarray, points: Sequence[float], *, marked: bool) -> Trace:
    line = {"color": OKABE_ITO[5] if marked else OKABE_ITO[0], "width": 4 if marked else 1.2}
    opacity = 1.0 if marked else 0.45
    return trace(
        "scatter",
        x=at,
        y=np.array(points, np.float32),
        mode="lines",
        line=line,
        opacity=opacity,
        hoverinfo="skip",
    )


def _own_marker(value: float) -> Trace:
    marker = {"size": 18, "color": OKABE_ITO[5], "symbol": "diamond"}
    return trace(
        "scatter",
        x=[value],
        y=[-0.4],
        mode="markers",
        marker=marker,
        hovertemplate="you<extra></extra>",
    )


def _line(at: float) -> dict[str, Any]:
    line = {"color": ACCENT, "width": 3}
    return {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1, "line": line}


def _count_so_far(count: int) -> str:
    return f"{counted(count, 'prediction')} so far"
