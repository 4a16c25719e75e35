"""Curves over epochs: loss, KL, entropy and clusters in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.figures.style.fast_plotly import Trace, figure, trace
from analysis.figures.style.heatmap_panels import epoch_axis
from analysis.figures.style.picture import Margin, Picture, finish
from analysis.figures.style.theme import ACCENT, NEUTRAL, OKABE_ITO
from analysis.measures import limits
from analysis.wording import nonzero, significant

Row = Mapping[str, float | int | None]


class _Panel(NamedTuple):
    column: str
    title: str
    reference: float | None
    words: str
    floor: float


def target_curves(
    history: Sequence[Row],
    *,
    epoch: int,
    clusters: int,
    events: Mapping[int, str] | None = None,
    beside: Sequence[Row] = (),
) -> Picture:
    """Stacked panels of task loss, KL, entropy and clusters in use, with the values of a uniform S.

    Args:
        history: one row per epoch.
        epoch: the epoch looked at; it is marked.
        clusters: number of clusters K.
        events: what happened at which epoch, in a few words.
        beside: the history of a run this stands beside: the axes hold both.

    >>> rows = [{"epoch": 0, "entropy": 1.0, "kl": 0.0}, {"epoch": 1, "entropy": 0.25, "kl": 0.5}]
    >>> target_curves(rows, epoch=1, clusters=2).title
    'S sharpened: entropy went from 1.00 to 0.25, KL from a peak of 0.5 to 0.5'
    """
    panels = [
        _Panel("loss_task", "task loss", None, "", 0),
        _Panel("kl", "KL from S to P, nats per node", None, "", 0),
        _Panel("entropy", "entropy of S over ln K", 1.0, "uniform", 0),
        _Panel("usage_perplexity", "clusters in use", float(clusters), f"all {clusters}", 1),
    ]
    panels = [panel for panel in panels if any(row.get(panel.column) is not None for row in history)]
    height = 1 / len(panels) if panels else 1.0
    top = 1 - 0.3 * height
    curves: list[Trace] = []
    layout: dict[str, Any] = {"annotations": [], "shapes": [_vertical_line(epoch, ACCENT, "solid", top=top)]}
    for index, panel in enumerate(panels):
        axis = f"y{index + 1}" if index else "y"
        curve = _curve(panel, history, axis=axis)
        curves.append(curve)
        domain = [1 - (index + 1) * height, 1 - (index + 0.3) * height]
        highest = _highest(panel, [curve["y"], _values(panel, beside)])
        layout[axis.replace("y", "yaxis")] = _value_axis(panel, domain, highest=highest)
        layout["annotations"].append(_note(panel.title, y=domain[1], at=0.0, anchor="left"))
        if panel.reference is not None:
            layout["shapes"].append(_reference_line(panel.reference, axis))
            layout["annotations"].append(_note(f"dotted: {panel.words}", y=domain[1], at=1.0, anchor="right"))
    for at, words in (events or {}).items():
        layout["shapes"].append(_vertical_line(at, NEUTRAL, "dash", top=top))
        layout["annotations"].append(_event(words, at=at, y=top))
    last = max(int(row["epoch"] or 0) for row in (*history, *beside, {"epoch": 1}))
    layout["xaxis"] = epoch_axis(last) | {
        "range": [0, last],
        "anchor": f"y{len(panels)}" if len(panels) > 1 else "y",
    }
    words = what_happened(history)
    return finish(
        figure(curves, layout),
        title=words,
        alt=f"Curves over {len(history) - 1} epochs of {', '.join(p.title for p in panels)}. {words}.",
        caption=f"Vertical line: epoch {epoch}. KL is 0 for a uniform S, too: read it with the two below.",
        height=150 + 130 * len(panels),
        margin=Margin(left=52, top=0, bottom=44),
    )


def _values(panel: _Panel, history: Sequence[Row]) -> np.ndarray:
    """Values of the panel's column, NaN where missing."""
    values = [np.nan if row.get(panel.column) is None else row[panel.column] for row in history]
    return np.array(values, dtype=np.float32)


def _curve(panel: _Panel, history: Sequence[Row], *, axis: str) -> Trace:
    y = _values(panel, history)
    return trace(
        "scatter",
        x=np.array([row["epoch"] for row in history], dtype=np.float32),
        y=y,
        text=[significant(value, 4) for value in y.tolist()],
        yaxis=axis,
        mode="lines",
        name=panel.title,
        line={"color": OKABE_ITO[0], "width": 2},
        hovertemplate="epoch %{x}: %{text}<extra></extra>",
    )


def _highest(panel: _Panel, curves: Sequence[np.ndarray]) -> float:
    """Largest value on the panel's axis."""
    values = np.concatenate(curves)
    always = panel.reference if panel.reference is not None else panel.floor
    return float(np.append(values[np.isfinite(values)], np.float32(always)).max()) or 1.0


def _value_axis(panel: _Panel, domain: list[float], *, highest: float) -> dict[str, Any]:
    return {
        "domain": domain,
        "range": [panel.floor, panel.floor + 1.12 * (highest - panel.floor)],
        "nticks": 3,
    }


def what_happened(history: Sequence[Row]) -> str:
    """Describe the first and last values of KL and entropy in ``history``, a row an epoch.

    >>> rows = [{"kl": 0.0, "entropy": 1.0}, {"kl": 0.3, "entropy": 0.6}, {"kl": 0.02, "entropy": 0.1}]
    >>> what_happened(rows)
    'S sharpened: entropy went from 1.00 to 0.10, KL from a peak of 0.3 to 0.02'
    """
    entropy = [float(row["entropy"]) for row in history if row.get("entropy") is not None]  # type: ignore[arg-type]
    kl = [float(row["kl"]) for row in history if row.get("kl") is not None]  # type: ignore[arg-type]
    if not entropy or not kl:
        return "No assignment was recorded"
    first, last = entropy[0], entropy[-1]
    if last > limits.UNIFORM:
        at_end = f"entropy {last:.2f} of 1 at the end"
        return f"S stayed uniform: {at_end}, so a KL of {nonzero(kl[-1])} says nothing"
    less, more = last < first - limits.CHANGED, last > first + limits.CHANGED
    verb = "sharpened" if less else "flattened" if more else "kept its sharpness"
    fall = f"KL from a peak of {nonzero(max(kl), 2)} to {nonzero(kl[-1], 2)}"
    return f"S {verb}: entropy went from {first:.2f} to {last:.2f}, {fall}"


def _vertical_line(at: float, colour: str, dash: str, *, top: float) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "x",
        "yref": "paper",
        "x0": at,
        "x1": at,
        "y0": 0,
        "y1": top,
        "layer": "below",
        "line": {"color": colour, "width": 1.5, "dash": dash},
    }


def _reference_line(value: float, axis: str) -> dict[str, Any]:
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "yref": axis,
        "y0": value,
        "y1": value,
        "line": {"color": NEUTRAL, "width": 1, "dash": "dot"},
    }


def _event(words: str, *, at: float, y: float) -> dict[str, Any]:
    return {
        "x": at,
        "y": y,
        "xref": "x",
        "yref": "paper",
        "xanchor": "left",
        "yanchor": "top",
        "xshift": 3,
        "text": words,
        "showarrow": False,
    }


def _note(text: str, *, y: float, at: float, anchor: str) -> dict[str, Any]:
    return {
        "text": text,
        "x": at,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "xanchor": anchor,
        "yanchor": "bottom",
        "showarrow": False,
        "yshift": 2,
    }
