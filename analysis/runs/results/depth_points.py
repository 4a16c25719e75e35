"""A sweep over depth as points: one for every run, and their means over seeds."""

from __future__ import annotations

import csv
import io
import statistics
from collections.abc import Sequence
from typing import Any

from analysis.runs.results.report import last_layer
from analysis.runs.run import Run

DEFINITIONS = ("paper", "pyg", "authors")
RATIO = "group_distance_ratio"
ALONE = ("effective_rank", "rayleigh_quotient", "mad", "norm_per_node", "dead_units", "gradient_norm")
SETTINGS = ("depth", "norm", "encoder", "skip", "drop_edge", "missing", "groups", "lamda")
"""What a cell of the table of means is of; runs that differ in nothing else are seeds of it."""
GROUPED = ("groups", "lamda")  # None where the norm is not DiffGroupNorm


def depth_points(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """One point a run: what was swept, accuracies in [0, 1], and the measures after the last layer.

    The group distance ratio comes in each definition, with its neutral value and its mean under shuffled
    labels. A number that is undefined, or not there yet, is None.
    """
    return [_point(run) for run in runs]


def depth_means(points: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mean, standard deviation and n of the test accuracy over seeds, for everything else that differs."""
    cells: dict[tuple[Any, ...], list[float]] = {}
    for point in points:
        values = cells.setdefault(tuple(point[name] for name in SETTINGS), [])
        if point["test_accuracy"] is not None:
            values.append(point["test_accuracy"])
    return [
        dict(zip(SETTINGS, settings, strict=True))
        | {
            "mean": statistics.fmean(values) if values else None,
            "sd": statistics.stdev(values) if len(values) > 1 else None,
            "n": len(values),
        }
        for settings, values in cells.items()
    ]


def points_csv(points: Sequence[dict[str, Any]]) -> str:
    """The points as CSV, the nested ratios flattened; what is undefined is empty."""
    rows = [_flat(point) for point in points]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def means_in_words(means: Sequence[dict[str, Any]]) -> str:
    """Test accuracy in per cent, a line for every treatment and a column for every depth.

    Groups and lamda are told where networks of one depth differ in them: a recipe may go by depth.

    >>> plain = {"norm": "none", "encoder": "gcn", "skip": "none", "drop_edge": 0.0, "missing": 0.0}
    >>> cell = {"depth": 2, "mean": 0.81, "sd": 0.01, "n": 5, "groups": None, "lamda": None}
    >>> print(means_in_words([plain | cell]))
    test accuracy, %, mean ± SD over n seeds
    depth      2
    none gcn   81.0 ± 1.0 (5)
    """
    depths = sorted({cell["depth"] for cell in means})
    told = [name for name in GROUPED if _differs(means, name)]
    lines: dict[str, dict[int, str]] = {}
    for cell in means:
        lines.setdefault(_line(cell, told), {})[cell["depth"]] = _cell(cell)
    wide = max(len(name) for name in (*lines, "depth")) + 3
    head = "depth".ljust(wide) + "".join(str(depth).ljust(18) for depth in depths)
    body = [
        name.ljust(wide) + "".join(found.get(d, "").ljust(18) for d in depths)
        for name, found in lines.items()
    ]
    return "\n".join(line.rstrip() for line in ("test accuracy, %, mean ± SD over n seeds", head, *body))


def _point(run: Run) -> dict[str, Any]:
    model = run.spec.model
    assert model.kind == "depth"
    return {
        **{name: getattr(model, name) for name in SETTINGS if name not in GROUPED},
        "seed": run.spec.seed,
        **{name: getattr(model, name) if model.norm == "diff_group" else None for name in GROUPED},
        "test_accuracy": run.summary.get("test_accuracy"),
        "val_accuracy": run.summary.get("val_accuracy"),
        "best_epoch": run.summary.get("best_epoch"),
        RATIO: {name: last_layer(run, f"{RATIO}_{name}") for name in DEFINITIONS},
        f"{RATIO}_neutral": {name: last_layer(run, f"{RATIO}_{name}_neutral") for name in DEFINITIONS},
        f"{RATIO}_shuffled": {name: last_layer(run, f"{RATIO}_{name}_permuted_mean") for name in DEFINITIONS},
        **{name: last_layer(run, name) for name in ALONE},
        "seconds": run.summary.get("seconds"),
        "state": run.state,
        "reason": run.reason,
        "run": run.id,
    }


def _flat(point: dict[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in point.items():
        flat |= (
            {f"{name}_{part}": each for part, each in value.items()}
            if isinstance(value, dict)
            else {name: value}
        )
    return flat


def _differs(means: Sequence[dict[str, Any]], name: str) -> bool:
    """Whether networks of one depth differ in a setting of DiffGroupNorm."""
    return any(
        len({cell[name] for cell in means if cell["depth"] == depth and cell[name] is not None}) > 1
        for depth in {cell["depth"] for cell in means}
    )


def _line(cell: dict[str, Any], told: Sequence[str]) -> str:
    extra = [cell["skip"]] if cell["skip"] != "none" else []
    extra += [f"{name.replace('_', ' ')} {cell[name]:g}" for name in ("drop_edge", "missing") if cell[name]]
    extra += [f"{name} {cell[name]:g}" for name in told if cell[name] is not None]
    return " ".join([cell["norm"], cell["encoder"], *extra])


def _cell(cell: dict[str, Any]) -> str:
    if cell["mean"] is None:
        return "-"
    spread = f" ± {100 * cell['sd']:.1f}" if cell["sd"] is not None else ""
    return f"{100 * cell['mean']:.1f}{spread} ({cell['n']})"
