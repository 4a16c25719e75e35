"""Stacked panels of line plots: a colour per treatment, thin lines for seeds, thick lines for means."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.figures.depth.depth_series import Line, band_lines, mean_line
from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.formatting import escape
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import NEUTRAL, line_styles, with_opacity
from analysis.wording import join_words, significant

_GAP_PIXELS = 34
_NOTE_PIXELS = 17
"""A line that names a reference, between the panel's title and its curves: among them it would be crossed."""
_PERCENT_TOP = 105.0
_DASH_WORDS = {"dot": "dotted", "dash": "dashed"}


class Panel(NamedTuple):
    """One measure.

    Attributes:
        title: its name and unit, written above it.
        lines: one for each norm and seed.
        pixels: its height in pixels.
        log: whether its axis is logarithmic.
        percent: whether the values are shares, drawn as per cent.
        references: (value, words, dash) of horizontal lines at any number of the axis; the dash is "dot" or
            "dash".
        rings: (treatment, x) where the treatment's mean is ringed, x a depth or a layer >= 0.
    """

    title: str
    lines: list[Line]
    pixels: int
    log: bool
    percent: bool = False
    references: tuple[tuple[float, str, str], ...] = ()
    rings: tuple[tuple[str, float], ...] = ()


def stacked(
    panels: Sequence[Panel],
    across: dict[str, Any],
    *,
    names: Mapping[str, str],
    title: str,
    what: str,
    caption: str,
) -> Picture:
    """Stack panels over one axis, with one legend.

    Args:
        panels: panels in their order, the uppermost first.
        across: settings of the axis they share.
        names: norm -> its name in the legend.
        title: the finding; names in it escaped.
        what: what is drawn, for the alternative text.
        caption: what is needed to read the figure correctly.
    """
    inner = sum(panel.pixels + _gap(panel) for panel in panels)
    data: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": []}
    top = 1.0
    for index, panel in enumerate(panels):
        axis = f"y{index + 1}" if index else "y"
        head = top - _gap(panel) / inner
        foot = head - panel.pixels / inner
        layout[axis.replace("y", "yaxis")] = _value_axis(panel, [max(foot, 0.0), head])
        layout["annotations"].append(
            {"text": panel.title, "x": 0, "y": head, "xref": "paper", "yref": "paper", "xanchor": "left",
             "yanchor": "bottom", "yshift": 4 + _NOTE_PIXELS * len(panel.references), "showarrow": False}
        )  # fmt: skip
        if panel.references:
            layout["shapes"] += [_reference_line(value, axis, dash) for value, _, dash in panel.references]
            layout["annotations"].append(_reference_words(panel, head))
        data += _traces(panel, axis, names, legend=index == 0)
        top = foot
    norms = {line.norm for panel in panels for line in panel.lines}
    last = f"y{len(panels)}" if len(panels) > 1 else "y"
    layout["xaxis"] = {**across, "anchor": last, "showgrid": True, "gridcolor": with_opacity(NEUTRAL, 0.15)}
    legend_rows = _legend_rows([names[norm] for norm in norms])
    return finish(
        figure(data, layout),
        title=title,
        alt=f"{what}: {', '.join(panel.title for panel in panels)}. {_end_values(panels, names)} {title}.",
        caption=caption,
        height=int(inner) + 150 + 20 * legend_rows + 16 * (len(caption) // 60),
        legend_rows=legend_rows,
        margin=Margin(left=56, top=0, bottom=46),
    )


def _gap(panel: Panel) -> int:
    """Pixels above a panel: for its title, and a line for each reference."""
    return _GAP_PIXELS + _NOTE_PIXELS * len(panel.references)


def _legend_rows(names: Sequence[str]) -> int:
    """Number of legend rows on a narrow screen, in units of a single row.

    >>> _legend_rows(["no norm", "DiffGroupNorm"]), _legend_rows(["DiffGroupNorm, residual"] * 4)
    (1, 4)
    """
    longest = max((len(name) for name in names), default=0)
    in_a_row = 3.0 if longest <= 14 else 1.4 if longest <= 26 else 1.0
    rows = math.ceil(len(names) / in_a_row)
    return rows if rows <= 1 else math.ceil(rows * 1.28)


def _values(y: np.ndarray) -> list[str]:
    """Values as hover texts."""
    return [significant(value, 4) for value in y.tolist()]


def _traces(panel: Panel, axis: str, names: Mapping[str, str], *, legend: bool) -> list[Trace]:
    scale = 100.0 if panel.percent else 1.0
    styles = line_styles(names)
    traces = []
    for norm in dict.fromkeys(line.norm for line in panel.lines):
        seeds = [line for line in panel.lines if line.norm == norm]
        colour, dash = styles[norm]
        name = escape(names[norm])
        common = {"yaxis": axis, "legendgroup": norm, "name": name}
        thick = mean_line(seeds, log=panel.log)
        if len(seeds) > 1:
            traces += [_band(seeds, panel, scale, colour, common)]
            traces += [
                trace(
                    "scatter",
                    x=line.x, y=line.y * scale, text=_values(line.y * scale), mode="lines", showlegend=False,
                    line={"color": with_opacity(colour, 0.45), "width": 1},
                    hovertemplate=f"{name}, seed {line.seed}<br>%{{x:d}}: %{{text}}<extra></extra>",
                    **common,
                )
                for line in seeds
            ]  # fmt: skip
        legend_name = name + (f", mean of {len(seeds)} seeds" if len(seeds) > 1 else "")
        traces.append(
            trace(
                "scatter",
                x=thick.x, y=thick.y * scale, text=_values(thick.y * scale), showlegend=legend,
                mode="lines+markers" if len(thick.x) < 10 else "lines",
                line={"color": colour, "width": 2.5, "dash": dash},
                marker={"color": colour, "size": 6},
                hovertemplate=f"{legend_name}<br>%{{x:d}}: %{{text}}<extra></extra>",
                **common,
            )
        )  # fmt: skip
        ringed = np.isin(thick.x, [x for treatment, x in panel.rings if treatment == norm]) & np.isfinite(
            thick.y
        )
        if ringed.any():
            traces.append(
                trace(
                    "scatter",
                    x=thick.x[ringed], y=thick.y[ringed] * scale, mode="markers", showlegend=False,
                    marker={"symbol": "circle-open", "size": 11, "color": colour, "line": {"width": 1.6}},
                    hovertemplate=f"{name}: says the opposite of the ratio<extra></extra>", **common,
                )
            )  # fmt: skip
    return traces


def _band(seeds: Sequence[Line], panel: Panel, scale: float, colour: str, common: dict[str, Any]) -> Trace:
    """Band of one standard deviation around the mean over seeds, if there are two or more."""
    below, above = band_lines(seeds, log=panel.log)
    known = np.isfinite(below.y)
    x, low, high = below.x[known], below.y[known], above.y[known]
    return trace(
        "scatter",
        x=np.concatenate([x, x[::-1]]), y=np.concatenate([high, low[::-1]]) * scale, mode="lines",
        fill="toself", fillcolor=with_opacity(colour, 0.13),
        line={"width": 0, "color": with_opacity(colour, 0.13)},
        showlegend=False, hoverinfo="skip", **common,
    )  # fmt: skip


def _value_axis(panel: Panel, domain: list[float]) -> dict[str, Any]:
    if panel.percent:
        return {"domain": domain, "range": [0, _PERCENT_TOP], "tickvals": [0, 50, 100]}
    if not panel.log:
        return {"domain": domain, "range": [0, _axis_top(panel)], "nticks": 6 if panel.references else 4}
    values = _panel_values(panel)
    logs = np.log10(values[values > 0]) if (values > 0).any() else np.zeros(1)
    span = max(float(np.ptp(logs)), 0.3)
    limits = [float(logs.min()) - 0.15 * span, float(logs.max()) + 0.08 * span]
    decades = {"dtick": math.ceil(span / 3)} if span > 2 else {"nticks": 4}
    return {"domain": domain, "type": "log", "range": limits, "exponentformat": "power", **decades}


def _axis_top(panel: Panel) -> float:
    """Upper end of a panel's axis that begins at 0."""
    if panel.percent:
        return _PERCENT_TOP
    values = _panel_values(panel)
    return 1.1 * float(values.max()) if len(values) and values.max() > 0 else 1.0


def _panel_values(panel: Panel) -> np.ndarray:
    """All defined values of a panel, including its reference lines."""
    values = [line.y[np.isfinite(line.y)] for line in panel.lines]
    return np.concatenate([*values, [value for value, _, _ in panel.references]])


def _reference_line(value: float, axis: str, dash: str) -> dict[str, Any]:
    return {
        "type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": axis, "y0": value, "y1": value,
        "layer": "below", "line": {"color": NEUTRAL, "width": 1.2, "dash": dash},
    }  # fmt: skip


def _reference_words(panel: Panel, head: float) -> dict[str, Any]:
    """A line for each reference, under the panel's title and above its curves, which begin at ``head``."""
    return {
        "text": "<br>".join(f"{_DASH_WORDS[dash]}: {words}" for _, words, dash in panel.references),
        "name": "references", "xref": "paper", "x": 0, "xanchor": "left", "align": "left", "yref": "paper",
        "y": head, "yanchor": "bottom", "yshift": 4, "showarrow": False,
    }  # fmt: skip


def _end_values(panels: Sequence[Panel], names: Mapping[str, str]) -> str:
    """Alternative text with the value at the right end of every mean line."""
    sentences = []
    for panel in panels:
        ends = []
        for norm in dict.fromkeys(line.norm for line in panel.lines):
            thick = mean_line([line for line in panel.lines if line.norm == norm], log=panel.log)
            value = thick.y[-1] * (100 if panel.percent else 1)
            ends.append(
                f"{names[norm]} {significant(value)}" if np.isfinite(value) else f"{names[norm]} undefined"
            )
        if ends:
            sentences.append(f"{panel.title} at the right end: {join_words(ends)}.")
    return " ".join(sentences)
