"""Measures over layers and epochs as a heat map, and over layers before and after training."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.figures.depth.depth_series import Line, measure_title
from analysis.figures.depth.panels import Panel, stacked
from analysis.figures.depth.sweep import BESIDE, RATIO
from analysis.figures.style.fast_plotly import figure, trace
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import SEQUENTIAL
from analysis.wording import significant

_FAR = 100.0
_PANEL_PIXELS = 92
BEFORE, AFTER = "before", "after"
COMPARED = (f"{RATIO}_paper", "class_mean_accuracy", *BESIDE)


def layer_epochs(values: np.ndarray, epochs: Sequence[int], measure: str) -> Picture:
    """Heat map of a measure: recorded epochs on the x axis, layers on the y axis with the input on top.

    Args:
        values: ``[E, L + 1]``; NaN where it is undefined, which is left blank.
        epochs: ``[E]`` the recorded epochs.
        measure: name of the measure.

    >>> layer_epochs(np.array([[0.5, 0.5], [0.5, 0.25]]), [0, 10], "effective_rank").title
    'Effective rank after the last layer: 0.5 at epoch 0, 0.25 at epoch 10'
    """
    known = values[np.isfinite(values)]
    positive = known[known > 0]
    log = len(positive) == len(known) > 0 and float(positive.max() / positive.min()) > _FAR
    drawn = np.log10(values) if log else values
    low, high = (float(np.nanmin(drawn)), float(np.nanmax(drawn))) if len(known) else (0.0, 1.0)
    title = measure_title(measure)
    finding = _finding(values, epochs, title)
    bar = {"lenmode": "pixels", "len": 200, "x": 0, "xanchor": "left", "nticks": 5}
    if log:
        ticks = np.arange(np.ceil(low), np.floor(high) + 1, max(1, np.ceil((high - low) / 4)))
        bar |= {"tickvals": ticks.tolist(), "ticktext": [significant(10.0**at, 1) for at in ticks]}
    levels = trace(
        "heatmap",
        z=drawn.T.astype(np.float32), x=[str(epoch) for epoch in epochs], y=list(range(values.shape[1])),
        customdata=[[significant(v, 4) for v in row] for row in values.T.tolist()], coloraxis="coloraxis",
        hovertemplate="layer %{y}, epoch %{x}<br>%{customdata}<extra></extra>",
    )  # fmt: skip
    layout = {
        "xaxis": {"title": {"text": "epoch (the recorded ones)"}, "type": "category", "showline": False},
        "yaxis": {
            "title": {"text": "layer (0 is the input)"}, "autorange": "reversed", "ticks": "",
            "showline": False,
        },
        "coloraxis": {"cmin": low, "cmax": high if high > low else low + 1, "colorscale": SEQUENTIAL,
                      "colorbar": bar},
    }  # fmt: skip
    scale = " The colours are on a logarithmic scale." if log else ""
    blank = " Blank where it is undefined." if len(known) < values.size else ""
    return finish(
        figure([levels], layout),
        title=finding,
        alt=f"Heat map of {title} over {values.shape[1] - 1} layers and {len(epochs)} epochs. {finding}.",
        caption=f"{title} of every layer at every recorded epoch, on all nodes.{scale}{blank}",
        height=440,
        margin=Margin(left=56, bottom=58),
    )


def before_after(before: Mapping[str, np.ndarray], after: Mapping[str, np.ndarray], *, epoch: int) -> Picture:
    """The measures of a sweep over layers, for the untrained and the trained network.

    What else is recorded (other definitions, spreads of shuffled labels) would bury them.

    Args:
        before: measure -> ``[L + 1]`` at epoch 0.
        after: the same measures at ``epoch``.
        epoch: number of epochs trained.
    """
    names = {BEFORE: "before training (epoch 0)", AFTER: f"after {epoch} epochs"}
    panels = []
    for measure in COMPARED:
        if (
            measure not in before
            or measure not in after
            or not np.isfinite([before[measure], after[measure]]).any()
        ):
            continue
        lines = [_line(treatment, rows[measure]) for treatment, rows in ((BEFORE, before), (AFTER, after))]
        values = np.concatenate([line.y for line in lines])
        values = values[np.isfinite(values) & (values > 0)]
        far = bool(len(values)) and float(values.max() / values.min()) > _FAR
        heading = measure_title(measure) + (", log scale" if far else "")
        panels.append(Panel(heading, lines, _PANEL_PIXELS, far))
    depth = max(len(rows) for rows in after.values()) - 1
    return stacked(
        panels,
        {"title": {"text": "layer (0 is the input)"}, "range": [-0.03 * depth, 1.03 * depth]},
        names=names,
        title="What training did to the layers",
        what=f"Lines over {depth} layers before and after training",
        caption="The untrained network has the same start and the same graph. Measured on all nodes.",
    )


def _line(treatment: str, values: np.ndarray) -> Line:
    return Line(treatment, 0, np.arange(len(values), dtype=np.float64), np.asarray(values, dtype=np.float64))


def _finding(values: np.ndarray, epochs: Sequence[int], title: str) -> str:
    first, last = values[0, -1], values[-1, -1]
    if not (np.isfinite(first) and np.isfinite(last)):
        return f"{title}, layer by layer while it trains"
    begin, end = significant(first), significant(last)
    return f"{title} after the last layer: {begin} at epoch {epochs[0]}, {end} at epoch {epochs[-1]}"
