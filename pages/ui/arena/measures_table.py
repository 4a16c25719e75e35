"""All measures of the columns: as a table beside what shuffled rows give, and as a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.figures.clusters.pooler_dots import pooler_dots
from analysis.runs.export.provenance import origin_without_run
from analysis.runs.results.arena.points import run_points
from analysis.runs.results.arena.pooler_comparison import finding, pooler_lines, title_of
from analysis.runs.run import Run
from analysis.runs.serialize.csv_parquet import neutral_rows
from analysis.wording import decimals
from pages.ui import picture_cache
from pages.ui.arena import pooler_columns
from pages.ui.arena.arena_settings import Comparison
from pages.ui.frame import glossary_hover
from pages.ui.widgets.figure_output import files_of, show
from pages.ui.widgets.lazy_expander import question

SHORT = {
    "normalized_mutual_information": "NMI",
    "soft_modularity": "modularity",
    "information": "information, nats",
    "entropy": "entropy",
    "usage_perplexity": "clusters in use",
}
IN_FIGURE = ("normalized_mutual_information", "soft_modularity", "information")
"""What the figure compares; the table has all."""
UNKNOWN = "\u2013"
"""A cell without a value: a hyphen would be defused as the begin of a formula."""


def draw(comparison: Comparison, runs: Sequence[Run]) -> None:
    """A question below the columns; opened, a row for every pooler and baseline, and all points as files."""
    opened = question("All measures, each beside chance", key="arena.measures.open")
    if not opened:
        return
    points = _points(comparison, runs)
    with opened:
        glossary_hover.draw(
            "Beside a value stands what the same S gives with its rows shuffled among the nodes. "
            "Of several seeds: the mean, and the least and the greatest value."
        )
        alt = "Measures of every pooler and baseline, each beside what shuffled rows give"
        st.dataframe(table_rows(points), hide_index=True, key="arena.table", alt=alt, width="stretch")
        files_of([_flat(point) for point in points], key="arena.points", name="arena")


def draw_figure(comparison: Comparison, runs: Sequence[Run]) -> None:
    """The measures that tell poolers apart, as a settled figure."""
    points = _points(comparison, runs)
    measures = {name: SHORT[name] for name in IN_FIGURE if any(point[name] is not None for point in points)}
    key = ("arena.dots", *comparison.key, *((p["pooler"], p["seed"], p["verdict"]) for p in points))
    picture = picture_cache.cached_under(
        key, lambda: pooler_dots(pooler_lines(points, list(measures)), measures, title=finding(points))
    )
    origin = origin_without_run(f"Soft poolers on {comparison.title}")
    show(picture, key="arena.dots", name="arena-measures", origin=origin)


def _points(comparison: Comparison, runs: Sequence[Run]) -> list[Mapping[str, Any]]:
    """Of what is trained, then of the baselines."""
    untrained = pooler_columns.baselines(comparison).columns
    return [*run_points(runs), *(point for column in untrained for point in column.points)]


def table_rows(points: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The table as it is read."""
    rows = []
    for pooler in dict.fromkeys(point["pooler"] for point in points):
        judged = [point for point in points if point["pooler"] == pooler and point["verdict"]]
        row = {"pooler": title_of(pooler), "seeds": str(len(judged))}
        for name, short in SHORT.items():
            row[short] = _mean_and_range([point[name] for point in judged if point[name] is not None])
            if name in ("normalized_mutual_information", "soft_modularity"):
                by_chance = [point["chance"][name]["mean"] for point in judged if name in point["chance"]]
                row[f"{short}, shuffled"] = _mean_and_range(by_chance)
        rows.append(row)
    return neutral_rows(rows)


def _mean_and_range(values: Sequence[float]) -> str:
    if not values:
        return UNKNOWN
    mean, low, high = map(decimals, (sum(values) / len(values), min(values), max(values)))
    return mean if len(values) == 1 else f"{mean} ({low} to {high})"


def _flat(point: Mapping[str, Any]) -> dict[str, Any]:
    """A point with its numbers by chance in columns of their own."""
    chance = {f"{name}_shuffled": moments["mean"] for name, moments in point["chance"].items()}
    return {name: value for name, value in point.items() if name != "chance"} | chance
