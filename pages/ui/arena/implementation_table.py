"""One quantity, several codes: the same S by paper, PyG, the authors' code and tgp, and why they differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from analysis.checks import BadInput
from analysis.data.upload.assignment import Assignment
from analysis.runs.serialize.csv_parquet import neutral_rows
from pages.ui.arena import pooler_columns
from pages.ui.arena.arena_settings import Comparison
from pages.ui.frame import notices, warm_up
from pages.ui.widgets.figure_output import files_of
from pages.ui.widgets.lazy_expander import question

_BESIDE = ("edge_index", "edge_weight", "x", "y")
_WORDS = "Do paper, PyG and authors compute the same number?"


def draw_for_comparison(comparison: Comparison) -> None:
    """A question below the columns: choose one of the baselines' S, of all nodes of the graph."""
    opened = question(_WORDS, key="arena.formulas.open")
    if not opened:
        return
    with opened:
        assignments, graph = pooler_columns.assignments(comparison), comparison.graph
        name = st.segmented_control(
            "S of",
            list(assignments),
            default=next(iter(assignments)),
            key="arena.formulas.S",
            help="Whose assignment the formulas are computed on.",
        )
        if name is not None and name in assignments:
            S = assignments[name]
            beside = {name: graph.get(name) for name in _BESIDE}
            _table((*comparison.key, name, _digest(S)), S, beside, source="graph")


def draw_for_table(table: Assignment) -> None:
    """The same of a table that was opened."""
    opened = question(_WORDS, key="arena.formulas.table.open")
    if not opened:
        return
    with opened:
        beside = {name: getattr(table, name) for name in _BESIDE}
        digests = (_digest(array) for array in beside.values() if array is not None)
        _table((_digest(table.s), *digests), table.s, beside, source="table")


def _table(key: tuple[object, ...], S: np.ndarray, beside: Mapping[str, Any], *, source: str) -> None:
    try:
        rows = _rows(key, _S=S, _beside=beside)
    except BadInput as refusal:
        notices.warn(refusal)
        return
    shown = neutral_rows(
        {
            "quantity": row["quantity"],
            "code": row["code"],
            "value": row["value"],
            "without structure": row["neutral"],
            "do they agree": row["agreement"],
            "what it does": row["why"],
        }
        for row in rows
    )
    alt = "Values of one quantity by several codes, with the reason where they differ"
    st.dataframe(shown, hide_index=True, key=f"arena.formulas.{source}.table", alt=alt, width="stretch")
    files_of(shown, key=f"arena.formulas.{source}", name="formulas")


@st.cache_resource(max_entries=32, show_spinner="Computing by every code")
def _rows(key: tuple[object, ...], *, _S: np.ndarray, _beside: Mapping[str, Any]) -> list[dict[str, Any]]:
    warm_up.ensure_libraries()
    import torch

    from analysis.measures.implementations.compare_implementations import compare_formulas
    from analysis.runs.results.arena.formula_table import formula_rows

    given = {name: None if array is None else torch.as_tensor(array) for name, array in _beside.items()}
    return formula_rows(compare_formulas(torch.as_tensor(_S), given.pop("edge_index"), **given))


def _digest(array: np.ndarray) -> int:
    return hash(array.tobytes())
