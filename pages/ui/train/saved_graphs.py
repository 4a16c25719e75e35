"""The graphs a visitor has trained on, to take them up again or to remove them."""

from __future__ import annotations

import streamlit as st

from analysis.data.catalog import title_of
from analysis.runs.store.disk_usage import in_words
from analysis.runs.store.user_graphs import OwnGraph, OwnGraphs
from analysis.training.spec import DataSpec
from pages.ui.access import owner, run_access
from pages.ui.frame import empty_states, selection
from pages.ui.submit import draft


def listed() -> list[OwnGraph]:
    """The visitor's graphs, the newest first."""
    return [] if run_access.trouble() else OwnGraphs(run_access.store().database).of(owner.current())


def title(data: DataSpec) -> str:
    """What an own graph is called; "own graph" where it is not here any more."""
    found = None if run_access.trouble() else OwnGraphs(run_access.store().database).title(data)
    return found or title_of(data)


def rows() -> None:
    """One line for each, with what can be done with it."""
    graphs = listed()
    if not graphs:
        return
    st.header("Your graphs", anchor=False)
    for graph in graphs:
        name, facts, use, remove = st.columns([3, 4, 2, 1], vertical_alignment="center")
        name.markdown(empty_states.plain(graph.title))
        many = f"{graph.graphs:,} graphs, " if graph.graphs > 1 else ""
        facts.caption(
            f"{many}{graph.nodes:,} nodes, {graph.edges // 2:,} edges; {graph.task}; {in_words(graph.bytes)}"
        )
        key = f"own.{graph.fingerprint[:16]}.{graph.task}"
        if use.button("Change settings, train", key=f"{key}.use", type="tertiary"):
            preset = "digits-clusters" if graph.task == "graph classification" else "karate-factions"
            draft.keep(draft.from_preset(preset).with_("data", graph.data.model_dump()))
            selection.go("train", run="")
        remove.button(
            "Remove",
            key=f"{key}.remove",
            type="tertiary",
            on_click=_remove,
            args=(graph,),
            help="Runs on it stay as they are, but cannot be trained again",
        )


def _remove(graph: OwnGraph) -> None:
    OwnGraphs(run_access.store().database).remove(graph, owner=owner.current())
