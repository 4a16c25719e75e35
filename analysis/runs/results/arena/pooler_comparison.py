"""Columns of the arena, with matched cluster colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.checks import BadInput
from analysis.figures.clusters.pooler_dots import PoolerLine
from analysis.layers.poolers.table import POOLERS
from analysis.measures.arena.baselines import BASELINES, baseline_assignment
from analysis.measures.arena.verdict_words import WORDS, Kind
from analysis.runs.results.arena.points import baseline_points
from analysis.runs.results.arena.seed_verdicts import main_clause, main_kind
from analysis.runs.run import Run
from analysis.training.spec import ClusterSpec, RunSpec
from analysis.wording import join_words

if TYPE_CHECKING:
    from torch_geometric.data import Data

_BEST_FIRST = tuple(reversed(WORDS))


class BaselineColumn(NamedTuple):
    """Result of a baseline on a graph.

    Attributes:
        name: a key of :data:`~analysis.measures.arena.baselines.BASELINES`.
        S: ``[N, K]`` of the first seed; None where the graph has not what the baseline reads.
        points: one a seed, as :func:`~analysis.runs.results.arena.points.baseline_points` gives them.
        refusal: why there is none, "" where there is.
    """

    name: str
    S: np.ndarray | None
    points: Sequence[Mapping[str, Any]]
    refusal: str = ""


def baseline_column(name: str, graph: Data, *, clusters: int, seeds: Sequence[int]) -> BaselineColumn:
    """Run a baseline with every seed, or give the reason why it cannot run.

    Args:
        name: a key of :data:`~analysis.measures.arena.baselines.BASELINES`.
        graph: the graph, with what the baseline reads.
        clusters: number of clusters K, at least 1.
        seeds: seeds of the draws, at least one.
    """
    try:
        S = baseline_assignment(name, graph, clusters=clusters, seed=seeds[0])
        points = baseline_points([name], graph, clusters=clusters, seeds=seeds)
    except BadInput as refusal:
        return BaselineColumn(name, None, [], str(refusal))
    return BaselineColumn(name, S, points)


def title_of(pooler: str) -> str:
    """Display name of ``pooler``, a pooler or a baseline.

    Raises:
        KeyError: if it is neither.

    >>> title_of("dmon"), title_of("kmeans")
    ('DMoN', 'k-means')
    """
    return POOLERS[pooler].title if pooler in POOLERS else BASELINES[pooler].title


def headline(pooler: str, points: Sequence[Mapping[str, Any]]) -> str:
    """Heading of the column of ``pooler``: its name, and the most frequent verdict on ``points``.

    >>> headline("dmon", [{"verdict": "uniform"}]), headline("dmon", [])
    ('DMoN: a uniform S', 'DMoN')
    """
    clause = main_clause(points)
    return title_of(pooler) + (f": {clause}" if clause else "")


def finding(points: Sequence[Mapping[str, Any]]) -> str:
    """Sentence on which poolers in ``points`` beat chance, and on the verdicts of the others, over seeds.

    >>> judged = [{"pooler": name, "verdict": kind} for name, kind in
    ...           (("mincut", "found"), ("dmon", "found"), ("diffpool", "uniform"), ("diffpool", "found"))]
    >>> finding(judged), finding([{"pooler": "dmon", "verdict": None}])
    ('MinCut and DMoN: clusters above chance. DiffPool: a uniform S in 1 of 2 seeds', '')
    """
    titles: dict[tuple[Kind, str], list[str]] = {}
    for pooler in dict.fromkeys(point["pooler"] for point in points):
        own = [point for point in points if point["pooler"] == pooler]
        if kind := main_kind(own):
            titles.setdefault((kind, main_clause(own)), []).append(title_of(pooler))
    best_first = sorted(titles, key=lambda verdict: _BEST_FIRST.index(verdict[0]))
    return ". ".join(f"{join_words(titles[verdict])}: {verdict[1]}" for verdict in best_first)


def pooler_lines(points: Sequence[Mapping[str, Any]], measures: Sequence[str]) -> list[PoolerLine]:
    """Convert judged ``points`` to rows of a figure: ``measures`` by seed, and those of shuffled rows."""
    lines = []
    for pooler in dict.fromkeys(point["pooler"] for point in points):
        done = [p for p in points if p["pooler"] == pooler and p["verdict"]]
        values = {name: [p[name] for p in done if p[name] is not None] for name in measures}
        bands = {
            name: tuple(
                float(np.mean([p["chance"][name][statistic] for p in known])) for statistic in ("mean", "sd")
            )
            for name in measures
            if (known := [p for p in done if name in p["chance"]])
        }
        lines.append(PoolerLine(title_of(pooler), values, bands))  # type: ignore[arg-type]
    return lines


def found_runs(specs: Sequence[RunSpec], runs: Sequence[Run]) -> list[Run]:
    """Run of each spec, if any: finished runs before others, then the newest.

    Args:
        specs: specs that runs are looked for.
        runs: runs of any specs, the newest first.
    """
    newest: dict[str, Run] = {}
    for run in runs:
        previous = newest.get(run.key)
        if previous is None or _rank(run) > _rank(previous):
            newest[run.key] = run
    return [newest[spec.key] for spec in specs if spec.key in newest]


def by_pooler(runs: Sequence[Run]) -> dict[str, list[Run]]:
    """Group ``runs`` by pooler, in order of appearance."""
    grouped: dict[str, list[Run]] = {}
    for run in runs:
        assert isinstance(run.spec.model, ClusterSpec)
        grouped.setdefault(run.spec.model.pooler, []).append(run)
    return grouped


def _rank(run: Run) -> int:
    return 2 if run.state == "finished" else 1 if run.live else 0
