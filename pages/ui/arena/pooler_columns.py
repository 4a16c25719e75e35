"""The columns: poolers as they learn, baselines without training; one order of rows, matched colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import streamlit as st

from analysis.data.catalog import task_of
from analysis.figures.clusters.graph_and_heatmap import assignment_column
from analysis.figures.export.html import Origin
from analysis.figures.style.heatmap_rows import Rows, node_rows, sample_note
from analysis.figures.style.picture import Picture
from analysis.measures.assignments.matching import matched_to
from analysis.projection.layout import graph_layout
from analysis.projection.row_order import row_order
from analysis.runs.export.provenance import origin_of
from analysis.runs.run import Run
from analysis.training.loop.snapshot import RecordedGraphs
from analysis.training.spec import ClusterSpec
from pages.ui import picture_cache
from pages.ui.arena.arena_settings import Comparison
from pages.ui.frame import empty_states, selection
from pages.ui.run_data import run_cache
from pages.ui.widgets.figure_output import show

if TYPE_CHECKING:
    from analysis.runs.results.arena.pooler_comparison import BaselineColumn

ORDER = ("spectral", "louvain", "kmeans", "random")
"""The first gives all others their colours and their order of rows."""
_A_ROW = 3
_COLUMN = 270
"""Pixels of one of four columns."""
_OPEN = "arena.open"


class ColumnLayout(NamedTuple):
    """What all columns share: the nodes drawn, their places, and their rows."""

    nodes: np.ndarray
    graphs: RecordedGraphs
    at: np.ndarray
    like: np.ndarray
    rows: Rows


def baseline(comparison: Comparison, name: str) -> BaselineColumn:
    """A baseline on the graph, computed once."""
    return _baseline((*comparison.key, name), name, _comparison=comparison)


def draw_learned(comparison: Comparison, runs: Sequence[Run]) -> None:
    """What was found, and a column for every pooler that trains or was trained."""
    from analysis.runs.results.arena.points import run_points
    from analysis.runs.results.arena.pooler_comparison import by_pooler, finding

    if opened := st.session_state.pop(_OPEN, None):
        run_id, node = opened
        st.switch_page("pages/assignments.py", query_params={"run": run_id, "node": str(node)})
    learned = by_pooler(runs)
    if not learned:
        st.markdown("Nothing is trained yet. These are the baselines that every pooler has to beat.")
        return
    if text := finding(run_points(runs)):
        st.markdown(f"**{empty_states.escape_markdown(text)}.** Click a node to open its run with all views.")
    layout = _drawing_layout(comparison.key, _comparison=comparison)
    wanted = dict.fromkeys(
        spec.model.pooler for spec in comparison.specs if isinstance(spec.model, ClusterSpec)
    )
    parts = [partial(_trained, comparison, layout, learned[name]) for name in wanted if name in learned]
    for grid_column, part in zip(_grid_columns(len(parts)), parts, strict=False):
        with grid_column:
            part()


def draw_baselines(comparison: Comparison) -> None:
    """A column for every baseline; each is drawn as soon as it is computed."""
    for name, grid_column in zip(ORDER, _grid_columns(len(ORDER), a_row=4), strict=False):
        with grid_column, st.spinner("Computing"):  # a cold server takes seconds
            _untrained(
                comparison,
                _drawing_layout(comparison.key, _comparison=comparison),
                baseline(comparison, name),
            )


def assignments(comparison: Comparison) -> dict[str, np.ndarray]:
    """S ``[N, K]`` of every baseline, by its title."""
    from analysis.runs.results.arena.pooler_comparison import title_of

    columns = [baseline(comparison, name) for name in ORDER]
    return {title_of(one.name): one.S for one in columns if one.S is not None}


def _grid_columns(count: int, *, a_row: int = _A_ROW) -> Iterable[st.delta_generator.DeltaGenerator]:
    for _ in range(0, count, a_row):
        yield from st.columns(a_row, gap="medium")


def _untrained(comparison: Comparison, layout: ColumnLayout, column: BaselineColumn) -> None:
    from analysis.runs.results.arena.pooler_comparison import headline, sentence, title_of

    if column.S is None:
        empty_states.undefined(title_of(column.name), column.refusal)
        return
    S = column.S[layout.nodes]
    key = ("arena", comparison.key, column.name)
    picture = picture_cache.cached_under(
        key, lambda: _picture(layout, matched_to(S, like=layout.like), headline(column.name, column.points))
    )
    origin = Origin(f"{title_of(column.name)} on {comparison.title}, Soft Cluster Lab", "{}")
    show(picture, key=f"arena.{column.name}", name=f"arena-{column.name}", origin=origin)
    st.markdown(f"{empty_states.sentence(sentence(column.points))} :small[Trains nothing.]")


def _trained(comparison: Comparison, layout: ColumnLayout, runs: Sequence[Run]) -> None:
    from analysis.runs.results.arena.points import run_points
    from analysis.runs.results.arena.pooler_comparison import headline, sentence, title_of

    run, points = runs[0], run_points(runs)
    assert isinstance(run.spec.model, ClusterSpec)
    name = run.spec.model.pooler
    epochs = run_cache.epochs(run) if run.epochs_done >= 0 else []
    if not epochs:
        st.markdown(f"**{title_of(name)}**")
        empty_states.status(run, queue_position=run_cache.queue_position(run))
        return
    title = (
        headline(name, points)
        if points[0]["verdict"]
        else f"{title_of(name)}: epoch {epochs[-1]} of {run.spec.training.epochs}"
    )
    S = run_cache.assigned(run, epochs[-1]).combined
    if len(S) != len(layout.nodes):
        empty_states.undefined(title_of(name), "other nodes were recorded than are drawn here")
        return
    picture = picture_cache.cached_under(
        ("arena", comparison.key, run, title),
        lambda: _picture(layout, matched_to(S, like=layout.like), title),
    )
    show(
        picture, key=f"arena.{name}", name=f"arena-{name}", origin=origin_of(run),
        on_node=partial(_open, run.id),
    )  # fmt: skip
    if text := sentence(points):
        st.markdown(empty_states.sentence(text))
    elif not run.live:
        empty_states.status(run, queue_position=None)
    selection.link("assignments", "All views of this run", run=run.id)


def _open(run_id: str, node: int) -> None:
    """Noted now; the page is left when it is drawn, which a callback cannot do."""
    st.session_state[_OPEN] = (run_id, node)


def _picture(layout: ColumnLayout, S: np.ndarray, title: str) -> Picture:
    return assignment_column(
        S,
        rows=layout.rows,
        at=layout.at,
        edge_index=layout.graphs.edge_index,
        title=title,
        note=sample_note(layout.graphs),
        width=_COLUMN,
    )


@st.cache_resource(max_entries=64, show_spinner="Clustering without training")
def _baseline(key: tuple[object, ...], name: str, *, _comparison: Comparison) -> BaselineColumn:
    from analysis.runs.results.arena.pooler_comparison import baseline_column

    return baseline_column(name, _comparison.graph, clusters=_comparison.clusters, seeds=_comparison.seeds)


@st.cache_resource(max_entries=16, show_spinner=False)
def _drawing_layout(key: tuple[object, ...], *, _comparison: Comparison) -> ColumnLayout:
    from analysis.training.tasks import link_reconstruction, node_classification
    from analysis.training.tasks.recorded_sample import nodes_to_record, record_nodes

    task = node_classification if task_of(_comparison.data) == "node classification" else link_reconstruction
    nodes = nodes_to_record(_comparison.graph, max_nodes=task.MOST_NODES)
    graphs = record_nodes(_comparison.graph, nodes)
    at = graph_layout(len(nodes), graphs.edge_index, pos=graphs.pos)
    first = next(one.S for name in ORDER if (one := baseline(_comparison, name)).S is not None)
    like = first[nodes]
    return ColumnLayout(nodes, graphs, at, like, node_rows(graphs, row_order(like)))
