"""Small controls that change the selection: which head, which node."""

from __future__ import annotations

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


def _head_picked() -> None:
    picked = st.session_state["pick.head"]
    selection.select(head=None if picked in (None, _COMBINED) else int(picked) - 1)
