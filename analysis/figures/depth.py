"""Measures over depth: across networks of different depth, and layer by layer inside networks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np

from analysis.figures.depth_lines import (
    ACCURACY,
    RATIO,
    DepthRun,
    Line,
    across_depth,
    across_layers,
    baseline,
    undefined,
)
from analysis.figures.depth_words import depth_finding, layers_finding
from analysis.figures.panels import Panel, stacked
from analysis.figures.picture import Picture
from analysis.figures.text import joined
from analysis.measures.table import MEASURES

Definition = Literal["paper", "pyg", "authors"]
BESIDE = ("effective_rank", "rayleigh_quotient", "mad", "norm_per_node")
"""The measures under the ratio: rank, smoothness twice, and the norm that tells vanishing from smoothing."""
_RATIO_PIXELS, _PANEL_PIXELS = 230, 92
_FAR = 100.0


def over_depth(
    runs: Sequence[DepthRun], *, definition: Definition, names: Mapping[str, str], log: bool = False
) -> Picture:
    """The group distance ratio after the last layer, accuracy and four measures over the network's depth.

    Args:
        runs: finished runs of one sweep.
        definition: which group distance ratio.
        names: norm -> its name in the legend.
        log: whether the ratio's axis is logarithmic.
    """
    measure = f"{RATIO}_{definition}"
    panels = [
        _ratio_panel(runs, across_depth(runs, measure), measure, log=log),
        Panel("Test accuracy, %", across_depth(runs, ACCURACY), _PANEL_PIXELS, log=False, percent=True),
        *(_beside(name, across_depth(runs, name)) for name in BESIDE),
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
        what=f"Lines over network depth {joined([str(depth) for depth in depths])}",
        caption=_caption(runs, measure, names=names),
    )


def over_layers(
    runs: Sequence[DepthRun], *, definition: Definition, names: Mapping[str, str], log: bool = False
) -> Picture:
    """The group distance ratio and four measures after each layer of networks of one depth.

    Args:
        runs: finished runs of one depth, one or more norms and seeds.
        definition: which group distance ratio.
        names: norm -> its name in the legend.
        log: whether the ratio's axis is logarithmic.
    """
    measure, depth = f"{RATIO}_{definition}", max(run.depth for run in runs)
    panels = [
        _ratio_panel(runs, across_layers(runs, measure), measure, log=log),
        *(_beside(name, across_layers(runs, name)) for name in BESIDE),
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
        title=layers_finding(runs, measure, names=names),
        what=f"Lines over the layers of networks of depth {depth}",
        caption=_caption(runs, measure, names=names),
    )


def _ratio_panel(runs: Sequence[DepthRun], lines: list[Line], measure: str, *, log: bool) -> Panel:
    found = baseline(runs, measure)
    references = []
    if found.permuted is not None and found.spread is not None:
        words = f"shuffled labels {found.permuted:.3g} \u00b1 {found.spread:.1g}"
        references.append((found.permuted, words, "dot"))
    if found.neutral is not None:
        references.append((found.neutral, f"neutral value {found.neutral:.3g}", "dash"))
    return Panel(MEASURES[measure].title, lines, _RATIO_PIXELS, log, references=tuple(references))


def _beside(name: str, lines: list[Line]) -> Panel:
    values = np.concatenate([line.y for line in lines]) if lines else np.array([])
    values = values[np.isfinite(values) & (values > 0)]
    far = bool(len(values)) and float(values.max() / values.min()) > _FAR
    return Panel(MEASURES[name].title + (", log scale" if far else ""), lines, _PANEL_PIXELS, far)


def _caption(runs: Sequence[DepthRun], measure: str, *, names: Mapping[str, str]) -> str:
    seeds = len({run.seed for run in runs})
    drawn = "One seed." if seeds == 1 else f"Thin: each of {seeds} seeds; thick: their mean."
    gaps = undefined(runs, measure)
    text = (
        f"{drawn} Measured when training had ended, on all nodes. \u00b1 is the standard deviation over all "
    )
    text += "shuffles of the labels."
    if gaps:
        run, layer, reason = gaps[0]
        more = f" and at {len(gaps) - 1} more points" if len(gaps) > 1 else ""
        text += (
            f" A gap is a ratio that is undefined: {names[run.norm]}, depth {run.depth}, layer {layer}{more}"
        )
        text += f" ({reason})."
    return text
