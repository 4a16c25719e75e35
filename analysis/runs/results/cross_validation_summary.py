"""Points of a cross-validation, one per fold and model, and their means."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

from analysis.measures.t_interval import t_factor
from analysis.runs.run import Run
from analysis.training.presets.graph_folds import MEAN_POOL, pooling_of

History = Sequence[Mapping[str, Any]]


def fold_points(runs: Sequence[Run], histories: Sequence[History]) -> list[dict[str, Any]]:
    """One point for each of ``runs``, from its history.

    ``test_accuracy`` is that of ``best_epoch``, which the validation fold chose. ``best_test_accuracy`` is
    the highest of any epoch: chosen by the test fold itself, and so optimistic.

    Args:
        runs: runs of a cross-validation.
        histories: their histories, in the same order.

    Returns:
        Dicts of ``model``, ``fold``, ``seed``, four accuracies in [0, 1], ``best_epoch``, ``seconds``,
        ``state``, ``reason`` and ``run`` (its id).
    """
    return [_fold_point(run, history) for run, history in zip(runs, histories, strict=True)]


def fold_means(points: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each model: mean and SD of the test accuracy at the best validation epoch over folds and seeds.

    ``majority_accuracy`` is what naming each test fold's most frequent class for all of it would reach.
    ``optimistic`` holds what papers often report, chosen by the test folds: ``mean_of_best_epochs``, with
    ``sd``, and ``best_fold``, the highest accuracy of any fold and epoch.

    Args:
        points: points of one cross-validation (:func:`fold_points`).

    >>> fold = {"model": "memory", "majority_accuracy": None}
    >>> folds = [fold | {"test_accuracy": a, "best_test_accuracy": 1.0} for a in (0.5, 1.0)]
    >>> fold_means(folds)[0]["test_accuracy"], fold_means(folds)[0]["optimistic"]["mean_of_best_epochs"]
    (0.75, 1.0)
    """
    means = []
    for model in dict.fromkeys(point["model"] for point in points):
        done = [p for p in points if p["model"] == model and p["test_accuracy"] is not None]
        guesses = [p["majority_accuracy"] for p in done if p["majority_accuracy"] is not None]
        honest, best = ([p[name] for p in done] for name in ("test_accuracy", "best_test_accuracy"))
        means.append(
            {
                "model": model,
                "n": len(done),
                "test_accuracy": statistics.fmean(honest) if done else None,
                "sd": statistics.stdev(honest) if len(done) > 1 else None,
                "majority_accuracy": statistics.fmean(guesses) if guesses else None,
                "optimistic": {
                    "mean_of_best_epochs": statistics.fmean(best) if done else None,
                    "sd": statistics.stdev(best) if len(done) > 1 else None,
                    "best_fold": max(best, default=None),
                },
            }
        )
    return means


def paired_gain(points: Sequence[Mapping[str, Any]]) -> dict[str, float] | None:
    """Mean gain of clusters over mean pooling on the same folds, with 95 % t interval; None below two pairs.

    Folds share most of their training graphs, so the interval is too narrow rather than too wide.

    Args:
        points: points of one cross-validation (:func:`fold_points`).

    Returns:
        ``mean`` in [-1, 1], the ends ``low`` and ``high`` of its interval, and ``n``, the number of pairs.

    >>> fold = [{"seed": 0, "fold": f, "model": m, "test_accuracy": a} for f, m, a in (
    ...     (0, "memory", 0.75), (0, "mean pool", 0.5), (1, "memory", 1.0), (1, "mean pool", 0.75))]
    >>> paired_gain(fold)
    {'mean': 0.25, 'low': 0.25, 'high': 0.25, 'n': 2}
    """
    by_fold: dict[tuple[int, int], dict[str, float]] = {}
    for point in points:
        if point["test_accuracy"] is not None:
            by_fold.setdefault((point["seed"], point["fold"]), {})[point["model"]] = point["test_accuracy"]
    both = [pair for pair in by_fold.values() if len(pair) == 2 and MEAN_POOL in pair]
    gains = [sum(pair.values()) - 2 * pair[MEAN_POOL] for pair in both]
    if len(gains) < 2:
        return None
    mean = statistics.fmean(gains)
    half = float(t_factor(len(gains))) * statistics.stdev(gains)
    return {"mean": mean, "low": mean - half, "high": mean + half, "n": len(gains)}


def folds_sentence(means: Sequence[Mapping[str, Any]], gain: Mapping[str, float] | None) -> str:
    """Format the test accuracy in per cent, one line per model.

    Args:
        means: a row for each model (:func:`fold_means`).
        gain: differences in [-1, 1] as :func:`paired_gain` gives them, or None.

    >>> row = {"model": "memory", "n": 10, "test_accuracy": 0.61, "sd": 0.05}
    >>> row["optimistic"] = {"mean_of_best_epochs": 0.7, "sd": 0.04, "best_fold": 0.75}
    >>> print(folds_sentence([row], None))
    test accuracy, %, mean ± SD over folds
                   at the epoch that    optimistic: at the    optimistic:
                   validation chose     best epoch by test    the best fold
    memory         61.0 ± 5.0 (10)      70.0 ± 4.0            75.0
    """
    widths = (15, 21, 22)
    rows = [
        ("", "at the epoch that", "optimistic: at the", "optimistic:"),
        ("", "validation chose", "best epoch by test", "the best fold"),
        *(_row(mean) for mean in means),
    ]
    lines = ["test accuracy, %, mean ± SD over folds"]
    for *cells, last in rows:
        line = "".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        lines.append((line + last).rstrip())
    guesses = {m["model"]: m["majority_accuracy"] for m in means if m.get("majority_accuracy") is not None}
    same = len(set(guesses.values())) == 1
    lines += [
        f"the most frequent class for all{'' if same else f', folds of {model}'}: {100 * guess:.1f}"
        for model, guess in list(guesses.items())[: 1 if same else None]
    ]
    if gain:
        low, high = (f"{100 * gain[end]:+.1f}" for end in ("low", "high"))
        lines.append(
            f"clusters minus mean pool, same folds: {100 * gain['mean']:+.1f} points "
            f"(95 % t interval {low} to {high}, {gain['n']} folds)"
        )
    return "\n".join(lines)


def _row(mean: Mapping[str, Any]) -> tuple[str, str, str, str]:
    best = mean["optimistic"]
    return (
        mean["model"],
        f"{_cell(mean['test_accuracy'], mean['sd'])} ({mean['n']})",
        _cell(best["mean_of_best_epochs"], best["sd"]),
        _cell(best["best_fold"], None),
    )


def _cell(value: float | None, sd: float | None) -> str:
    spread = f" ± {100 * sd:.1f}" if sd is not None else ""
    return "-" if value is None else f"{100 * value:.1f}{spread}"


def _fold_point(run: Run, history: History) -> dict[str, Any]:
    tested = [row["accuracy_test"] for row in history if row.get("accuracy_test") is not None]
    done = run.summary.get("test_accuracy") is not None
    return {
        "model": pooling_of(run.spec),
        "fold": run.spec.data.fold,
        "seed": run.spec.seed,
        "test_accuracy": run.summary.get("test_accuracy"),
        "majority_accuracy": run.summary.get("majority_accuracy"),
        "val_accuracy": run.summary.get("val_accuracy"),
        "best_epoch": run.summary.get("best_epoch"),
        "best_test_accuracy": max(tested) if done and tested else None,
        "seconds": run.summary.get("seconds"),
        "state": run.state,
        "reason": run.reason,
        "run": run.id,
    }
