"""Points of the arena: one per pooler or baseline and seed, their means and verdicts."""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.measures.arena.assignment_verdict import verdict
from analysis.measures.arena.baselines import baseline_assignment
from analysis.runs.results.arena.seed_verdicts import verdict_over_seeds
from analysis.runs.run import Run
from analysis.training.spec import ClusterSpec

if TYPE_CHECKING:
    from torch_geometric.data import Data

    from analysis.measures.arena.row_permutation import AgainstChance

MEASURES = (
    "normalized_mutual_information",
    "adjusted_mutual_information",
    "matched_accuracy",
    "soft_modularity",
    "information",
    "entropy",
    "usage_perplexity",
    "mean_max_assignment",
    "kl",
)
"""Measures of a point, in the order of tables."""


def to_summary(measured: AgainstChance) -> dict[str, Any]:
    """Summary entries of a run for the measures ``measured`` of its assignment.

    >>> import numpy as np
    >>> from analysis.measures.arena.row_permutation import against_chance
    >>> kept = to_summary(against_chance(np.eye(2)))
    >>> kept["clusters"], kept["usage_perplexity"], kept["verdict"]
    (2, 2.0, 'unjudged')
    """
    judged = verdict(measured)
    return {
        **measured.values,
        "clusters": measured.clusters,
        "chance": {name: chance._asdict() for name, chance in measured.chance.items()},
        "drawn_nmi": measured.drawn_nmi,
        "verdict": judged.kind,
        "verdict_sentence": judged.sentence,
    }


def run_points(runs: Sequence[Run]) -> list[dict[str, Any]]:
    """One point for each run of an arena.

    Args:
        runs: runs of clusters.

    Returns:
        Dicts of ``pooler``, ``seed``, every measure, ``clusters``, ``chance``, ``verdict``, ``seconds``,
        ``state``, ``reason`` and ``run`` (its id); pending or undefined values are None.
    """
    points = []
    for run in runs:
        assert isinstance(run.spec.model, ClusterSpec)
        facts = run.summary if "verdict" in run.summary else {}
        end = {"seconds": run.summary.get("seconds"), "state": run.state, "reason": run.reason, "run": run.id}
        points.append(_arena_point(run.spec.model.pooler, run.spec.seed, facts) | end)
    return points


def baseline_points(
    names: Sequence[str], graph: Data, *, clusters: int, seeds: Sequence[int]
) -> list[dict[str, Any]]:
    """Compute one point per baseline and seed.

    Args:
        names: names of baselines, keys of :data:`~analysis.measures.arena.baselines.BASELINES`.
        graph: the graph, with what the baselines read.
        clusters: number of clusters K, at least 1.
        seeds: seeds of the draws, at least one.

    Returns:
        Dicts as of :func:`run_points`, without the id of a run.

    Raises:
        BadInput: for an unknown baseline, or a graph without what one reads.
    """
    from analysis.measures.arena.row_permutation import against_chance  # recorded points need no torch

    weight, y = (None if graph.get(name) is None else graph[name].numpy() for name in ("edge_weight", "y"))
    edges = graph.edge_index.numpy()
    points = []
    for seed in seeds:
        for name in names:
            begun = time.perf_counter()
            S = baseline_assignment(name, graph, clusters=clusters, seed=seed)
            seconds = round(time.perf_counter() - begun, 3)
            facts = to_summary(against_chance(S, edge_index=edges, edge_weight=weight, y=y))
            end = {"seconds": seconds, "state": "finished", "reason": "", "run": None}
            points.append(_arena_point(name, seed, facts) | end)
    return points


def arena_means(points: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Average the points of each pooler over seeds.

    Args:
        points: points of :func:`run_points` and :func:`baseline_points`.

    Returns:
        Dicts of ``pooler``, ``n`` (judged seeds), the mean and the SD (``NAME_sd``) of every measure,
        ``chance`` (its mean for shuffled rows) and ``verdict``; None where undefined.
    """
    means = []
    for pooler in dict.fromkeys(point["pooler"] for point in points):
        done = [p for p in points if p["pooler"] == pooler and p["verdict"] is not None]
        row: dict[str, Any] = {"pooler": pooler, "n": len(done)}
        for name in MEASURES:
            values = [p[name] for p in done if p[name] is not None]
            row[name] = statistics.fmean(values) if values else None
            row[f"{name}_sd"] = statistics.stdev(values) if len(values) > 1 else None
        row["chance"] = {
            name: statistics.fmean(p["chance"][name]["mean"] for p in done)
            for name in (done[0]["chance"] if done else {})
            if all(name in p["chance"] for p in done)
        }
        row["verdict"] = verdict_over_seeds(done) if done else None
        means.append(row)
    return means


def _arena_point(pooler: str, seed: int, facts: Mapping[str, Any]) -> dict[str, Any]:
    others = ("clusters", "drawn_nmi", "verdict", "verdict_sentence")
    return {
        "pooler": pooler,
        "seed": seed,
        **{name: facts.get(name) for name in (*MEASURES, *others)},
        "chance": {name: dict(chance) for name, chance in facts.get("chance", {}).items()},
    }
