"""Gains of the cures of a tournament at every depth, with intervals and costs in time."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from analysis.checks import BadInput
from analysis.runs.results.depth.paired_table import Gain, gain_facts, gains
from analysis.runs.run import Run, depth_of
from analysis.runs.serialize.csv_parquet import csv_lines
from analysis.runs.serialize.table_formatter import Cell, text_table
from analysis.training.spec import DepthSpec
from analysis.training.spec.sweep_treatments import treatments_of
from analysis.wording import counted

ABOUT = (
    "test accuracy gained over no cure, percentage points, paired by seed: mean ± half of the 95 % t "
    "interval (pairs), bold where it excludes 0; accuracy is the mean over seeds at the greatest depth; "
    "time is that of an epoch over the same network's without a cure"
)


class Entrant(NamedTuple):
    """A cure, with its gains and costs.

    Attributes:
        name: name of the cure on screen.
        gains: number of layers -> gain; empty for no cure.
        accuracy: depth -> mean test accuracy over seeds, in [0, 1].
        cost: seconds of an epoch over those of no cure at the same depth and seed, the median; None where
            nothing was timed.
    """

    name: str
    gains: dict[int, Gain]
    accuracy: dict[int, float]
    cost: float | None


def tournament(runs: Sequence[Run]) -> list[Entrant]:
    """Rank the cures by their gain at the greatest depth, followed by the network without a cure.

    Args:
        runs: runs of :func:`~analysis.training.presets.tournament.tournament_specs`, no cure first.

    Raises:
        BadInput: if there is nothing to compare, or the runs are on several data sets.
    """
    deep = [run for run in runs if isinstance(run.spec.model, DepthSpec)]
    if len(data := sorted({run.spec.data.name for run in deep})) > 1:
        raise BadInput(f"expected a tournament on one data set, got {', '.join(data)}; give the runs of one")
    keys, names = treatments_of([run.spec for run in deep], with_data=False)
    words = [names[key] for key in keys]
    baseline = words[0]
    differences = gains(runs, baseline)
    entrants = []
    for name in names.values():
        entrant_runs = [run for run, word in zip(deep, words, strict=True) if word == name]
        entrants.append(
            Entrant(
                name,
                {gain.depth: gain for gain in differences if gain.treatment == name},
                _accuracy(entrant_runs),
                None
                if name == baseline
                else _cost(entrant_runs, [r for r, w in zip(deep, words, strict=True) if w == baseline]),
            )
        )
    deepest = max((depth for entrant in entrants for depth in entrant.accuracy), default=0)

    def rank(entrant: Entrant) -> tuple[bool, float]:
        gain = entrant.gains.get(deepest)
        return entrant.name == baseline, -gain.mean if gain else 2.0

    return sorted(entrants, key=rank)


def tournament_table(entrants: Sequence[Entrant], style: str = "text") -> str:
    """Format one line per cure: gain at every depth, accuracy at the greatest, cost in time.

    As CSV it is a line for each cure and depth, with nothing but numbers and names.

    Args:
        entrants: entrants of :func:`tournament`.
        style: as in :func:`~analysis.runs.serialize.table_formatter.text_table`.
    """
    if style == "csv":
        return csv_lines([line for entrant in entrants for line in _lines(entrant)])
    depths = sorted({depth for entrant in entrants for depth in entrant.accuracy})
    head = ["cure", *(counted(depth, "layer") for depth in depths), "accuracy, %", "time"]
    rows: list[list[Cell | str]] = [
        [
            entrant.name,
            *(entrant.gains[depth].cell if depth in entrant.gains else "-" for depth in depths),
            f"{100 * entrant.accuracy[depths[-1]]:.1f}" if depths[-1] in entrant.accuracy else "-",
            "1.0 x" if not entrant.gains else "-" if entrant.cost is None else f"{entrant.cost:.1f} x",
        ]
        for entrant in entrants
    ]
    return text_table(head, rows, style=style, about=ABOUT)


def _lines(entrant: Entrant) -> list[dict[str, Any]]:
    gained = {fact["depth"]: fact for fact in gain_facts(list(entrant.gains.values()))}
    return [
        {"cure": entrant.name, "depth": depth, "accuracy": accuracy}
        | {name: gained.get(depth, {}).get(name) for name in ("mean", "half", "pairs", "certain")}
        | {"cost": entrant.cost}
        for depth, accuracy in sorted(entrant.accuracy.items())
    ]


def tournament_facts(entrants: Sequence[Entrant]) -> list[dict[str, Any]]:
    """Convert ``entrants`` to JSON types."""
    return [
        {
            "cure": entrant.name,
            "gains": gain_facts(list(entrant.gains.values())),
            "accuracy": {str(depth): value for depth, value in entrant.accuracy.items()},
            "cost": entrant.cost,
        }
        for entrant in entrants
    ]


def _accuracy(runs: Sequence[Run]) -> dict[int, float]:
    by_depth: dict[int, list[float]] = {}
    for run in runs:
        if (value := run.summary.get("test_accuracy")) is not None:
            by_depth.setdefault(depth_of(run), []).append(value)
    return {depth: statistics.fmean(values) for depth, values in by_depth.items()}


def _cost(runs: Sequence[Run], baseline: Sequence[Run]) -> float | None:
    plain = {_pairing_key(run): seconds for run in baseline if (seconds := _epoch(run))}
    ratios = [
        seconds / plain[_pairing_key(run)]
        for run in runs
        if (seconds := _epoch(run)) and _pairing_key(run) in plain
    ]
    return statistics.median(ratios) if ratios else None


def _epoch(run: Run) -> float | None:
    """Seconds per epoch."""
    summary: Mapping[str, Any] = run.summary
    if not summary.get("seconds") or not summary.get("epochs"):
        return None
    return float(summary["seconds"] / summary["epochs"])


def _pairing_key(run: Run) -> tuple[str, int, int]:
    return run.spec.data.name, depth_of(run), run.spec.seed
