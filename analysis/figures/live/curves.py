"""Live training curves as ECharts options (plain JSON)."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.figures.style.echarts import Option, axis, page, tooltip
from analysis.figures.style.palettes import OKABE_ITO
from analysis.figures.style.theme import QUIET, RULE, line_styles

COLOURS = (OKABE_ITO[0], OKABE_ITO[5], OKABE_ITO[2])
"""Of the curves of one chart, in their order; the same when it stands still."""
_DASHES = ("solid", "dashed", "dotted")
_DASH = {"solid": "solid", "dot": "dotted"}
MOST_STEPS = 80
"""Steps of a live curve of a long run; each stands for several epochs, by its lowest and highest value."""


@dataclass(frozen=True)
class Series:
    """One curve.

    Attributes:
        name: written at its end.
        epochs: ``[n]`` where it is known, rising.
        values: ``[n]`` its values there.
    """

    name: str
    epochs: Sequence[int]
    values: Sequence[float]


def series_of(rows: Sequence[Mapping[str, float | int | None]], columns: Mapping[str, str]) -> list[Series]:
    """Curves of history columns, without undefined values and empty curves.

    Args:
        rows: history of a run, a row an epoch.
        columns: column name -> the curve's name.

    >>> series_of([{"epoch": 0, "loss": None}, {"epoch": 1, "loss": 0.5}], {"loss": "loss", "kl": "KL"})
    [Series(name='loss', epochs=[1], values=[0.5])]
    """
    series = []
    for column, name in columns.items():
        known = [(int(row["epoch"] or 0), value) for row in rows if (value := row.get(column)) is not None]
        if known:
            epochs, values = zip(*known, strict=True)
            series.append(Series(name, list(epochs), list(values)))
    return series


def extremes(one: Series, *, step: int) -> Series:
    """Downsample to the lowest and highest value of every few epochs, in order, plus the last point.

    Args:
        one: the curve that is downsampled.
        step: number of epochs that become one, at least 1.

    >>> extremes(Series("loss", [0, 1, 2, 3, 4, 5, 6], [5, 4, 9, 8, 1, 2, 3]), step=3)
    Series(name='loss', epochs=[1, 2, 3, 4, 6], values=[4, 9, 8, 1, 3])
    """
    if step == 1:
        return one
    shown: dict[int, None] = {}
    points = range(len(one.epochs))
    for _, group in itertools.groupby(points, key=lambda i: one.epochs[i] // step):
        indices = list(group)
        ends = {min(indices, key=one.values.__getitem__), max(indices, key=one.values.__getitem__)}
        shown.update(dict.fromkeys(sorted(ends)))
    shown.update(dict.fromkeys(points[-1:]))
    return Series(one.name, [one.epochs[i] for i in shown], [one.values[i] for i in shown])


def curves(
    series: Sequence[Series],
    *,
    title: str,
    epochs: int,
    dark: bool,
    top: float | None = None,
    percent: bool = False,
) -> Option:
    """Lines over epochs, on an axis that spans the whole run.

    Of a long run the chart holds :func:`extremes` only, which look the same, and says so: the whole chart is
    sent every second, to everybody who watches.

    Args:
        series: the curves, at most three.
        title: name of the quantity drawn.
        epochs: the run's last epoch.
        dark: whether the ground is dark.
        top: end of the y axis, such as 1 for shares; None follows the curves.
        percent: values are shares, shown in per cent.
    """
    step = 1 + epochs // MOST_STEPS if epochs > 4 * MOST_STEPS else 1
    lines = [
        _line(extremes(one, step=step), colour=COLOURS[i % 3], dash=_DASHES[i % 3], percent=percent)
        for i, one in enumerate(series)
    ]
    name = "epoch" if step == 1 else f"epoch (lowest and highest of each {step})"
    across = {"type": "value", "min": 0, "max": max(epochs, 1), "minInterval": 1, "name": name}
    return _chart(
        lines, title=title, across=across, dark=dark, top=top, percent=percent, legend=len(lines) > 1
    )


def accuracy_over_depth(
    points: Mapping[str, Sequence[tuple[int, float]]], *, names: Mapping[str, str], title: str, dark: bool
) -> Option:
    """Shares over depth (log axis), one coloured line per norm.

    Args:
        points: norm -> points (depth, share), in order of depth.
        names: norm -> its name in the legend.
        title: name of the quantity drawn.
        dark: whether the ground is dark.
    """
    styles = line_styles(names)
    lines = [
        _line(
            Series(names[norm], *map(list, zip(*pairs, strict=True))),
            colour=styles[norm].colour,
            dash=_DASH.get(styles[norm].dash, "dashed"),
            percent=True,
        )
        for norm, pairs in points.items()
    ]
    across = {"type": "log", "logBase": 2, "name": "depth"}
    return _chart(lines, title=title, across=across, dark=dark, top=1, percent=True, legend=True)


def _line(one: Series, *, colour: str, dash: str, percent: bool) -> Option:
    scale = 100.0 if percent else 1.0
    return {
        "type": "line",
        "name": one.name,
        "data": [[x, float(f"{value * scale:.4g}")] for x, value in zip(one.epochs, one.values, strict=True)],
        "symbol": "circle" if len(one.epochs) < 8 else "none",
        "symbolSize": 5,
        "color": colour,
        "lineStyle": {"width": 2, "type": dash},
    }


def _chart(
    lines: list[Option],
    *,
    title: str,
    across: Option,
    dark: bool,
    top: float | None,
    percent: bool,
    legend: bool,
) -> Option:
    highest = 0.0 if top is None else top * (100.0 if percent else 1.0)
    fixed = {"splitNumber": 3} if top is None else {"min": 0, "max": highest, "interval": highest / 4}
    return {
        **page(title, dark=dark),
        "grid": {"left": 48, "right": 12, "top": 36, "bottom": 34},
        "legend": {
            "show": legend,
            "right": 30,  # left of the chart's one tool
            "top": 0,
            "itemWidth": 24,
            "itemHeight": 8,
            "itemGap": 12,
            "textStyle": {"color": QUIET[dark], "fontSize": 12},
        },
        "tooltip": {"trigger": "axis", **tooltip(dark=dark)},
        "xAxis": {
            **across,
            "nameLocation": "middle",
            "nameGap": 20,
            **axis(dark=dark),
        },
        "yAxis": {
            "type": "value",
            **fixed,
            **axis(dark=dark),
            "axisLabel": {
                "color": QUIET[dark],
                "fontSize": 12,
                "formatter": "{value} %" if percent else "{value}",
            },
            "splitLine": {"show": True, "lineStyle": {"color": RULE[dark], "opacity": 0.6}},
        },
        "series": lines,
    }
