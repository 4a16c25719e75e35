"""Measures across networks of different depth, and over the layers of networks of one depth."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np

from analysis.figures.depth.depth_sentences import depth_finding, layers_finding
from analysis.figures.depth.depth_series import (
    ACCURACY,
    RATIO,
    Baseline,
    DepthRun,
    Line,
    across_depth,
    across_layers,
    baseline,
    mean_line,
    measure_title,
    undefined,
)
from analysis.figures.depth.panels import Panel, stacked
from analysis.figures.style.picture import Picture
from analysis.measures import limits
from analysis.wording import join_words, significant

Definition = Literal["paper", "pyg", "authors", "excess"]
BESIDE = ("effective_rank", "rayleigh_quotient", "mad", "norm_per_node", "gradient_norm")
"""The measures under the ratio: rank, smoothness twice, and the norms that tell vanishing from smoothing."""
_RATIO_PIXELS, _PANEL_PIXELS = 230, 92
_FAR = 100.0
ALIKE_RANK, ALIKE_PART = 1.5, 0.1
"""Nodes have become alike where the effective rank is below the one, or Rayleigh quotient and MAD are below
the other part of the input's."""


def over_depth(
    runs: Sequence[DepthRun], *, definition: Definition, names: Mapping[str, str], log: bool = False
) -> Picture:
    """Plot group distance ratio, accuracy and four measures after the last layer over depth.

    Args:
        runs: finished runs of one sweep.
        definition: definition of the group distance ratio.
        names: norm -> its name in the legend.
        log: whether the ratio's axis is logarithmic.

    >>> read = {"": 1.5, "_neutral": 1.0, "_permuted_mean": 1.1, "_permuted_sd": 0.1}
    >>> ratio = "group_distance_ratio_paper"
    >>> rows = [{"layer": 2, "measure": ratio + end, "value": value} for end, value in read.items()]
    >>> over_depth([DepthRun("none", 2, 0, 0.75, rows)], definition="paper", names={"none": "No norm"}).title
    'Ratio at depth 2: No norm 1.50; shuffled labels read 1.10'
    """
    measure = f"{RATIO}_{definition}"
    panels = [
        _ratio_panel(runs, across_depth(runs, measure), measure, log=log),
        _accuracy_panel(runs),
        *_measure_panels(runs, measure, across_depth),
    ]
    depths = sorted({run.depth for run in runs})
    across = {
        "title": {"text": "network depth, layers (each point a network of its own)"},
        "type": "log",
        "tickvals": depths,
        "ticktext": [str(depth) for depth in depths],
        "range": list(np.log10([depths[0] / 1.15, depths[-1] * 1.15])),
    }
    return stacked(
        panels,
        across,
        names=names,
        title=depth_finding(runs, measure, names=names),
        what=f"Lines over network depth {join_words([str(depth) for depth in depths])}",
        caption=_caption(runs, measure, names=names),
    )


def over_layers(
    runs: Sequence[DepthRun], *, definition: Definition, names: Mapping[str, str], log: bool = False
) -> Picture:
    """Plot the group distance ratio and four measures over the layers of networks of one depth.

    Args:
        runs: finished runs of one depth, one or more norms and seeds.
        definition: definition of the group distance ratio.
        names: norm -> its name in the legend.
        log: whether the ratio's axis is logarithmic.
    """
    measure, depth = f"{RATIO}_{definition}", max(run.depth for run in runs)
    panels = [
        _ratio_panel(runs, across_layers(runs, measure), measure, log=log),
        *_measure_panels(runs, measure, across_layers),
    ]
    across = {
        "title": {"text": f"layer of a network of {depth} (0 is the input)"},
        "range": [-0.03 * depth, 1.03 * depth],
        "dtick": max(1, 2 ** math.ceil(math.log2(depth / 8))),
    }
    return stacked(
        panels,
        across,
        names=names,
        title=layers_finding(runs, names=names),
        what=f"Lines over the layers of networks of depth {depth}",
        caption=_caption(runs, measure, names=names),
    )


def _accuracy_panel(runs: Sequence[DepthRun]) -> Panel:
    """Panel of the test accuracy, with the majority-class accuracy."""
    guesses = {run.majority for run in runs if run.majority is not None}
    references = []
    if guesses:
        low, high = 100 * min(guesses), 100 * max(guesses)
        range_words = f"{low:.1f}" if f"{low:.1f}" == f"{high:.1f}" else f"{low:.1f} to {high:.1f}"
        references = [((low + high) / 2, f"most frequent class for all {range_words}", "dash")]
    lines = across_depth(runs, ACCURACY)
    return Panel(
        "Test accuracy, %", lines, _PANEL_PIXELS, log=False, percent=True, references=tuple(references)
    )


