"""Paired differences of two treatments of a sweep by seed, with mean and interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from analysis.figures.depth.depth_series import ACCURACY, RATIO, DepthRun, measure_title
from analysis.figures.style.fast_plotly import figure, trace
from analysis.figures.style.formatting import escape
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, NEUTRAL, with_opacity
from analysis.measures.t_interval import LEVEL, t_factor
from analysis.wording import join_words, percent, signed, significant


class Pair(NamedTuple):
    """Paired differences of two treatments at one depth.

    Attributes:
        depth: number of layers of the networks.
        differences: ``[n]`` of each seed that both treatments have on the same data, first minus second.
        mean: mean difference, in the unit of the measure; of accuracies, in [-1, 1].
        half: half the width of the 95 % interval of Student's t; NaN for fewer than two seeds.
    """

    depth: int
    differences: np.ndarray
    mean: float
    half: float


def paired(runs: Sequence[DepthRun], first: str, second: str, *, measure: str) -> list[Pair]:
    """Differences ``first`` minus ``second`` at every depth, over common seeds on the same data.

    Args:
        runs: runs of a sweep, or of several.
        first: name of a treatment.
        second: name of another treatment.
        measure: a measure of the last layer, or :data:`~analysis.figures.depth.depth_series.ACCURACY`.

    >>> runs = [DepthRun(norm, 2, seed, value, ()) for norm, values in (("a", (3, 5)), ("b", (2, 2)))
    ...         for seed, value in enumerate(values)]
    >>> pair = paired(runs, "a", "b", measure=ACCURACY)[0]
    >>> pair.mean, round(pair.half, 3)  # 12.706 * sqrt(2) / sqrt(2)
    (2.0, 12.706)
    """
    values = _values(runs, first, second, measure=measure)
    both = sorted(values[first].keys() & values[second].keys())
    pairs = []
    for depth in sorted({depth for depth, _, _ in both}):
        differences = np.array([values[first][key] - values[second][key] for key in both if key[0] == depth])
        n = len(differences)
        half = math.nan
        if n > 1:
            half = float(t_factor(n) * differences.std(ddof=1))
        pairs.append(Pair(depth, differences, float(differences.mean()), half))
    return pairs


def paired_figure(pairs: Sequence[Pair], first: str, second: str, *, measure: str) -> Picture:
    """Differences over depth: a dot per seed, and the mean with its 95 % interval.

    Args:
        pairs: differences at each depth, at least one.
        first: name of the first treatment.
        second: name of the second treatment.
        measure: the measure that was compared.
    """
    scale, unit = (100.0, " (percentage points)") if measure == ACCURACY else (1.0, "")
    depths = [str(pair.depth) for pair in pairs]
    dots = trace(
        "scatter",
        x=[str(pair.depth) for pair in pairs for _ in pair.differences],
        y=np.concatenate([pair.differences for pair in pairs]) * scale, mode="markers",
        marker={"color": with_opacity(NEUTRAL, 0.7), "size": 7},
        hovertemplate="one seed: %{y:.3g}<extra></extra>",
    )  # fmt: skip
    means = trace(
        "scatter",
        x=depths, y=[pair.mean * scale for pair in pairs], mode="lines+markers",
        line={"color": ACCENT, "width": 2}, marker={"color": ACCENT, "size": 8},
        error_y={"array": [0.0 if math.isnan(p.half) else p.half * scale for p in pairs], "color": ACCENT},
        hovertemplate="mean: %{y:.3g}<extra></extra>",
    )  # fmt: skip
    title = measure_title(measure)
    finding = difference_sentence(pairs[-1], first, second, measure=measure)
    layout = {
        "xaxis": {"title": {"text": "network depth, layers"}, "type": "category"},
        "yaxis": {"title": {"text": f"difference{unit}"}, "zeroline": True, "zerolinecolor": NEUTRAL},
    }
    return finish(
        figure([dots, means], layout),
        title=finding,
        alt=f"{title}: {first} minus {second}, over depth. {finding}.",
        caption=f"{escape(title)}, {escape(first)} minus {escape(second)}, of runs with the same seed. Dots: "
        f"seeds; line: their mean; bars: its {percent(LEVEL)} interval (Student's t). {_counts(pairs)}",
        height=330,
        margin=Margin(left=60),
    )


def difference_sentence(pair: Pair, first: str, second: str, *, measure: str) -> str:
    r"""Describe the difference at one depth, its interval and n.

    Args:
        pair: the differences at one depth.
        first: name of a treatment.
        second: name of another treatment.
        measure: the measure that was compared; accuracies are written in points.

    >>> difference_sentence(Pair(15, np.array([0.02, 0.04]), 0.03, 0.127), "A", "B", measure=ACCURACY)
    'Depth 15: A minus B +3.0 points (95 % interval \u22129.7 to +15.7, n = 2 seeds): it may be chance'
    """
    scale = 100.0 if measure == ACCURACY else 1.0
    unit = " points" if measure == ACCURACY else ""
    n = len(pair.differences)
    form = partial(signed, digits=1) if measure == ACCURACY else partial(significant, sign=True)
    text = f"Depth {pair.depth}: {escape(first)} minus {escape(second)} {form(pair.mean * scale)}{unit}"
    if math.isnan(pair.half):
        return f"{text} (one seed: no interval)"
    low, high = ((pair.mean + sign * pair.half) * scale for sign in (-1, 1))
    chance = ": it may be chance" if low <= 0 <= high else ""
    interval = f"{percent(LEVEL)} interval {form(low)} to {form(high)}"
    return f"{text} ({interval}, n = {n} seeds){chance}"


def refusal(runs: Sequence[DepthRun], first: str, second: str, *, measure: str) -> str:
    """Reason why two treatments are not paired although they have depths and seeds in common, or "".

    A seed draws the weights and the order of training; on two graphs, or two splits of one, runs that share
    it have nothing else in common, so that their difference is one of the data, and no interval holds for it.

    Args:
        runs: runs of a sweep, or of several.
        first: name of a treatment.
        second: name of another treatment.
        measure: the measure that is compared.

    >>> runs = [DepthRun("a", 2, 0, 0.5, (), data="Karate club"), DepthRun("b", 2, 0, 0.7, (), data="Cora")]
    >>> "got Karate club against Cora" in refusal(runs, "a", "b", measure=ACCURACY)
    True
    >>> refusal(runs, "a", "a", measure=ACCURACY)
    ''
    """
    values = _values(runs, first, second, measure=measure)
    one, two = ({(depth, seed) for depth, seed, _ in values[each]} for each in (first, second))
    if not one & two or values[first].keys() & values[second].keys():
        return ""
    data = [join_words(sorted({data for _, _, data in values[each]})) for each in (first, second)]
    neutral = (
        " (even the value of PyG's ratio without structure, C/(C-1)\u00b2, depends on the number of classes)"
        if measure == f"{RATIO}_pyg"
        else ""
    )
    return (
        f"expected two treatments on the same data, got {data[0]} against {data[1]}: runs on different data "
        f"are no pair, whatever their seeds{neutral}; choose treatment and baseline on one data set"
    )


def _values(
    runs: Sequence[DepthRun], first: str, second: str, *, measure: str
) -> dict[str, dict[tuple[int, int, str], float]]:
    """Values of two treatments by depth, seed and data."""
    values: dict[str, dict[tuple[int, int, str], float]] = {first: {}, second: {}}
    for run in runs:
        value = run.last(measure) if run.norm in values else None
        if value is not None:
            values[run.norm][run.depth, run.seed, run.data] = value
    return values


def _counts(pairs: Sequence[Pair]) -> str:
    counts = sorted({len(pair.differences) for pair in pairs})
    return f"n = {counts[0]} pairs." if len(counts) == 1 else f"n = {counts[0]} to {counts[-1]} pairs."
