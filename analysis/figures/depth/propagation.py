"""Measures of A^k X over k: smoothing by propagation alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.figures.depth.depth_series import DepthRun, across_layers, baseline, measure_title
from analysis.figures.depth.panels import Panel, stacked
from analysis.figures.style.picture import Picture
from analysis.wording import significant

RATIO = "group_distance_ratio_paper"
OPERATORS = {"gcn": "GCN's sum", "mean": "mean over neighbours"}
_BELOW = ("effective_rank", "rayleigh_quotient", "mad", "norm_per_node")


def propagation_figure(rows: Mapping[str, Sequence[Mapping[str, Any]]], *, title: str) -> Picture:
    """Plot the group distance ratio and four measures of A^k X over the number of propagations k.

    Args:
        rows: operator -> rows of :func:`analysis.measures.per_layer.propagation.propagated_rows`.
        title: name of the graph.
    """
    last = max(row["layer"] for table in rows.values() for row in table)
    runs = [DepthRun(operator, last, 0, None, table) for operator, table in rows.items()]
    steps = sorted({row["layer"] for table in rows.values() for row in table})
    base = baseline(runs, RATIO)
    neutral = base.neutral
    references = [(neutral, f"neutral value {significant(neutral)}", "dash")] if neutral else []
    panels = [
        Panel(measure_title(RATIO), _lines_by_step(runs, RATIO), 170, log=False, references=tuple(references))
    ]
    for name in _BELOW:
        lines = _lines_by_step(runs, name)
        values = np.concatenate([line.y for line in lines])
        values = values[np.isfinite(values) & (values > 0)]
        far = bool(len(values)) and float(values.max() / values.min()) > 100
        panels.append(Panel(measure_title(name) + (", log scale" if far else ""), lines, 80, far))
    return stacked(
        panels,
        {"title": {"text": "number of propagations k (k + 1 on a logarithmic axis)"}, "type": "log",
         "tickvals": [step + 1 for step in steps], "ticktext": [str(step) for step in steps]},
        names={operator: OPERATORS[operator] for operator in rows},
        title=_finding(runs, title, last),
        what="Lines over the number of propagations",
        caption="A^k X: the graph's features after k propagations, without weights, ReLU or training. The "
        "two have different limits: the root of the degree in every feature, and one row for all nodes.",
    )  # fmt: skip


def _lines_by_step(runs: Sequence[DepthRun], measure: str) -> list[Any]:
    return [line._replace(x=line.x + 1) for line in across_layers(runs, measure)]


def _finding(runs: Sequence[DepthRun], title: str, last: int) -> str:
    run = runs[0]
    quotient = run.values("rayleigh_quotient")
    first, final = quotient.get(0), quotient.get(last)
    if first is None or final is None:
        return f"{title}, after up to {last} propagations"
    return (
        f"{title}: {last} propagations with {OPERATORS[run.norm]} take the Rayleigh quotient from "
        f"{significant(first, 2)} to {significant(final, 1)}"
    )
