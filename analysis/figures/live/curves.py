"""Training curves for the browser: what stays of them while a run trains, and its history in parts."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analysis.figures.explorer.colours import themes
from analysis.figures.style.palettes import OKABE_ITO

COLOURS = (OKABE_ITO[0], OKABE_ITO[5], OKABE_ITO[2])
"""Of the curves of one chart, in their order; the same when it stands still."""
LINES = ("solid", "dashed", "dotted")
"""Their styles, in the same order."""
PART_BYTES = 700
"""Of the smallest part of a history, about: with what Streamlit adds it is one that is sent once."""
_VALUE_BYTES = 8
_TOGETHER = 8
"""Parts that become one."""

History = Sequence[Mapping[str, float | int | None]]


@dataclass(frozen=True)
class Series:
    """One curve.

    Attributes:
        name: written beside its value.
        epochs: ``[n]`` where it is known, rising.
        values: ``[n]`` its values there.
    """

    name: str
    epochs: Sequence[int]
    values: Sequence[float]


def series_of(rows: History, columns: Mapping[str, str]) -> list[Series]:
    """Curves of history columns, without undefined values and empty curves.

    Args:
        rows: a run's history.
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


def charts_data(charts: Sequence[Mapping[str, Any]], *, run: str, epochs: int) -> dict[str, Any]:
    """What ``js/curves`` draws and never changes while a run trains; plain JSON.

    Args:
        charts: one :func:`chart_data` each.
        run: its id; rows of another run are not drawn with its own.
        epochs: the run's last epoch: the axes span the whole run.
    """
    return {"run": run, "epochs": epochs, "charts": list(charts), "themes": themes()}


def chart_data(
    columns: Mapping[int, str], *, title: str, top: float | None = None, percent: bool = False
) -> dict[str, Any]:
    """One chart of :func:`charts_data`.

    Args:
        columns: place of a value in the rows of :func:`history_parts` -> the curve's name; at most three.
        title: name of the quantity drawn.
        top: end of the y axis, such as 1 for shares; None follows the curves.
        percent: values are shares, shown in per cent.

    >>> chart_data({1: "total"}, title="Loss")["series"][0]["name"]
    'total'
    """
    series = [
        {"name": name, "column": column, "colour": COLOURS[i % 3], "line": LINES[i % 3]}
        for i, (column, name) in enumerate(columns.items())
    ]
    return {"title": title, "series": series, "top": top, "percent": percent}


def history_parts(rows: History, columns: Sequence[str]) -> list[list[list[float | None]]]:
    """A history in parts, of which only the last change when rows come: what was sent need not be sent again.

    Eight parts become one: where parts have 16 rows, 300 are 128, 128, 16, 16 and 12. So there are few parts,
    and each row becomes part of another one a few times only. The shorter rows are, the more make a part: one
    of fewer bytes than Streamlit remembers would be sent again every time.

    Args:
        rows: a run's history, one row an epoch.
        columns: names of the columns that are drawn.

    Returns:
        Parts of rows ``[epoch, value of each column]``, values with five digits, None where undefined.

    >>> history = [{"epoch": epoch, "loss": 1 / 3} for epoch in range(70)]
    >>> [len(part) for part in history_parts(history, ["loss"])], history_parts(history, ["loss"])[1][0]
    ([59, 11], [59, 0.33333])
    """
    least = -(-PART_BYTES // (_VALUE_BYTES * len(columns) + 4))
    return [
        [
            [int(row["epoch"] or 0), *(_rounded(row.get(column)) for column in columns)]
            for row in rows[low:high]
        ]
        for low, high in _spans(len(rows), least)
    ]


def _spans(count: int, least: int) -> Iterator[tuple[int, int]]:
    size, low = least, 0
    while size * _TOGETHER <= count:
        size *= _TOGETHER
    while low < count:
        while size > count - low and size > least:
            size //= _TOGETHER
        yield low, min(low + size, count)
        low += size


def _rounded(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(f"{value:.5g}")
