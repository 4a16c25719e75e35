"""Myths about depth, each with a button that runs its counter-examples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.data.catalog import catalog_entry
from analysis.figures.depth.myths import myth_figure
from analysis.measures.myths.table import MYTHS, QUANTITIES
from analysis.runs.export.provenance import origin_without_run
from pages.ui import picture_cache
from pages.ui.frame import warm_up
from pages.ui.widgets.figure_output import show

if TYPE_CHECKING:
    from analysis.measures.myths.refute import Refutation

_KEY = "depth.myth"
GRAPHS = ("planted-partition", "digits-knn")


def draw() -> None:
    """Draw a line and a button per myth, and the result of the last one run."""
    graph = st.segmented_control(
        "Graph", GRAPHS, format_func=_title, default=GRAPHS[0], key="depth.myth.graph",
        help="The counter-examples are untrained networks on it, and take about a second.",
    ) or GRAPHS[0]  # fmt: skip
    for name, myth in MYTHS.items():
        words, button = st.columns([3, 2], vertical_alignment="center")
        words.markdown(f"“{myth.belief}”")
        button.button(
            myth.refuted_by,
            key=f"depth.myth.{name}",
            on_click=_run,
            args=(name,),
            width="stretch",
            help=f"Source: {myth.source}",
        )
    selected = st.session_state.get(_KEY)
    if selected in MYTHS:
        _result(str(selected), graph)


def _title(graph: str) -> str:
    return catalog_entry(graph).title


def _run(name: str) -> None:
    st.session_state[_KEY] = name


def _result(name: str, graph: str) -> None:
    myth, refutation = MYTHS[name], _refuted(name, graph)
    verdict = "Refuted" if refutation.refuted else "Not refuted"
    st.markdown(f"**{verdict} on {_title(graph)}:** {myth.belief}")
    sentences = [("" if claim.holds else "Not so: ") + claim.sentence for claim in refutation.claims]
    st.markdown("\n".join(f"- {sentence}" for sentence in sentences))
    quantities = {
        QUANTITIES[what][0].upper() + QUANTITIES[what][1:]: {
            case: getattr(measured, what) for case, measured in refutation.by_case.items()
        }
        for what in myth.shown
    }
    picture = picture_cache.cached_under(
        ("myth", name, graph),
        lambda: myth_figure(
            quantities,
            title=f"{verdict}: {myth.belief}",
            caption=f"Untrained, width 16, seed 0, on {_title(graph)}. Source: {myth.source}.",
        ),
    )
    origin = origin_without_run(f"Untrained networks on {_title(graph)}, seed 0")
    show(picture, key="depth.myth.figure", name=f"myth-{name}", origin=origin)


@st.cache_resource(max_entries=16, show_spinner="Running the counter-examples ...")
def _refuted(name: str, graph: str) -> Refutation:
    warm_up.ensure_libraries()
    from analysis.data.catalog import load_data
    from analysis.measures.myths.refute import refute
    from analysis.training.spec import DataSpec

    return refute(name, load_data(DataSpec(name=graph)))
