"""Gains of every cure at every depth, with intervals."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.formatting import escape
from analysis.figures.style.palettes import OKABE_ITO
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import NEUTRAL
from analysis.wording import signed

_SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "star")


class TreatmentGain(NamedTuple):
    """Gain of a cure at one depth.

    Attributes:
        mean: accuracy gained, in [-1, 1].
        half: half the width of its 95 % t interval; NaN for a single pair.
    """

    mean: float
    half: float


def tournament_figure(
    gains: Mapping[str, Mapping[int, TreatmentGain]], costs: Mapping[str, float | None], *, pairs: str
) -> Picture:
    """A row per cure with its cost in time, and a dot with interval per depth.

    Args:
        gains: cure -> number of layers -> gain, the best cure first.
        costs: cure -> time of an epoch over that of no cure, > 0; None where unknown.
        pairs: how many seeds, in words.

    >>> gains = {"PairNorm": {8: TreatmentGain(0.1, 0.02)}, "DropEdge": {8: TreatmentGain(0.05, 0.02)}}
    >>> tournament_figure(gains, {"PairNorm": 1.5, "DropEdge": None}, pairs="3 seeds").title
    'At 8 layers PairNorm gains most: +10.0 points'
    >>> tournament_figure({"PairNorm": {8: TreatmentGain(0.01, 0.02)}}, {}, pairs="3 seeds").title
    'At 8 layers PairNorm gains most: +1.0 points, which may be chance'
    """
    depths = sorted({depth for by_depth in gains.values() for depth in by_depth})
    labels = {cure: _label(cure, costs.get(cure)) for cure in gains}
    traces = [
        _trace(depth, {labels[c]: by[depth] for c, by in gains.items() if depth in by}, index)
        for index, depth in enumerate(depths)
    ]
    best = next(iter(gains))
    top = gains[best].get(depths[-1])
    finding = "What each cure gains" if top is None else _finding(best, top, depth=depths[-1])
    single = all(math.isnan(gain.half) for by_depth in gains.values() for gain in by_depth.values())
    bars = (
        "One seed: only more of them tell a gain from chance."
        if single
        else f"Bars: 95 % interval of the mean difference over {pairs} (Student's t); where they reach over "
        "0 the gain may be chance."
    )
    rows = math.ceil(len(depths) / 2)  # of the legend on a narrow screen
    layout = {
        "xaxis": {"title": {"text": "test accuracy gained over no cure, points"}, "zeroline": True,
                  "zerolinecolor": NEUTRAL, "zerolinewidth": 2},
        "yaxis": {"autorange": "reversed", "automargin": True, "type": "category",
                  "categoryorder": "array", "categoryarray": list(labels.values())},
        "scattermode": "group",
    }  # fmt: skip
    ends = "; ".join(
        f"{cure} {', '.join(f'{signed(100 * gain.mean, 1)} at {depth}' for depth, gain in by.items())}"
        for cure, by in gains.items()
    )
    return finish(
        figure(traces, layout),
        title=finding,
        alt=f"Gain of each cure over no cure by depth, in points: {ends}. {finding}.",
        caption=f"{bars} x: time of an epoch over that without the cure.",
        height=150 + 34 * max(len(gains), 2) + 22 * rows,
        legend_rows=rows,
        margin=Margin(left=150, bottom=50),
    )


def _finding(cure: str, gain: TreatmentGain, *, depth: int) -> str:
    if gain.mean <= 0:
        return f"At {depth} layers no cure gains"
    if math.isnan(gain.half):
        doubt = ", with one seed"
    else:
        doubt = ", which may be chance" if gain.half >= gain.mean else ""
    return f"At {depth} layers {escape(cure)} gains most: {signed(100 * gain.mean, 1)} points{doubt}"


def _label(cure: str, cost: float | None) -> str:
    return escape(cure) + ("" if cost is None else f" ({cost:.1f} x)")


def _trace(depth: int, gains: Mapping[str, TreatmentGain], index: int) -> Trace:
    colour = OKABE_ITO[index % 6]
    halves: Sequence[float] = [0.0 if math.isnan(gain.half) else 100 * gain.half for gain in gains.values()]
    return trace(
        "scatter",
        x=[100 * gain.mean for gain in gains.values()],
        y=list(gains),
        mode="markers",
        name=f"{depth} layers",
        marker={"color": colour, "size": 9, "symbol": _SYMBOLS[index % len(_SYMBOLS)]},
        error_x={"array": halves, "color": colour, "thickness": 1.4},
        hovertemplate=f"%{{y}}, {depth} layers: %{{x:+.1f}} points<extra></extra>",
    )
