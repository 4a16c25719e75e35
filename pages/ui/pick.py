"""Small controls that change the selection: which head, which node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.ui import selection
from pages.ui.bar import Chosen

_COMBINED = "S"


def head(heads: int) -> None:
    """Choose a head, or S, which mixes them all."""
    chosen = selection.current().head
    options = [_COMBINED, *(str(h + 1) for h in range(heads))]
    st.session_state["pick.head"] = _COMBINED if chosen is None or chosen >= heads else str(chosen + 1)
    st.segmented_control("Head", options, key="pick.head", on_change=_head_picked)


def layer(chosen: Chosen) -> None:
    """Say which memory layer is shown, where a run has several."""
    model = chosen.run.spec.model
    if model.kind == "cluster" and len(model.clusters) > 1:
        st.caption(f"This run has {len(model.clusters)} memory layers; what follows is the first.")


def node(index: int) -> None:
    """Choose a node of the graph shown; choosing it again lets it go."""
    selection.select(node=None if selection.current().node == index else index)


def from_rows(rows: Sequence[Mapping[str, Any]], *, key: str, alt: str) -> None:
    """A table of nodes; choosing a row chooses its node.

    Args:
        rows: one for each node, its index inside the graph under "index".
        key: fixed name of the table on its page.
        alt: what the table holds.
    """
    st.dataframe(
        [{name: value for name, value in row.items() if name != "index"} for row in rows],
        hide_index=True,
        height=min(38 * (len(rows) + 1), 360),
        key=key,
        alt=alt,
        selection_mode="single-row",
        on_select=lambda: _row_picked(rows, key),
    )


def _row_picked(rows: Sequence[Mapping[str, Any]], key: str) -> None:
    picked = st.session_state[key].selection.rows
    selection.select(node=int(rows[picked[0]]["index"]) if picked else None)


def _head_picked() -> None:
    picked = st.session_state["pick.head"]
    selection.select(head=None if picked in (None, _COMBINED) else int(picked) - 1)
