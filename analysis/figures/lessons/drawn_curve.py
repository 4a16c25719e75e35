"""A reader's predicted curve next to the outcome."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.picture import Entry, Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, OKABE_ITO


def drawn_curve(
    drawn: Sequence[float],
    answer: Sequence[float],
    x: Sequence[float],
    *,
    labels: tuple[str, str],
    span: tuple[float, float],
) -> Picture:
    """A reader's curve and the outcome, as two lines.

    Args:
        drawn: ``[n]`` values that the reader drew.
        answer: ``[n]`` values that came out.
        x: ``[n]`` positions of the values, one or more.
        labels: names of the two axes, escaped.
        span: lowest and highest value that can be drawn, at the ends of the y axis ``[low, high]``.

    >>> drawn_curve([0, 1], [0, 0.5], [2, 4], labels=("layers", "accuracy"), span=(0, 1)).title
    'You drew within 0.25 of what came out, on average'
    """
    lines = [
        _line(drawn, colour=OKABE_ITO[0], dash="dash", name="you"),
        _line(answer, colour=ACCENT, dash="solid", name="what came out"),
    ]
    layout = {
        "xaxis": {
            "tickvals": list(range(len(x))),
            "ticktext": [f"{value:g}" for value in x],
            "title": {"text": labels[0]},
        },
        "yaxis": {"range": list(span), "title": {"text": labels[1]}},
    }
    off = float(np.abs(np.subtract(drawn, answer)).mean())
    title = f"You drew within {off:.2g} of what came out, on average"
    points = (f"{at:g}: {one:.3g}, {other:.3g}" for at, one, other in zip(x, drawn, answer, strict=True))
    return finish(
        figure(lines, layout),
        title=title,
        alt=f"{title}. {labels[1]} over {labels[0]}, as you drew it and as it came out: {'; '.join(points)}.",
        height=300,
        legend=[Entry("you", OKABE_ITO[0]), Entry("what came out", ACCENT)],
        margin=Margin(left=48, bottom=44),
        title_width=34,
    )


def _line(values: Sequence[float], *, colour: str, dash: str, name: str) -> Trace:
    return trace(
        "scatter",
        x=np.arange(len(values), dtype=np.float32),
        y=np.array(values, np.float32),
        mode="lines+markers",
        line={"color": colour, "width": 3, "dash": dash},
        hovertemplate=f"{name}: %{{y:.3g}}<extra></extra>",
    )
