"""Lines over depth or over layers, from the tidy rows of a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from analysis.measures.table import MEASURES

ACCURACY = "accuracy"
RATIO = "group_distance_ratio"


@dataclass(frozen=True)
class DepthRun:
    """A finished run, as the depth figures need it.

    Attributes:
        norm: name of its norm.
        depth: number of layers of the network.
        seed: seed of the training.
        accuracy: test accuracy in [0, 1], or None.
        table: tidy rows ``{"layer", "measure", "value"}``, with ``"reason"`` where the value is None.
        majority: accuracy in [0, 1] of naming the most frequent class for all test nodes, or None.
        data: words for its graph and split; only runs on the same ones are paired.
        running: test accuracy in [0, 1] with the running averages of training, or None.
    """

    norm: str
    depth: int
    seed: int
    accuracy: float | None
    table: Sequence[Mapping[str, Any]]
    majority: float | None = None
    data: str = ""
    running: float | None = None

    def values(self, measure: str) -> dict[int, float | None]:
        """Values of ``measure`` by layer, 0 being the input; None where undefined."""
        return {row["layer"]: row["value"] for row in self.table if row["measure"] == measure}

    def last(self, measure: str) -> float | None:
        """Value of ``measure`` after the last layer, or the accuracy; None if undefined."""
        return self.accuracy if measure == ACCURACY else self.values(measure).get(self.depth)


class Line(NamedTuple):
    """One treatment with one seed.

    Attributes:
        norm: name of the treatment.
        seed: seed of the training.
        x: ``[n]`` depths or layers, rising.
        y: ``[n]`` values, NaN where undefined.
    """

    norm: str
    seed: int
    x: np.ndarray
    y: np.ndarray


class Baseline(NamedTuple):
    """Reference values of a ratio.

    Attributes:
        neutral: its value >= 0 without structure, or None.
        permuted: its mean >= 0 under shuffled labels over all points, or None.
        spread: the largest standard deviation >= 0 under shuffled labels, or None.
    """

    neutral: float | None
    permuted: float | None
    spread: float | None


def across_depth(runs: Sequence[DepthRun], measure: str) -> list[Line]:
    """A line per norm and seed: ``measure`` after the last layer of ``runs``, over depth.

    >>> rows = [{"layer": 2, "measure": "mad", "value": 0.5}]
    >>> [line.y.tolist() for line in across_depth([DepthRun("none", 2, 0, 0.9, rows)], "mad")]
    [[0.5]]
    """
    values_of: dict[tuple[str, int], dict[int, float | None]] = {}
    for run in runs:
        values_of.setdefault((run.norm, run.seed), {})[run.depth] = run.last(measure)
    return [_line(norm, seed, points) for (norm, seed), points in values_of.items()]


def across_layers(runs: Sequence[DepthRun], measure: str) -> list[Line]:
    """A line for each of ``runs``: ``measure`` over its layers, 0 being the input."""
    return [_line(run.norm, run.seed, run.values(measure)) for run in runs if run.values(measure)]


def mean_line(lines: Sequence[Line], *, log: bool = False) -> Line:
    """Mean over seeds of the lines of one treatment, at every x where one of them is defined.

    Args:
        lines: lines of one treatment.
        log: mean of the logarithm, transformed back: of energies and norms, which span decades, one seed
            would be the mean. Values that are not above 0 are left out.

    >>> one, two = (Line("a", seed, np.array([1.0]), np.array([y])) for seed, y in ((0, 1.0), (1, 100.0)))
    >>> mean_line([one, two]).y.tolist(), mean_line([one, two], log=True).y.round(9).tolist()
    ([50.5], [10.0])
    """
    x, moments = _moments(lines, log=log)
    return Line(lines[0].norm, -1, x, np.exp(moments[0]) if log else moments[0])


def band_lines(lines: Sequence[Line], *, log: bool = False) -> tuple[Line, Line]:
    """Mean minus and plus one standard deviation over seeds; NaN where fewer than two are defined.

    Args:
        lines: lines of one treatment.
        log: as in :func:`mean_line`.

    >>> one, two = (Line("a", seed, np.array([1.0]), np.array([y])) for seed, y in ((0, 1.0), (1, 100.0)))
    >>> [round(line.y.item(), 1) for line in band_lines([one, two], log=True)]  # 10 over and times 10^1.414
    [0.4, 259.5]
    """
    x, (mean, spread) = _moments(lines, log=log)
    low, high = mean - spread, mean + spread
    if log:
        low, high = np.exp(low), np.exp(high)
    return Line(lines[0].norm, -1, x, low), Line(lines[0].norm, -1, x, high)


def _moments(lines: Sequence[Line], *, log: bool) -> tuple[np.ndarray, np.ndarray]:
    """Every x, and mean and standard deviation there, ``[2, n]``."""
    x = np.unique(np.concatenate([line.x for line in lines]))
    moments = np.full((2, len(x)), np.nan)
    for index, at in enumerate(x):
        values = np.concatenate([line.y[line.x == at] for line in lines])
        values = values[np.isfinite(values) & ((values > 0) | (not log))]
        values = np.log(values) if log else values
        if len(values):
            moments[0, index] = values.mean()
        if len(values) > 1:
            moments[1, index] = values.std(ddof=1)
    return x, moments


def with_excess(table: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Append rows of the excess to ``table``: the paper's ratio / its neutral value - 1.

    >>> rows = [{"layer": 1, "measure": f"group_distance_ratio_paper{s}", "value": v}
    ...         for s, v in (("", 3.0), ("_neutral", 2.0), ("_permuted_mean", 2.2), ("_permuted_sd", 0.1))]
    >>> [round(row["value"], 3) for row in with_excess(rows)[4:]]
    [0.5, 0.0, 0.1, 0.05]
    """
    neutral = {row["layer"]: row["value"] for row in table if row["measure"] == f"{RATIO}_paper_neutral"}
    excess_rows: list[Mapping[str, Any]] = []
    for row in table:
        name, value, none = row["measure"], row["value"], neutral.get(row["layer"])
        if name.startswith(f"{RATIO}_paper") and none:
            shift = 0.0 if name.endswith("_sd") else 1.0
            excess = None if value is None else value / none - shift
            excess_rows.append({**row, "measure": name.replace("_paper", "_excess"), "value": excess})
    return [*table, *excess_rows]


