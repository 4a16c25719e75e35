"""Points of depth runs, one per run, and their means over seeds."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Any

from analysis.measures.class_separation_verdict import CLASS_MEANS
from analysis.measures.diagnosis.depth_verdict import layers_verdict
from analysis.measures.geometric_mean import LOG_MEASURES, geometric_mean
from analysis.runs.run import Run
from analysis.training.spec.sweep_axes import acting_settings, swept
from analysis.wording import percents

DEFINITIONS = ("paper", "pyg", "authors")
RATIO = "group_distance_ratio"
ALONE = ("effective_rank", "rayleigh_quotient", "mad", "norm_per_node", "dead_units", "gradient_norm")
SETTINGS = {
    "data": "data.name",
    **{
        name: f"model.{name}"
        for name in ("depth", "norm", "encoder", "skip", "drop_edge", "missing", "groups", "lamda")
    },
}
"""What every point and every mean says of its settings; whatever else a sweep varies is said, too. ``groups``
and ``lamda`` are None with another norm than DiffGroupNorm."""
INFORMATION = "information_gain"
RESULTS = frozenset(
    ("seed", "test_accuracy", "val_accuracy", "best_epoch", "seconds", "state", "reason", "run", "verdict")
    + ("majority_accuracy", "verdict_sentence", INFORMATION, f"{INFORMATION}_shuffled")
    + (RATIO, f"{RATIO}_neutral", f"{RATIO}_shuffled", CLASS_MEANS, f"{CLASS_MEANS}_shuffled", *ALONE)
)
"""What a point says besides its settings."""

Point = dict[str, Any]


def depth_points(runs: Sequence[Run]) -> list[Point]:
    """One point for each of ``runs``: settings, accuracies in [0, 1], and measures after the last layer.

    The group distance ratio comes in each definition, with its neutral value and its mean under shuffled
    labels; so does the accuracy of class means. ``majority_accuracy`` is what naming the most frequent class
    for all test nodes would reach; the information gain, in bits, stands beside that of shuffled predictions.
    The verdict on the layers is in a word and in a sentence. A number that is undefined, or not there yet,
    is None.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> len(depth_points(store.sweep("example-digits-depth")))  # one a run
    50
    """
    others = {path.rpartition(".")[2]: path for path in swept([run.spec for run in runs])}
    columns = SETTINGS | {name: path for name, path in others.items() if path not in SETTINGS.values()}
    return [_depth_point(run, columns) for run in runs]


def depth_means(runs: Sequence[Run], *, measure: str = "test_accuracy") -> list[Point]:
    """Mean, SD and n over seeds for each combination of the other settings, with counts of verdicts.

    Of energies and norms (:data:`~analysis.measures.geometric_mean.LOG_MEASURES`), as in the figures, the
    mean is geometric and the spread a factor: ``geometric_mean`` and ``factor`` stand for ``mean`` and
    ``sd``; the mean is 0 where that of a seed is.

    Two runs are pooled only if all settings but the seed agree, including those that a point does not show.

    Args:
        runs: runs of a sweep over depth.
        measure: name of a number in a point, as in :func:`flatten_point`.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> means = depth_means(store.sweep("example-digits-depth"))
    >>> len(means), means[0]["n"]  # 50 runs, five seeds of each
    (10, 5)
    """
    cells: dict[str, tuple[Point, list[Point]]] = {}
    for run, point in zip(runs, depth_points(runs), strict=True):
        shown = {name: value for name, value in point.items() if name not in RESULTS}
        cells.setdefault(repr(acting_settings(run.spec)), (shown, []))[1].append(flatten_point(point))
    return [shown | _mean(points, measure) for shown, points in cells.values()]


def _mean(points: Sequence[Point], measure: str) -> Point:
    def defined_values(name: str) -> list[float]:
        return [point[name] for point in points if point[name] is not None]

    values, guesses = defined_values(measure), defined_values("majority_accuracy")
    return _centre(values, log=measure in LOG_MEASURES) | {
        "n": len(values),
        "majority_accuracy": statistics.fmean(guesses) if guesses else None,
        "verdicts": dict(Counter(point["verdict"] for point in points if point["verdict"])),
    }


def _centre(values: Sequence[float], *, log: bool) -> Point:
    if log:
        centre, factor = geometric_mean(values) if values else (None, math.nan)
        return {"geometric_mean": centre, "factor": None if math.isnan(factor) else factor}
    return {
        "mean": statistics.fmean(values) if values else None,
        "sd": statistics.stdev(values) if len(values) > 1 else None,
    }


def last_layer(run: Run, measure: str) -> float | None:
    """Measure of the last layer of a depth run.

    Args:
        run: a depth run.
        measure: name of the measure, such as ``"effective_rank"``.

    Returns:
        Value of the last layer; None if it is undefined, or was not recorded.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> last_layer(store.run("example-digits-depth-1"), "no such measure") is None
    True
    """
    values = [row["value"] for row in run.table if row["measure"] == measure]
    return values[-1] if values else None


def verdict_sentence(run: Run) -> str | None:
    """Verdict on the layers of a depth run, and whether its accuracy is below what healthy layers suggest.

    Args:
        run: a depth run.

    Returns:
        The sentence of :func:`~analysis.measures.diagnosis.depth_verdict.layers_verdict`; if the layers are
        healthy, and the test accuracy is at most that of naming the most frequent class for all, a second
        one that says so. None if no layer was measured.
    """
    verdict = layers_verdict(run.table)
    if verdict is None:
        return None
    accuracy, guess = run.summary.get("test_accuracy"), run.summary.get("majority_accuracy")
    if verdict.kind != "healthy" or accuracy is None or guess is None or accuracy > guess:
        return verdict.sentence
    right, chance = percents(accuracy, guess)
    return (
        f"{verdict.sentence} But the accuracy, {right}, is no better than naming the most frequent class for "
        f"all, {chance}."
    )


def flatten_point(point: Point) -> Point:
    """Flatten ``point`` to a table row, with one column per ratio.

    >>> flatten_point({"depth": 2, "group_distance_ratio": {"paper": 3.0, "pyg": 1.0}})
    {'depth': 2, 'group_distance_ratio_paper': 3.0, 'group_distance_ratio_pyg': 1.0}
    """
    flat: Point = {}
    for name, value in point.items():
        flat |= (
            {f"{name}_{definition}": ratio for definition, ratio in value.items()}
            if isinstance(value, dict)
            else {name: value}
        )
    return flat


def _depth_point(run: Run, columns: dict[str, str]) -> Point:
    settings, verdict = acting_settings(run.spec), layers_verdict(run.table)
    return {name: settings.get(path) for name, path in columns.items()} | {
        "seed": run.spec.seed,
        "test_accuracy": run.summary.get("test_accuracy"),
        "majority_accuracy": run.summary.get("majority_accuracy"),
        "val_accuracy": run.summary.get("val_accuracy"),
        "best_epoch": run.summary.get("best_epoch"),
        RATIO: {name: last_layer(run, f"{RATIO}_{name}") for name in DEFINITIONS},
        f"{RATIO}_neutral": {name: last_layer(run, f"{RATIO}_{name}_neutral") for name in DEFINITIONS},
        f"{RATIO}_shuffled": {name: last_layer(run, f"{RATIO}_{name}_permuted_mean") for name in DEFINITIONS},
        CLASS_MEANS: last_layer(run, CLASS_MEANS),
        f"{CLASS_MEANS}_shuffled": last_layer(run, f"{CLASS_MEANS}_permuted_mean"),
        "verdict": verdict.kind if verdict else None,
        "verdict_sentence": verdict_sentence(run),
        INFORMATION: last_layer(run, INFORMATION),
        f"{INFORMATION}_shuffled": last_layer(run, f"{INFORMATION}_permuted_mean"),
        **{name: last_layer(run, name) for name in ALONE},
        "seconds": run.summary.get("seconds"),
        "state": run.state,
        "reason": run.reason,
        "run": run.id,
    }
