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
SWEPT = ("depth", "norm", "encoder", "skip", "drop_edge", "missing", "seed")


def depth_points(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """One point a run: what was swept, accuracies in [0, 1], and the measures after the last layer.

    The group distance ratio comes in each definition, with its neutral value and its mean under shuffled
    labels. A number that is undefined, or not there yet, is None.
    """
    return [_point(run) for run in runs]


def depth_means(points: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Mean, standard deviation and n of the test accuracy over seeds, for everything else that differs."""
    cells: dict[tuple[Any, ...], list[float]] = {}
    arms = [name for name in SWEPT if name != "seed"]
    for point in points:
        values = cells.setdefault(tuple(point[name] for name in arms), [])
        if point["test_accuracy"] is not None:
            values.append(point["test_accuracy"])
    return [
        dict(zip(arms, arm, strict=True))
        | {
            "mean": statistics.fmean(values) if values else None,
            "sd": statistics.stdev(values) if len(values) > 1 else None,
            "n": len(values),
        }
        for arm, values in cells.items()
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
    """Test accuracy in per cent, a line for every arm and a column for every depth.

    >>> arm = {"norm": "none", "encoder": "gcn", "skip": "none", "drop_edge": 0.0, "missing": 0.0}
    >>> print(means_in_words([arm | {"depth": 2, "mean": 0.81, "sd": 0.01, "n": 5}]))
    test accuracy, %, mean ± SD over n seeds
    depth      2
    none gcn   81.0 ± 1.0 (5)
    """
    depths = sorted({cell["depth"] for cell in means})
    lines: dict[str, dict[int, str]] = {}
    for cell in means:
        lines.setdefault(_arm(cell), {})[cell["depth"]] = _cell(cell)
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
        **{name: getattr(model, name) for name in SWEPT if name != "seed"},
        "seed": run.spec.seed,
        "groups": model.groups if model.norm == "diff_group" else None,
        "lamda": model.lamda if model.norm == "diff_group" else None,
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


def _arm(cell: dict[str, Any]) -> str:
    extra = [cell["skip"]] if cell["skip"] != "none" else []
    extra += [f"{name.replace('_', ' ')} {cell[name]:g}" for name in ("drop_edge", "missing") if cell[name]]
    return " ".join([cell["norm"], cell["encoder"], *extra])


def _cell(cell: dict[str, Any]) -> str:
    if cell["mean"] is None:
        return "-"
    spread = f" ± {100 * cell['sd']:.1f}" if cell["sd"] is not None else ""
    return f"{100 * cell['mean']:.1f}{spread} ({cell['n']})"
