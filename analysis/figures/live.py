"""Curves that grow while a run trains: ECharts options, plain JSON, from finished numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.figures.echarts import Option, axis, page, tooltip
from analysis.figures.palettes import OKABE_ITO
from analysis.figures.theme import FONT, QUIET, RULE

_COLOURS = (OKABE_ITO[0], OKABE_ITO[5], OKABE_ITO[2])
_DASHES = ("solid", "dashed", "dotted")


@dataclass(frozen=True)
class Series:
    """One curve.

    Attributes:
        name: written at its end.
        epochs: where it is known.
        values: its values there.
    """

    name: str
    epochs: Sequence[int]
    values: Sequence[float]


def series_of(rows: Sequence[Mapping[str, float | int | None]], columns: Mapping[str, str]) -> list[Series]:
    """The curves of some history columns, without epochs at which they are undefined, and without empty ones.

    Args:
        rows: a run's history.
        columns: column name -> the curve's name.

    >>> series_of([{"epoch": 0, "loss": None}, {"epoch": 1, "loss": 0.5}], {"loss": "loss", "kl": "KL"})
    [Series(name='loss', epochs=[1], values=[0.5])]
    """
    found = []
    for column, name in columns.items():
        known = [(int(row["epoch"] or 0), value) for row in rows if (value := row.get(column)) is not None]
        if known:
            epochs, values = zip(*known, strict=True)
            found.append(Series(name, list(epochs), list(values)))
    return found


def curves(
    series: Sequence[Series],
    *,
    title: str,
    epochs: int,
    dark: bool,
    top: float | None = None,
    percent: bool = False,
    x_name: str = "epoch",
) -> Option:
    """Lines over epochs; the axis is as long as the run will be, so that one sees how far it has come.

    Args:
        series: the curves, at most three.
        title: what is drawn.
        epochs: the run's last epoch.
        dark: the ground.
        top: the highest possible value, or None to follow the curves.
        percent: values are shares, shown in per cent.
        x_name: what the horizontal axis counts.
    """
    scale = 100.0 if percent else 1.0
    fixed = {"splitNumber": 3} if top is None else {"min": 0, "max": top * scale, "interval": top * scale / 4}
    return {
        **page(title, dark=dark),
        "grid": {"left": 48, "right": 12, "top": 36, "bottom": 34},
        "legend": {
            "show": len(series) > 1,
            "right": 8,
            "top": 0,
            "itemWidth": 24,
            "itemHeight": 8,
            "itemGap": 12,
            "textStyle": {"color": QUIET[dark], "fontSize": 12, "fontFamily": FONT},
        },
        "tooltip": {"trigger": "axis", **tooltip(dark=dark)},
        "xAxis": {
            "type": "value",
            "min": 0,
            "max": max(epochs, 1),
            "minInterval": 1,
            "name": x_name,
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
        "series": [
            {
                "type": "line",
                "name": one.name,
                "data": [
                    [epoch, round(value * scale, 4)]
                    for epoch, value in zip(one.epochs, one.values, strict=True)
                ],
                "symbol": "circle" if len(one.epochs) < 8 else "none",
                "symbolSize": 5,
                "color": _COLOURS[place % len(_COLOURS)],
                "lineStyle": {"width": 2, "type": _DASHES[place % len(_DASHES)]},
            }
            for place, one in enumerate(series)
        ],
    }