def _ratio_panel(runs: Sequence[DepthRun], lines: list[Line], measure: str, *, log: bool) -> Panel:
    reference = baseline(runs, measure)
    references = []
    if reference.permuted is not None and reference.spread is not None:
        words = f"shuffled labels {significant(reference.permuted)} \u00b1 {significant(reference.spread, 1)}"
        references.append((reference.permuted, words, "dot"))
    if reference.neutral is not None:
        references.append((reference.neutral, f"neutral value {significant(reference.neutral)}", "dash"))
    if log:  # an excess of 0 has no place on a logarithmic axis
        references = [reference for reference in references if reference[0] > 0]
    return Panel(measure_title(measure), lines, _RATIO_PIXELS, log, references=tuple(references))


def _measure_panels(
    runs: Sequence[DepthRun], ratio: str, lines: Callable[[Sequence[DepthRun], str], list[Line]]
) -> list[Panel]:
    """A panel per recorded measure, with rings where it contradicts the ratio."""
    apart = _above_shuffled(lines(runs, ratio), baseline(runs, ratio), excess=ratio.endswith("excess"))
    panels = []
    for name in BESIDE:
        drawn = [line for line in lines(runs, name) if len(line.x)]
        if any(np.isfinite(line.y).any() for line in drawn):
            bound = _smoothing_threshold(runs, name)
            panels.append(_measure_panel(name, drawn, disagreements(drawn, apart, bound=bound)))
    return panels


def _above_shuffled(lines: Sequence[Line], base: Baseline, *, excess: bool) -> dict[tuple[str, float], bool]:
    """Map (treatment, x) to whether the mean ratio exceeds that of shuffled labels."""
    if base.permuted is None:
        return {}
    bound = base.permuted + (limits.RATIO - 1) * (1 + base.permuted if excess else base.permuted)
    above = {}
    for treatment in dict.fromkeys(line.norm for line in lines):
        mean = mean_line([line for line in lines if line.norm == treatment])
        for x, y in zip(mean.x.tolist(), mean.y.tolist(), strict=True):
            if math.isfinite(y):
                above[treatment, x] = y > bound
    return above


def _smoothing_threshold(runs: Sequence[DepthRun], name: str) -> float | None:
    """Threshold below which a measure indicates smoothing; None if it never does."""
    if name == "effective_rank":
        return ALIKE_RANK
    if name not in ("rayleigh_quotient", "mad"):
        return None
    start = [value for run in runs if (value := run.values(name).get(0)) is not None]
    return ALIKE_PART * float(np.mean(start)) if start else None


def disagreements(
    lines: Sequence[Line], apart: Mapping[tuple[str, float], bool], *, bound: float | None
) -> tuple[tuple[str, float], ...]:
    """Points at which a measure and the ratio begin to disagree about smoothing.

    Only where it begins: a ring at every layer of a long stretch would hide the curve.

    Args:
        lines: lines of the measure.
        apart: (treatment, x) -> whether the ratio says that the classes stand apart; x is a layer or a depth
            >= 0.
        bound: value > 0 below which the measure calls the nodes alike; None if it does not tell.

    Returns:
        (treatment, x) of each point.
    """
    if bound is None:
        return ()
    disagreeing = []
    for treatment in dict.fromkeys(line.norm for line in lines):
        mean = mean_line([line for line in lines if line.norm == treatment])
        before = False
        for x, y in zip(mean.x.tolist(), mean.y.tolist(), strict=True):
            differ = math.isfinite(y) and (treatment, x) in apart and (y < bound) == apart[treatment, x]
            if differ and not before:
                disagreeing.append((treatment, x))
            before = differ
    return tuple(disagreeing)


def _measure_panel(name: str, lines: list[Line], rings: tuple[tuple[str, float], ...]) -> Panel:
    values = np.concatenate([line.y for line in lines]) if lines else np.array([])
    values = values[np.isfinite(values) & (values > 0)]
    far = bool(len(values)) and float(values.max() / values.min()) > _FAR
    title = measure_title(name) + (", log scale" if far else "")
    return Panel(title, lines, _PANEL_PIXELS, far, rings=rings)


def _caption(runs: Sequence[DepthRun], measure: str, *, names: Mapping[str, str]) -> str:
    seeds = len({run.seed for run in runs})
    drawn = "One seed."
    if seeds > 1:
        drawn = (
            f"Thin: each of {seeds} seeds; thick: their mean; band: mean \u00b1 one standard deviation, on "
            "logarithmic axes both of the logarithm."
        )
    drawn += " Ringed: where a measure begins to call the nodes alike while the ratio does not, or the other "
    share = f"{ALIKE_PART:g} of the input's"
    drawn += f"way round (alike: rank below {ALIKE_RANK:g}; Rayleigh quotient or MAD below {share})."
    gaps = undefined(runs, measure)
    text = (
        f"{drawn} Measured on all nodes with the weights each run kept, those its accuracy is of. "
        "\u00b1 is the standard deviation over all shuffles of the labels."
    )
    if gaps:
        run, layer, reason = gaps[0]
        more = f" and at {len(gaps) - 1} more points" if len(gaps) > 1 else ""
        text += (
            f" A gap is a ratio that is undefined: {names[run.norm]}, depth {run.depth}, layer {layer}{more}"
        )
        text += f" ({reason})."
    return text
