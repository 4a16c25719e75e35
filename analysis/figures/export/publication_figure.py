"""Figure with all panels of a sweep over depth as PDF or SVG, drawn with the optional matplotlib."""

from __future__ import annotations

import importlib.util
import io
import math
import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from analysis.checks import BadInput, one_of
from analysis.figures.depth.depth_series import (
    ACCURACY,
    RATIO,
    DepthRun,
    Line,
    across_depth,
    band_lines,
    baseline,
    mean_line,
    measure_title,
)
from analysis.figures.style.theme import line_styles
from analysis.measures.geometric_mean import LOG_MEASURES
from analysis.measures.t_interval import t_factor

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Form = Literal["pdf", "svg"]
FORMS: tuple[Form, ...] = ("pdf", "svg")
BESIDE = ("effective_rank", "rayleigh_quotient", "mad", "norm_per_node", "gradient_norm")
_COLUMNS, _PANEL = 3, (2.5, 1.9)
_DASHES: Mapping[str, Any] = {
    "solid": "-", "dot": ":", "dash": "--", "dashdot": "-.",
    "longdash": (0, (8, 3)), "longdashdot": (0, (8, 3, 1, 3)), "6px,3px": (0, (4, 2)),
}  # fmt: skip
BANDS = (
    "Lines: means over seeds. Bands: of the accuracy the 95 % interval of the mean (Student's t), of the "
    "rest one standard deviation; on logarithmic axes mean and deviation are those of the logarithm."
)


def available() -> bool:
    """Whether matplotlib is installed."""
    return importlib.util.find_spec("matplotlib") is not None


def paper_figure(
    by_data: Mapping[str, Sequence[DepthRun]], names: Mapping[str, str], *, form: Form = "pdf"
) -> bytes:
    """Plot accuracy, the paper's ratio and five measures after the last layer over depth.

    Args:
        by_data: title of a data set -> finished runs of one sweep on it. Each begins a row of panels, which
            are called after it where there are several.
        names: treatment -> its name in the legend.
        form: ``"pdf"`` or ``"svg"``; text stays text in both.

    Raises:
        BadInput: for another form, no runs, or if matplotlib is not installed.
    """
    one_of("the form of a figure", form, FORMS)
    if not any(by_data.values()):
        raise BadInput("expected runs whose layers are measured, got none; wait for the first to end")
    if not available():
        raise BadInput("expected the package matplotlib, found none; pip install 'soft-cluster-lab[paper]'")
    import matplotlib as mpl
    from matplotlib.figure import Figure

    panels = {data: _panels(runs) for data, runs in by_data.items() if runs}
    rows = sum(_rows(each) for each in panels.values())
    size = (_COLUMNS * _PANEL[0], rows * _PANEL[1] + 0.75)
    settings: Any = {
        "svg.fonttype": "none",
        "pdf.fonttype": 42,
        "font.size": 7.5,
        "svg.hashsalt": "depth",
    }
    with mpl.rc_context(settings):
        figure = Figure(figsize=size, layout="constrained")
        axes = iter(figure.subplots(rows, _COLUMNS, squeeze=False).flatten())
        handles: dict[str, Any] = {}
        for data, of_data in panels.items():
            for measure, lines in of_data.items():
                axis = next(axes)
                _draw(axis, measure, lines, names, handles)
                if measure.startswith(RATIO):
                    _references(axis, by_data[data], measure)
                if len(panels) > 1:
                    axis.set_title(f"{data}\n{axis.get_title()}", fontsize=7.5)
            for _ in range(_rows(of_data) * _COLUMNS - len(of_data)):
                next(axes).set_axis_off()
        figure.legend(
            list(handles.values()),
            list(handles),
            loc="outside upper center",
            ncols=min(4, len(handles)),
            frameon=False,
        )
        figure.supxlabel(f"network depth, layers\n{_wrap_lines(BANDS, 120)}", fontsize=6.5)
        content = io.BytesIO()
        date = {"CreationDate": None} if form == "pdf" else {"Date": None}
        figure.savefig(content, format=form, metadata=date)
    return content.getvalue()


def _panels(runs: Sequence[DepthRun]) -> dict[str, list[Line]]:
    """Lines of every treatment and seed by measure, without measures that no run has."""
    panels = {name: across_depth(runs, name) for name in (ACCURACY, f"{RATIO}_paper", *BESIDE)}
    return {name: lines for name, lines in panels.items() if any(np.isfinite(line.y).any() for line in lines)}


def _rows(panels: Mapping[str, Sequence[Line]]) -> int:
    return math.ceil(len(panels) / _COLUMNS)


def _draw(
    axis: Axes, measure: str, lines: Sequence[Line], names: Mapping[str, str], handles: dict[str, Any]
) -> None:
    styles = line_styles(names)
    log, scale = measure in LOG_MEASURES, 100.0 if measure == ACCURACY else 1.0
    for treatment in dict.fromkeys(line.norm for line in lines):
        seeds = [line for line in lines if line.norm == treatment]
        colour, dash = styles[treatment]
        mean = mean_line(seeds, log=log)
        (handle,) = axis.plot(mean.x, mean.y * scale, color=colour, linestyle=_DASHES[dash], marker="o",
                              markersize=2.5, linewidth=1.2)  # fmt: skip
        handles.setdefault(names[treatment].replace("$", r"\$"), handle)
        low, high = _interval(seeds) if measure == ACCURACY else band_lines(seeds, log=log)
        axis.fill_between(low.x, low.y * scale, high.y * scale, color=colour, alpha=0.15, linewidth=0)
    depths = np.unique(np.concatenate([line.x for line in lines]))
    axis.set_xscale("log")
    axis.set_xticks(depths, [f"{depth:g}" for depth in depths])
    axis.set_xticks([], minor=True)
    if log:
        axis.set_yscale("log")
    else:
        axis.set_ylim(0, 105 if measure == ACCURACY else None)
    title = measure_title(measure) + (", %" if measure == ACCURACY else "")
    axis.set_title(_wrap_lines(title, 32), fontsize=7.5)
    axis.spines[["top", "right"]].set_visible(False)


def _interval(seeds: Sequence[Line]) -> tuple[Line, Line]:
    """Lower and upper end of the 95 % interval of the mean by Student's t."""
    below, above = band_lines(seeds)
    x = below.x
    counts = np.array([sum(np.isfinite(line.y[line.x == at]).sum() for line in seeds) for at in x])
    mean, half = (above.y + below.y) / 2, (above.y - below.y) / 2 * t_factor(np.maximum(counts, 2))
    return below._replace(y=mean - half), above._replace(y=mean + half)


def _references(axis: Axes, runs: Sequence[DepthRun], measure: str) -> None:
    base = baseline(runs, measure)
    clauses = []
    for value, dash, words in ((base.neutral, "--", "neutral"), (base.permuted, ":", "shuffled labels")):
        if value is not None:
            axis.axhline(value, color="0.4", linewidth=0.8, linestyle=dash)
            clauses.append(f"{'dashed' if dash == '--' else 'dotted'}: {words}")
    axis.annotate("\n".join(clauses), (0.02, 0.02), xycoords="axes fraction", va="bottom", fontsize=6)


def _wrap_lines(text: str, width: int) -> str:
    return "\n".join(textwrap.wrap(text, width))
