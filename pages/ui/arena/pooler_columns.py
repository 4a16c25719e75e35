"""The columns: poolers as they learn, baselines without training; one order of rows, matched colours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from analysis.data.catalog import task_of
from analysis.figures.explorer.assignment_columns import AssignmentColumn, ChanceBar, columns_payload
from analysis.figures.style.heatmap_rows import sample_note
from analysis.measures.assignments.matching import matched_to
from analysis.runs.results.arena.graph_baselines import ColumnLayout, GraphBaselines, graph_baselines
from analysis.runs.results.arena.points import run_points
from analysis.runs.results.arena.pooler_comparison import (
    BaselineColumn,
    by_pooler,
    finding,
    headline,
    pooler_lines,
    title_of,
)
from analysis.runs.run import Run
from analysis.training.spec import ClusterSpec
from analysis.wording import counted, decimals
from pages.ui.arena.arena_settings import Comparison
from pages.ui.frame import empty_states, warm_up
from pages.ui.run_data import run_cache, run_lookup
from pages.ui.widgets import assignment_columns

_NOTHING_YET = "Nothing is trained yet. These are the baselines that every pooler has to beat."
_OPEN = "arena.open"
BESIDE_CHANCE = {"normalized_mutual_information": "NMI", "soft_modularity": "modularity"}
"""Measures that chance can raise, in the order of the columns."""


def draw(comparison: Comparison, runs: Sequence[Run]) -> None:
    """What was found, a column for every pooler that trains or was trained, and one for every baseline."""
    if opened := st.session_state.pop(_OPEN, None):
        run_id, node = opened
        node_query = {} if node is None else {"node": str(node)}
        st.switch_page("pages/assignments.py", query_params={"run": run_id, **node_query})
    with st.container(key="arena-picture"):  # its height is in the style sheet, so that nothing below jumps
        with st.container(key="arena-computing"):
            if comparison.recorded is None:
                warm_up.wait_for_libraries()
            layout = baselines(comparison).layout
        sentence = finding(run_points(runs))
        payload = columns_payload(
            columns(comparison, runs),
            positions=layout.positions,
            edge_index=layout.graphs.edge_index,
            rows=layout.rows,
            finding=f"{sentence}." if sentence else "" if runs else _NOTHING_YET,
            note=sample_note(layout.graphs),
        )
        assignment_columns.mount(
            payload,
            key="arena.columns",
            runs=[run.id for run in runs],
            nodes=len(layout.nodes),
            on_open=_open,
        )


def columns(comparison: Comparison, runs: Sequence[Run]) -> list[AssignmentColumn]:
    """Every column: what trains or was trained, in the order of its settings, then the baselines."""
    one_way, layout, shown = baselines(comparison)
    learned = by_pooler(runs)
    names = dict.fromkeys(
        spec.model.pooler for spec in comparison.specs if isinstance(spec.model, ClusterSpec)
    )
    return [
        *(_trained(name, layout, learned[name]) for name in names if name in learned),
        *(_untrained(column, S) for column, S in zip(one_way, shown, strict=True)),
    ]


def baselines(comparison: Comparison) -> GraphBaselines:
    """Baselines on the graph: those that are recorded, or computed once."""
    if (recorded := comparison.recorded) is not None:
        return recorded
    warm_up.ensure_libraries()
    return _baselines(comparison.key, _comparison=comparison)


def assignments(comparison: Comparison) -> dict[str, np.ndarray]:
    """S ``[N, K]`` of every baseline, by its title."""
    return {
        title_of(column.name): column.S for column in baselines(comparison).columns if column.S is not None
    }


def _untrained(column: BaselineColumn, S: np.ndarray | None) -> AssignmentColumn:
    title = title_of(column.name)
    if S is None:
        return AssignmentColumn(column.name, title, "", None, empty_states.plain_sentence(column.refusal))
    points = column.points
    text = f"{_text(points)} Trains nothing."
    sentence = _finding(column.name, points)
    return AssignmentColumn(
        column.name, title, sentence, S, text, measures=_measures(points), drawn=_drawn(points)
    )


def _trained(name: str, layout: ColumnLayout, runs: Sequence[Run]) -> AssignmentColumn:
    run, points, title = runs[0], run_points(runs), title_of(name)
    state = ". ".join(
        filter(None, empty_states.status_words(run, queue_position=run_lookup.queue_position(run)))
    )
    epochs = run_cache.epochs(run) if run.epochs_done >= 0 else []
    if not epochs:
        return AssignmentColumn(name, title, "", None, state, run.id)
    sentence = _finding(name, points) or f"epoch {epochs[-1]} of {run.spec.training.epochs}"
    S = run_cache.assigned(run, epochs[-1]).combined
    if len(S) != len(layout.nodes):
        reason = "Other nodes were recorded than are drawn here."
        return AssignmentColumn(name, title, sentence, None, reason, run.id)
    text = _text(points, unjudged="" if run.live else state)
    matched = matched_to(S, like=layout.like)
    return AssignmentColumn(name, title, sentence, matched, text, run.id, _measures(points), _drawn(points))


def _text(points: Sequence[Mapping[str, Any]], *, unjudged: str = "") -> str:
    """Verdict on the S that is drawn; of several seeds also which it is, and the means beside their dots."""
    first, *others = points
    verdict = empty_states.plain_sentence(first["verdict_sentence"] or "") or unjudged
    if not others:
        return verdict
    means = ", ".join(f"{bar.name} {decimals(float(np.mean(bar.values)))}" for bar in _measures(points))
    judged = counted(sum(bool(point["verdict"]) for point in points), "seed")
    over_seeds = f"Mean of {judged}: {means}." if means else ""
    return " ".join(filter(None, (f"Drawn: {_drawn(points)}.", verdict, over_seeds)))


def _drawn(points: Sequence[Mapping[str, Any]]) -> str:
    """Whose S is drawn, where there are several."""
    return f"seed {points[0]['seed']}" if len(points) > 1 else ""


def _finding(name: str, points: Sequence[Mapping[str, Any]]) -> str:
    """The verdict as a clause, without the name that stands above it; "" before there is one."""
    return headline(name, points).removeprefix(title_of(name)).removeprefix(": ")


def _measures(points: Sequence[Mapping[str, Any]]) -> list[ChanceBar]:
    """What chance can raise, of all judged seeds."""
    return [
        ChanceBar(words, line.values[name], *line.bands[name])
        for line in pooler_lines(points, list(BESIDE_CHANCE))
        for name, words in BESIDE_CHANCE.items()
        if name in line.bands and line.values[name]
    ]


def _open(run_id: str, node: int | None) -> None:
    """Noted now; the page is left when it is drawn, which a callback cannot do."""
    st.session_state[_OPEN] = (run_id, node)


@st.cache_resource(max_entries=16, show_spinner="Clustering without training")
def _baselines(key: tuple[object, ...], *, _comparison: Comparison) -> GraphBaselines:
    return graph_baselines(
        _comparison.graph,
        task=task_of(_comparison.data),
        clusters=_comparison.clusters,
        seeds=_comparison.seeds,
    )
