"""A run or a sweep in a few numbers, for the terminal and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.runs.results.depth_points import RESULTS, depth_points, flattened, last_layer
from analysis.runs.run import Run
from analysis.training.spec import ClusterSpec

CLUSTERED = ("test_accuracy", "mean_max_assignment", "usage_perplexity")
AGREEMENT = ("matched_accuracy", "normalized_mutual_information")
"""How clusters found without labels fit them; only runs on one labelled graph have these."""
LAST_LAYER = {"group_distance_ratio": "group_distance_ratio_paper", "effective_rank": "effective_rank"}


def report(runs: Sequence[Run]) -> dict[str, Any]:
    """What a command prints as JSON: one run's numbers, or a sweep's with one point for each run.

    ``seconds`` is time spent training; for a sweep it is added up. A number that is undefined is None.
    """
    first = runs[0]
    common = {
        "preset": first.preset,
        "run": first.sweep or first.id,
        "state": overall_state(runs),
        "seed": first.spec.seed,
        "device": first.device,
        "epochs": max(run.epochs_done for run in runs),
        "seconds": round(sum(run.summary.get("seconds") or 0.0 for run in runs), 3),
    }
    if first.sweep:
        return common | {"points": _points(runs)}
    if first.spec.model.kind == "depth":
        return common | _points([first])[0]
    agreement = {name: first.summary[name] for name in AGREEMENT if name in first.summary}
    return common | {name: first.summary.get(name) for name in CLUSTERED} | agreement


def overall_state(runs: Sequence[Run]) -> str:
    """The state of a sweep: that of the run that says most about what is still to do or went wrong."""
    order = ("running", "queued", "failed", "interrupted", "stopped", "finished")
    return min((run.state for run in runs), key=order.index)


def in_words(runs: Sequence[Run]) -> str:
    """A summary to read: one line for each run, then what went wrong."""
    lines = [f"{run.id}  {run.name}  {run.state}  {_numbers(run)}" for run in runs]
    lines += [f"{run.name}: {run.reason}" for run in runs if run.reason]
    return "\n".join(lines)


def _points(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """The points in short: of depth runs settings, accuracy, and what ``LAST_LAYER`` names."""
    if any(run.spec.model.kind != "depth" for run in runs):
        return [_clustered(run) for run in runs]
    return [
        {name: value for name, value in point.items() if name not in RESULTS}
        | {"seed": point["seed"], "test_accuracy": point["test_accuracy"]}
        | {name: flattened(point)[measure] for name, measure in LAST_LAYER.items()}
        | {"state": point["state"]}
        for point in depth_points(runs)
    ]


def _clustered(run: Run) -> dict[str, Any]:
    model, data = run.spec.model, run.spec.data
    assert isinstance(model, ClusterSpec)
    which = {"pooler": model.pooler, "readout": model.readout, "fold": data.fold if data.folds else None}
    numbers = {name: run.summary.get(name) for name in CLUSTERED + AGREEMENT}
    return which | {"seed": run.spec.seed} | numbers | {"state": run.state}


def _numbers(run: Run) -> str:
    if run.spec.model.kind == "depth":
        values = {"test accuracy": run.summary.get("test_accuracy")}
        values |= {name.replace("_", " "): last_layer(run, measure) for name, measure in LAST_LAYER.items()}
    else:
        values = {name.replace("_", " "): run.summary.get(name) for name in CLUSTERED + AGREEMENT}
    values["seconds"] = run.summary.get("seconds")
    return ", ".join(f"{name} {value:.3g}" for name, value in values.items() if value is not None)
