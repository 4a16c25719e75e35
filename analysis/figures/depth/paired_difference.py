"""Paired differences of two treatments of a sweep by seed, with mean and interval."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analysis.figures.depth.depth_series import ACCURACY, DepthRun, measure_title
from analysis.figures.style.fast_plotly import figure, trace
from analysis.figures.style.formatting import escape
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, NEUTRAL, with_opacity
from analysis.measures.t_interval import LEVEL, t_factor


class Pair(NamedTuple):
    """Paired differences of two treatments at one depth.

    Attributes:
        depth: number of layers.
        differences: ``[n]`` of each seed that both treatments have, first minus second.
        mean: mean difference.
        half: half the width of the 95 % interval of Student's t; NaN for fewer than two seeds.
    """

    depth: int
    differences: np.ndarray
    mean: float
    half: float


def paired(runs: Sequence[DepthRun], first: str, second: str, *, measure: str) -> list[Pair]:
    """Differences ``first`` minus ``second`` at every depth, over common seeds.

    Args:
        runs: runs of one sweep.
        first: a treatment.
        second: another.
        measure: a measure of the last layer, or :data:`~analysis.figures.depth.depth_series.ACCURACY`.

    >>> runs = [DepthRun(norm, 2, seed, value, ()) for norm, values in (("a", (3, 5)), ("b", (2, 2)))
    ...         for seed, value in enumerate(values)]
    >>> pair = paired(runs, "a", "b", measure=ACCURACY)[0]
    >>> pair.mean, round(pair.half, 3)  # 12.706 * sqrt(2) / sqrt(2)
    (2.0, 12.706)
    """
    values: dict[str, dict[tuple[int, int], float]] = {first: {}, second: {}}
    for run in runs:
        value = run.last(measure) if run.norm in values else None
        if value is not None:
            values[run.norm][run.depth, run.seed] = value
    both = sorted(values[first].keys() & values[second].keys())
    pairs = []
    for depth in sorted({depth for depth, _ in both}):
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
        pairs: at least one.
        first: name of the first treatment.
        second: name of the second.
        measure: the measure compared.
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
        f"seeds; line: their mean; bars: its {LEVEL:.0%} interval (Student's t). {_counts(pairs)}",
        height=330,
        margin=Margin(left=60),
    )


def difference_sentence(pair: Pair, first: str, second: str, *, measure: str) -> str:
    """Describe the difference at one depth, its interval and n.

    >>> difference_sentence(Pair(15, np.array([0.02, 0.04]), 0.03, 0.127), "A", "B", measure=ACCURACY)
    'Depth 15: A minus B +3.0 points (95 % interval -9.7 to +15.7, n = 2 seeds): it may be chance'
    """
    scale = 100.0 if measure == ACCURACY else 1.0
    unit = " points" if measure == ACCURACY else ""
    n = len(pair.differences)
    text = f"Depth {pair.depth}: {escape(first)} minus {escape(second)} {pair.mean * scale:+.3g}{unit}"
    if measure == ACCURACY:
        text = f"Depth {pair.depth}: {escape(first)} minus {escape(second)} {pair.mean * scale:+.1f}{unit}"
    if math.isnan(pair.half):
        return f"{text} (one seed: no interval)"
    low, high = ((pair.mean + sign * pair.half) * scale for sign in (-1, 1))
    shown = f"{low:+.1f} to {high:+.1f}" if measure == ACCURACY else f"{low:+.3g} to {high:+.3g}"
    chance = ": it may be chance" if low <= 0 <= high else ""
    return f"{text} ({LEVEL:.0%} interval {shown}, n = {n} seeds){chance}".replace("95%", "95 %")


def refusal(data: Mapping[str, str], definition: str) -> str:
    """Reason why the ratios of runs are not comparable; "" if they are.

    PyG's ratio divides by (C - 1)^2 where the formula's terms are C (C - 1) pairs, so its neutral value
    depends on the number of classes C: 2 for two of them, 0.19 for seven.

    >>> refusal({"a": "cora", "b": "cora"}, "pyg"), refusal({"a": "cora", "b": "texas"}, "paper")
    ('', '')
    """
    if definition != "pyg" or len(set(data.values())) < 2:
        return ""
    return (
        "PyG's ratios of different data sets cannot be compared: their neutral value is C/(C-1)\u00b2, which "
        "depends on the number of classes C and on their sizes. Choose the excess, which is 0 without "
        "structure everywhere."
    )


def _counts(pairs: Sequence[Pair]) -> str:
    counts = sorted({len(pair.differences) for pair in pairs})
    return f"n = {counts[0]} pairs." if len(counts) == 1 else f"n = {counts[0]} to {counts[-1]} pairs."
