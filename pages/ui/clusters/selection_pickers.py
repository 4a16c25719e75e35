"""Small controls that change the selection: which layer, which cluster, which node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.runs.serialize.csv_parquet import neutral_rows
from analysis.runs.views.cluster_view import ClusterView
from pages.ui.frame import selection
from pages.ui.widgets import figure_output


def cluster(clusters: int) -> None:
    """Choose a cluster, to see what it holds."""
    now = selection.current().cluster
    st.session_state["pick.cluster"] = None if now is None or now >= clusters else now
    st.selectbox(
        "Cluster",
        range(clusters),
        index=None,
        format_func=lambda k: str(k + 1),
        placeholder="all",
        key="pick.cluster",
        width=110,
        help="Marks one cluster in the figures below, and shows what it holds.",
        on_change=lambda: selection.select(cluster=st.session_state["pick.cluster"]),
    )


def layer(view: ClusterView) -> None:
    """Choose a memory layer, where a run has several."""
    model = view.run.spec.model
    if model.kind != "cluster" or len(model.clusters) < 2:
        return
    st.session_state["pick.layer"] = view.layer
    st.segmented_control(
        "Memory layer",
        range(len(model.clusters)),
        format_func=lambda m: f"{m + 1}: {model.clusters[m]} clusters",
        key="pick.layer",
        help="A run may pool several times: the clusters of one memory layer are the nodes of the next.",
        on_change=_layer_picked,
    )
    if view.layer:
        st.caption(f"The nodes of this layer are the {model.clusters[view.layer - 1]} clusters before it.")


def _layer_picked() -> None:
    selection.select(layer=st.session_state["pick.layer"] or None)


def from_rows(rows: Sequence[Mapping[str, Any]], *, key: str, alt: str) -> None:
    """A table of nodes; choosing a row chooses its node.

    Args:
        rows: one for each node, its index inside the graph under "index".
        key: fixed name of the table on its page.
        alt: what the table holds.
    """
    shown = [{name: value for name, value in row.items() if name != "index"} for row in rows]
    st.dataframe(
        neutral_rows(shown),
        hide_index=True,
        height=min(38 * (len(rows) + 1), 360),
        key=key,
        alt=alt,
        selection_mode="single-row",
        on_select=lambda: _row_picked(rows, key),
    )
    figure_output.files_of(shown, key=key, name="nodes")


def _row_picked(rows: Sequence[Mapping[str, Any]], key: str) -> None:
    selected = st.session_state[key].selection.rows
    selection.select(node=int(rows[selected[0]]["index"]) if selected else None)
