"""Small controls that change the selection: which layer, which head, which node."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from analysis.figures.style.key_traces import clicked
from analysis.runs.serialize.tables import neutral_rows
from pages.ui import cached
from pages.ui.frame import selection
from pages.ui.widgets import render
from pages.ui.widgets.selection_bar import Chosen

_COMBINED = "S"


def head(heads: int) -> None:
    """Choose a head, or S, which mixes them all."""
    chosen = selection.current().head
    options = [_COMBINED, *(str(h + 1) for h in range(heads))]
    st.session_state["pick.head"] = _COMBINED if chosen is None or chosen >= heads else str(chosen + 1)
    st.segmented_control("Head", options, key="pick.head", on_change=_head_picked)


def cluster(clusters: int) -> None:
    """Choose a cluster, to see what it holds."""
    chosen = selection.current().cluster
    st.session_state["pick.cluster"] = None if chosen is None or chosen >= clusters else chosen
    st.selectbox(
        "Cluster",
        range(clusters),
        index=None,
        format_func=lambda k: str(k + 1),
        placeholder="all",
        key="pick.cluster",
        width=110,
        on_change=lambda: selection.select(cluster=st.session_state["pick.cluster"]),
    )


def layer(chosen: Chosen) -> None:
    """Choose a memory layer, where a run has several."""
    model = chosen.run.spec.model
    if model.kind != "cluster" or len(model.clusters) < 2:
        return
    st.session_state["pick.layer"] = chosen.layer
    st.segmented_control(
        "Memory layer",
        range(len(model.clusters)),
        format_func=lambda m: f"{m + 1}: {model.clusters[m]} clusters",
        key="pick.layer",
        on_change=_layer_picked,
    )
    if chosen.layer:
        st.caption(f"The nodes of this layer are the {model.clusters[chosen.layer - 1]} clusters before it.")


def _layer_picked() -> None:
    selection.select(layer=st.session_state["pick.layer"] or None)


def node(index: int) -> None:
    """Choose a node of the graph shown; choosing it again lets it go."""
    selection.select(node=None if selection.current().node == index else index)


def in_plane(chosen: Chosen, *, on_place: Callable[[int], None] | None = None) -> Callable[[int], None]:
    """What a click among nodes and keys does: choose the node with its graph, or the key with its head.

    Args:
        chosen: what is looked at.
        on_place: called with the index of a place that was clicked.
    """
    H, K, _ = cached.assigned(chosen).keys.shape
    ptr = chosen.graphs.ptr

    def choose(code: int) -> None:
        kind, index = clicked(code, nodes=int(ptr[-1]), keys=H * K)
        if kind == "key":
            selection.select(head=index // K, cluster=index % K)
        elif kind == "place" and on_place is not None:
            on_place(index)
        elif kind == "node":
            graph = int(np.searchsorted(ptr, index, side="right")) - 1
            selection.select(graph=graph if len(ptr) > 2 else None, node=int(index - ptr[graph]))

    return choose


def from_rows(rows: Sequence[Mapping[str, Any]], *, key: str, alt: str) -> None:
    """A table of nodes; choosing a row chooses its node.

    Args:
        rows: one for each node, its index inside the graph under "index".
        key: fixed name of the table on its page.
        alt: what the table holds.
    """
    told = [{name: value for name, value in row.items() if name != "index"} for row in rows]
    st.dataframe(
        neutral_rows(told),
        hide_index=True,
        height=min(38 * (len(rows) + 1), 360),
        key=key,
        alt=alt,
        selection_mode="single-row",
        on_select=lambda: _row_picked(rows, key),
    )
    render.files_of(told, key=key, name="nodes")


def _row_picked(rows: Sequence[Mapping[str, Any]], key: str) -> None:
    picked = st.session_state[key].selection.rows
    selection.select(node=int(rows[picked[0]]["index"]) if picked else None)


def _head_picked() -> None:
    picked = st.session_state["pick.head"]
    selection.select(head=None if picked in (None, _COMBINED) else int(picked) - 1)
