"""Graphs of the visitor that were trained on, to reuse or remove."""

from __future__ import annotations

import streamlit as st

from analysis.data.catalog import title_of
from analysis.runs.store.disk_usage import format_bytes
from analysis.runs.store.user_graphs import UserGraph, UserGraphs
from analysis.training.spec import DataSpec
from pages.ui.frame import empty_states, selection
from pages.ui.run_data import owner, server
from pages.ui.submit import draft
from pages.ui.widgets.confirm import confirm


def own_graphs() -> list[UserGraph]:
    """Graphs of the visitor, newest first."""
    return [] if server.store_error() else UserGraphs(server.store().database).of(owner.current())


def title(data: DataSpec) -> str:
    """Title that the visitor gave to a user graph; a default if it is somebody else's or no longer stored."""
    titles = (graph.title for graph in own_graphs() if graph.data.name == data.name)
    return next(titles, title_of(data))


def rows() -> None:
    """Draw one line per graph, with its actions."""
    graphs = own_graphs()
    if not graphs:
        return
    st.header("Your graphs", anchor=False)
    for graph in graphs:
        name, facts, use, remove = st.columns([3, 4, 2, 1], vertical_alignment="center")
        name.markdown(empty_states.escape_markdown(graph.title))
        many = f"{graph.graphs:,} graphs, " if graph.graphs > 1 else ""
        facts.caption(
            f"{many}{graph.nodes:,} nodes, {graph.edges // 2:,} edges; {graph.task}; "
            f"{format_bytes(graph.bytes)}"
        )
        key = f"own.{graph.fingerprint[:16]}.{graph.task}"
        if use.button("Change settings, train", key=f"{key}.use", type="tertiary"):
            preset = "digits-clusters" if graph.task == "graph classification" else "karate-factions"
            draft.keep(draft.from_preset(preset).with_("data", graph.data.model_dump()))
            selection.go("train", run="")
        with remove:
            confirm(
                "Remove",
                "Runs on it stay as they are, but cannot be trained again. Your file brings it back.",
                button="Remove for good",
                key=f"{key}.remove",
                on_click=_remove,
                args=(graph,),
            )


def _remove(graph: UserGraph) -> None:
    UserGraphs(server.store().database).remove(graph, owner=owner.current())