def measure_title(name: str) -> str:
    """Axis title of the measure ``name`` of the table, or of one defined here.

    Raises:
        KeyError: if there is no such measure.

    >>> measure_title("accuracy"), measure_title("gradient_norm")
    ('Test accuracy', 'Gradient norm')
    """
    excess_row = {
        f"{RATIO}_excess": "Excess of the group distance ratio over its neutral value",
        "gradient_norm": "Gradient norm",
        ACCURACY: "Test accuracy",
    }
    for suffix, what in (("_permuted_mean", "mean"), ("_permuted_sd", "standard deviation")):
        if name.endswith(suffix):
            return f"{MEASURES[name.removesuffix(suffix)].title} under shuffled labels, {what}"
    return excess_row[name] if name in excess_row else MEASURES[name].title


def baseline(runs: Sequence[DepthRun], measure: str) -> Baseline:
    """Reference values of the ratio ``measure``, which layers and ``runs`` share up to a line's width."""

    def values_of(suffix: str) -> list[float]:
        rows = (row for run in runs for row in run.table if row["measure"] == measure + suffix)
        return [row["value"] for row in rows if row["value"] is not None]

    neutral, mean, spread = values_of("_neutral"), values_of("_permuted_mean"), values_of("_permuted_sd")
    return Baseline(
        neutral[0] if neutral else None,
        float(np.mean(mean)) if mean else None,
        max(spread) if spread else None,
    )


def undefined(runs: Sequence[DepthRun], measure: str) -> list[tuple[DepthRun, int, str]]:
    """List (run, layer, reason) where ``measure`` is undefined in one of ``runs``; layer 0 is the input."""
    return [
        (run, row["layer"], row.get("reason", ""))
        for run in runs
        for row in run.table
        if row["measure"] == measure and row["value"] is None
    ]


def _line(norm: str, seed: int, points: Mapping[int, float | None]) -> Line:
    x = sorted(points)
    y = [np.nan if points[at] is None else points[at] for at in x]
    return Line(norm, seed, np.array(x, dtype=np.float64), np.array(y, dtype=np.float64))
