"""Measures of A^k X on a graph: propagation without training."""

from __future__ import annotations

from typing import Any

import streamlit as st

from analysis.checks import BadInput
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.builtin.table import SAMPLES
from analysis.data.catalog import catalog_entry
from analysis.figures.depth.propagation import propagation_figure
from analysis.runs.export.provenance import origin_without_run
from pages.ui import picture_cache
from pages.ui.frame import notices, warm_up
from pages.ui.widgets.figure_output import show

_NODES = ("node classification", "link reconstruction")


def draw(name: str) -> None:
    """Draw measures of A^k X on a graph to choose, by default that of the run."""
    options = [
        n for n in (*SAMPLES, *BENCHMARKS) if catalog_entry(n).task in _NODES and n != "les-miserables"
    ]
    st.markdown("What neighbours do to features **without any training**: A, A\u00b2, A\u00b3 ... times X.")
    name = st.selectbox(
        "Graph", options, index=options.index(name) if name in options else 0,
        format_func=lambda n: catalog_entry(n).title, key="depth.propagation",
        help="Whose features are averaged again and again.",
    )  # fmt: skip
    try:
        rows = _propagated(name)
    except BadInput as refusal:
        notices.warn(refusal)
        return
    title = catalog_entry(name).title
    picture = picture_cache.cached_under(("propagated", name), lambda: propagation_figure(rows, title=title))
    origin = origin_without_run(f"{title}, propagated without training")
    show(picture, key="depth.propagated", name="propagation", origin=origin)


@st.cache_resource(max_entries=8, show_spinner="Propagating ...")
def _propagated(name: str) -> dict[str, list[dict[str, Any]]]:
    warm_up.ensure_libraries()
    from analysis.data.catalog import load_data
    from analysis.measures.per_layer.propagation import propagated_rows
    from analysis.training.spec import DataSpec

    graph: Any = load_data(DataSpec(name=name))
    return {
        operator: propagated_rows(graph.x, graph.y, graph.edge_index, operator=operator)
        for operator in ("gcn", "mean")
    }
