"""Summaries of a run or a sweep, as JSON and as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.runs.results.depth.depth_points import (
    RESULTS,
    depth_points,
    flatten_point,
    last_layer,
    verdict_sentence,
)
from analysis.runs.results.diagnose_run import diagnosis_of
from analysis.runs.results.run_library import Library
from analysis.runs.run import Run
from analysis.runs.store.store import Store
from analysis.training.spec import ClusterSpec
from analysis.wording import significant

CLUSTERED = ("test_accuracy", "mean_max_assignment", "usage_perplexity")
GUESS = "majority_accuracy"
AGREEMENT = ("matched_accuracy", "normalized_mutual_information")
"""How clusters found without labels fit them; only runs on one labelled graph have these."""
LAST_LAYER = {"group_distance_ratio": "group_distance_ratio_paper", "effective_rank": "effective_rank"}
JUDGED = (GUESS, "information_gain", "information_gain_shuffled", "verdict", "verdict_sentence")
"""What else is told of a depth run: what its accuracy has to beat, and what became of its layers."""


def report(runs: Sequence[Run], source: Store | Library | None = None) -> dict[str, Any]:
    """JSON summary: the results of one run, or of a sweep with one point per run.

    ``seconds`` is time spent training; for a sweep it is added up. A number that is undefined is None.

    Args:
        runs: one, or those of a sweep.
        source: where they are recorded; then there is a ``diagnosis`` of each that clusters: findings with
            their name, sentence and advice, none where all is well.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> report([store.run("example-digits-depth-1")])["state"]
    'finished'
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
        return common | {"points": _points(runs, source)}
    if first.spec.model.kind == "depth":
        return common | _points([first], source)[0]
    more = {name: first.summary[name] for name in (*AGREEMENT, GUESS) if name in first.summary}
    return common | {name: first.summary.get(name) for name in CLUSTERED} | more | _diagnosis(first, source)


def overall_state(runs: Sequence[Run]) -> str:
    """State of a sweep: the most relevant state of its ``runs``, such as running or failed.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> overall_state(store.sweep("example-digits-depth"))
    'finished'
    """
    order = ("running", "queued", "failed", "interrupted", "stopped", "finished")
    return min((run.state for run in runs), key=order.index)


def text_report(runs: Sequence[Run], source: Store | Library | None = None) -> str:
    """Text summary: one line per run, then problems.

    Args:
        runs: one, or those of a sweep.
        source: where they are recorded; then the diagnosis of each that clusters is told.
    """
    lines = [f"{run.id}  {run.name}  {run.state}  {_numbers(run)}" for run in runs]
    for run in runs:
        diagnosis = _diagnosis(run, source)
        heading = f"{run.name}, epoch {diagnosis['diagnosis_epoch']}{_sample(diagnosis)}" if diagnosis else ""
        lines += [
            f"{heading}: {each['sentence']} {each['advice']}" for each in diagnosis.get("diagnosis", ())
        ]
        if run.spec.model.kind == "depth" and (sentence := verdict_sentence(run)):
            lines.append(f"{run.name}: {sentence}")
    lines += [f"{run.name}: {run.reason}" for run in runs if run.reason]
    return "\n".join(lines)


def _points(runs: Sequence[Run], source: Store | Library | None = None) -> list[dict[str, Any]]:
    """Abridged points; of depth runs the settings, accuracy, and the measures in ``LAST_LAYER``."""
    if any(run.spec.model.kind != "depth" for run in runs):
        return [_cluster_point(run) | _diagnosis(run, source) for run in runs]
    return [
        {name: value for name, value in point.items() if name not in RESULTS}
        | {"seed": point["seed"], "test_accuracy": point["test_accuracy"]}
        | {name: flatten_point(point)[measure] for name, measure in LAST_LAYER.items()}
        | {name: point[name] for name in JUDGED}
        | {"state": point["state"]}
        for point in depth_points(runs)
    ]


def _diagnosis(run: Run, source: Store | Library | None) -> dict[str, Any]:
    if source is None or run.spec.model.kind == "depth" or run.live:
        return {}
    epoch, findings = diagnosis_of(run, source)
    graphs = source.graphs(run.id) if epoch >= 0 else None
    nodes = {} if graphs is None else {"diagnosis_nodes": int(graphs.ptr[-1]), "nodes": graphs.total_nodes}
    rows = [{"name": f.name, "sentence": f.sentence, "advice": f.advice} for f in findings]
    return {"diagnosis_epoch": epoch, **nodes, "diagnosis": rows}


def _sample(diagnosis: dict[str, Any]) -> str:
    """Which nodes a diagnosis is of, where it is not all of them."""
    some, every = diagnosis.get("diagnosis_nodes", 0), diagnosis.get("nodes", 0)
    return f", {some:,} of {every:,} nodes" if some < every else ""


def _cluster_point(run: Run) -> dict[str, Any]:
    model, data = run.spec.model, run.spec.data
    assert isinstance(model, ClusterSpec)
    settings = {"pooler": model.pooler, "readout": model.readout, "fold": data.fold if data.folds else None}
    numbers = {name: run.summary.get(name) for name in (*CLUSTERED, *AGREEMENT, GUESS)}
    return settings | {"seed": run.spec.seed} | numbers | {"state": run.state}


def _numbers(run: Run) -> str:
    if run.spec.model.kind == "depth":
        values = {"test accuracy": run.summary.get("test_accuracy")}
        values |= {name.replace("_", " "): last_layer(run, measure) for name, measure in LAST_LAYER.items()}
    else:
        values = {name.replace("_", " "): run.summary.get(name) for name in CLUSTERED + AGREEMENT}
    values["seconds"] = run.summary.get("seconds")
    return ", ".join(f"{name} {significant(value)}" for name, value in values.items() if value is not None)
