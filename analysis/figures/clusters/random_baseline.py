"""Measures of an assignment compared with random controls: shuffled rows, random clusters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, cast

import numpy as np

from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, NEUTRAL
from analysis.wording import decimals, join_words


class Measured(Protocol):
    """What :class:`analysis.measures.assignments.random_baseline.ControlComparison` has."""

    @property
    def name(self) -> str:
        """Title of the measure, escaped."""
        ...

    @property
    def value(self) -> float | None:
        """Its value for S; None if undefined."""
        ...

    @property
    def controls(self) -> np.ndarray:
        """Its values ``[R]`` for the random controls."""
        ...


def control_dots(measured: Sequence[Measured], *, control: str) -> Picture:
    """One row per measure: its value for S as a dot, those of the controls as ticks.

    Args:
        measured: the numbers; those without a value are left out.
        control: what the controls are, in words ("S with its rows shuffled").
    """
    shown = _comparable(measured)
    dots = [dot for row, number in enumerate(shown) for dot in _dots(number, row)]
    values = np.concatenate([[0.0], *([number.value, *number.controls] for number in shown)])
    low, high = float(values.min()), float(values.max())
    room = 0.08 * max(high - low, 0.1)
    layout = {
        "xaxis": {"range": [min(low - room, -room), high + room], "zeroline": True, "zerolinecolor": NEUTRAL},
        "yaxis": {
            "range": [len(shown) - 0.4, -0.9],
            "showticklabels": False,
            "ticks": "",
            "showline": False,
        },
        "annotations": [_heading(number, row) for row, number in enumerate(shown)],
    }
    words = control_sentence(measured)
    numbers = "; ".join(
        f"{number.name} {number.value:.2f} against {number.controls.min():.2f} to {number.controls.max():.2f}"
        for number in shown
    )
    return finish(
        figure(dots, layout),
        title=words,
        alt=f"Numbers of S beside those of {control}. {numbers}. {words}.",
        caption=f"Control: {control}, drawn {len(shown[0].controls) if shown else 0} times. "
        "0: no more than chance.",
        height=150 + 62 * max(len(shown), 1),
        legend=[Entry("S", ACCENT, "\u25cf"), Entry("control", NEUTRAL, "|")],
        margin=Margin(left=12, bottom=30),
    )


def _comparable(measured: Sequence[Measured]) -> list[Measured]:
    """The measures that have a value and controls."""
    return [number for number in measured if number.value is not None and len(number.controls)]


def _dots(number: Measured, row: int) -> list[Trace]:
    controls = trace(
        "scatter",
        x=number.controls.astype(np.float32),
        y=np.full(len(number.controls), row, dtype=np.float32),
        mode="markers",
        marker={"symbol": "line-ns", "size": 18, "line": {"width": 1.5, "color": NEUTRAL}},
        hovertemplate=f"{number.name}<br>control: %{{x:.3f}}<extra></extra>",
    )
    value = trace(
        "scatter",
        x=[number.value],
        y=[row],
        mode="markers",
        marker={"symbol": "circle", "size": 14, "color": ACCENT},
        hovertemplate=f"{number.name}<br>S: %{{x:.3f}}<extra></extra>",
    )
    return [controls, value]


def _heading(number: Measured, row: int) -> dict[str, Any]:
    value, control = decimals(cast(float, number.value)), decimals(number.controls.mean())
    return {
        "text": f"{number.name}: {value}, control {control}",
        "x": 1,
        "xref": "paper",
        "xanchor": "right",
        "y": row - 0.33,
        "yanchor": "bottom",
        "showarrow": False,
    }


def control_sentence(measured: Sequence[Measured]) -> str:
    """Describe which of the ``measured`` numbers no control reaches.

    >>> from types import SimpleNamespace
    >>> control_sentence([SimpleNamespace(name="modularity", value=0.4, controls=np.array([0.0, 0.1]))])
    'No control reaches S in modularity'
    """
    shown = _comparable(measured)
    if not shown:
        return "Nothing to compare: no number is defined here"
    above = [n.name for n in shown if n.value is not None and n.value > n.controls.max()]
    if not above:
        return f"S is no better than its control in {join_words([n.name for n in shown])}"
    if len(above) == len(shown):
        return f"No control reaches S in {join_words(above)}"
    others = [n.name for n in shown if n.name not in above]
    return f"No control reaches S in {join_words(above)}, but in {join_words(others)} it is no better"
