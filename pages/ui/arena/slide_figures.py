"""The columns as settled figures, each a file for a paper or a slide: drawn only when asked for."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.figures.clusters.graph_and_heatmap import assignment_column
from analysis.figures.explorer.assignment_columns import AssignmentColumn
from analysis.figures.style.heatmap_rows import sample_note
from analysis.figures.style.picture import Picture
from analysis.runs.export.provenance import origin_of, origin_without_run
from analysis.runs.results.arena.graph_baselines import ColumnLayout
from analysis.runs.run import Run
from pages.ui import picture_cache
from pages.ui.arena import measures_table, pooler_columns
from pages.ui.arena.arena_settings import Comparison
from pages.ui.widgets.figure_output import show
from pages.ui.widgets.lazy_expander import question

_A_ROW = 3
_COLUMN = 330
"""Pixels of one of as many columns."""


def draw(comparison: Comparison, runs: Sequence[Run]) -> None:
    """A question below the columns; opened, it draws their measures and each S, and offers them as files."""
    opened = question("Figures for slides", key="arena.slides.open")
    if not opened:
        return
    layout = pooler_columns.baselines(comparison).layout
    by_id = {run.id: run for run in runs}
    shown = [column for column in pooler_columns.columns(comparison, runs) if column.S is not None]
    with opened:
        measures_table.draw_figure(comparison, runs)
        for start in range(0, len(shown), _A_ROW):
            for cell, column in zip(
                st.columns(_A_ROW, gap="medium"), shown[start : start + _A_ROW], strict=False
            ):
                with cell:
                    _figure(comparison, layout, column, run=by_id.get(column.run))


def _figure(
    comparison: Comparison, layout: ColumnLayout, column: AssignmentColumn, *, run: Run | None
) -> None:
    title = f"{column.title}: {column.finding}"
    key = ("arena", comparison.key, column.name, run, title)
    origin = origin_of(run) if run else origin_without_run(f"{column.title} on {comparison.title}")
    show(
        picture_cache.cached_under(key, lambda: _picture(layout, column, title)),
        key=f"arena.{column.name}",
        name=f"arena-{column.name}",
        origin=origin,
    )


def _picture(layout: ColumnLayout, column: AssignmentColumn, title: str) -> Picture:
    assert column.S is not None
    drawn = f"Drawn: {column.drawn}." if column.drawn else ""
    return assignment_column(
        column.S,
        rows=layout.rows,
        positions=layout.positions,
        edge_index=layout.graphs.edge_index,
        title=title,
        note=" ".join(filter(None, (drawn, sample_note(layout.graphs)))),
        width=_COLUMN,
    )
