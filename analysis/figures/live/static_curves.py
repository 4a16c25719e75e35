"""Static versions of the live charts, with title and caption for a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.figures.live.curves import COLOURS, Series
from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.formatting import escape
from analysis.figures.style.heatmap_panels import epoch_axis
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import line_styles
from analysis.wording import percents, significant

_DASHES = ("solid", "dash", "dot")
_FEW = 8
"""Points that are marked; more of them are a line."""


def static_curves_figure(
    series: Sequence[Series],
    *,
    title: str,
    unit: str,
    epochs: int,
    top: float | None = None,
    percent: bool = False,
) -> Picture:
    """Static figure of the curves that the browser draws live, see :mod:`analysis.figures.live.curves`.

    Args:
        series: the curves, at most three.
        title: the quantity drawn.
        unit: axis title of the values.
        epochs: the run's last epoch; the axis is as long.
        top: end of the y axis, such as 1 for shares; None follows the curves.
        percent: values are shares, shown in per cent.

    >>> static_curves_figure([Series("loss", [0, 1], [1.0, 0.5])], title="Loss", unit="nats", epochs=10).title
    'Loss after epoch 1: 0.5'
    """
    scale = 100.0 if percent else 1.0
    lines = [
        _line(
            curve.name,
            [*curve.epochs],
            [value * scale for value in curve.values],
            colour=COLOURS[index % 3],
            dash=_DASHES[index % 3],
            hover="epoch %{x}",
        )
        for index, curve in enumerate(series)
    ]
    done = max((curve.epochs[-1] for curve in series), default=0)
    values = [format_value(curve.values[-1], percent=percent) for curve in series]
    labels = [f"{escape(curve.name)} {value}" for curve, value in zip(series, values, strict=True)]
    now = "; ".join(labels if len(series) > 1 else values)
    across = epoch_axis(max(epochs, 1)) | {"range": [0, max(epochs, 1)]}
    return _finish_figure(
        lines,
        title=f"{title} after epoch {done}: {now}",
        across=across,
        unit=unit,
        top=None if top is None else top * scale,
        caption="" if done >= epochs else f"Epoch {done} of {epochs}: the training was not at its end.",
    )


def static_accuracy_figure(
    points: Mapping[str, Sequence[tuple[int, float]]], *, names: Mapping[str, str], left: int
) -> Picture:
    """Static figure of what :func:`analysis.figures.live.accuracy_over_depth.accuracy_over_depth` draws live.

    Args:
        points: norm -> points (depth, share), in order of depth.
        names: norm -> its name in the legend.
        left: number of runs that are still to end.

    >>> static_accuracy_figure({"none": [(2, 0.5)]}, names={"none": "no norm"}, left=3).title
    'At depth 2, no norm reaches 50.0 %'
    """
    styles = line_styles(names)
    lines = [
        _line(
            names[norm],
            [depth for depth, _ in points_of_norm],
            [100 * share for _, share in points_of_norm],
            colour=styles[norm].colour,
            dash=styles[norm].dash,
            hover="depth %{x}",
        )
        for norm, points_of_norm in points.items()
    ]
    depths = sorted({depth for points_of_norm in points.values() for depth, _ in points_of_norm})
    return _finish_figure(
        lines,
        title=_accuracy_title(points, names=names),
        across={
            "type": "log",
            "tickvals": depths,
            "ticktext": [str(d) for d in depths],
            "title": {"text": "depth"},
        },
        unit="test accuracy, %",
        top=100.0,
        caption="Mean over the seeds that have ended." + (f" {left} runs are not yet in it." if left else ""),
    )


def _accuracy_title(points: Mapping[str, Sequence[tuple[int, float]]], *, names: Mapping[str, str]) -> str:
    """Lowest and highest accuracy at one depth: the greatest that most treatments have reached.

    Both ends, since the highest alone is the best by the very nodes that it is tested on.
    """
    reached = Counter(depth for points_of_norm in points.values() for depth, _ in points_of_norm)
    depth = max(reached, key=lambda depth: (reached[depth], depth))
    shares = {norm: dict(points_of_norm).get(depth) for norm, points_of_norm in points.items()}
    ordered = sorted((share, norm) for norm, share in shares.items() if share is not None)
    ends = [
        (escape(names[norm]), format_value(share, percent=True)) for share, norm in (ordered[0], ordered[-1])
    ]
    (low_name, low), (high_name, high) = ends
    if len(ordered) == 1:
        return f"At depth {depth}, {low_name} reaches {low}"
    return f"At depth {depth}, test accuracies are from {low} ({low_name}) to {high} ({high_name})"


def _line(name: str, x: Sequence[int], y: Sequence[float], *, colour: str, dash: str, hover: str) -> Trace:
    return trace(
        "scatter",
        x=x,
        y=y,
        text=[significant(value, 4) for value in y],
        mode="lines+markers" if len(x) < _FEW else "lines",
        name=escape(name),
        line={"color": colour, "width": 2, "dash": dash},
        marker={"size": 6},
        hovertemplate=f"{escape(name)}, {hover}: %{{text}}<extra></extra>",
    )


def _finish_figure(
    lines: list[Trace], *, title: str, across: dict[str, Any], unit: str, top: float | None, caption: str
) -> Picture:
    reach = {"rangemode": "tozero"} if top is None else {"range": [0, top]}
    layout = {"xaxis": across, "yaxis": {"title": {"text": unit}, "nticks": 5, **reach}}
    return finish(
        figure(lines, layout),
        title=title,
        alt=f"{title}.",
        caption=caption,
        height=320,
        legend_rows=1,
        margin=Margin(left=64),
    )


def format_value(value: float, *, percent: bool) -> str:
    r"""Format a ``value`` of a curve: with ``percent`` a share in per cent, else a number with three digits.

    >>> format_value(0.5, percent=True), format_value(3.14e-6, percent=False)
    ('50.0 %', '3.14·10⁻⁶')
    """
    return percents(value, digits=1)[0] if percent else significant(value)
