"""Target: what S is pulled towards, and whether that pull sharpens or flattens it."""

import streamlit as st

from analysis.figures.headline import target_sentence
from pages.ui import cached
from pages.ui.clusters import compare, controls, findings, views
from pages.ui.frame import app_frame
from pages.ui.widgets import selection_bar
from pages.ui.widgets.render import show
from pages.ui.widgets.selection_bar import Chosen


def main() -> None:
    app_frame.page("target")
    app_frame.heading("target")
    chosen = selection_bar.choose("cluster")
    controls.layer(chosen)
    now = cached.assigned(chosen)
    st.markdown(
        target_sentence(chosen.run.spec, now.combined, now.target, direction=cached.direction(chosen))
    )
    findings.panel(chosen, page="target")
    found = compare.other(chosen)
    if found is None:
        _one(chosen)
    else:
        _two(chosen, found)
    with st.expander("The formulas", type="compact"):
        st.latex(r"S = \mathrm{softmax}\Big(\sum_h w_h S^{(h)}\Big) \qquad "
                 r"P_{ij} = \frac{S_{ij}^2 / f_j}{\sum_l S_{il}^2 / f_l}, \quad f_j = \sum_n S_{nj} \qquad "
                 r"\mathrm{KL} = \frac1N \sum_{ij} P_{ij} \ln \frac{P_{ij}}{S_{ij}}")  # fmt: skip
        st.caption(
            "f sums over the nodes of one graph. KL is 0 for a one-hot S, for a uniform one and where all "
            "rows are equal."
        )


def _one(chosen: Chosen) -> None:
    left, right = st.columns([3, 2], gap="large")
    with left:
        show(views.target(chosen), key="target.maps", name="target")
        if chosen.node is None:
            st.caption("Choose a node above to see its target being made, step by step.")
        else:
            show(views.steps(chosen), key="target.steps", name="target-steps")
    with right:
        if chosen.layer:
            st.caption("The curves were recorded for the first memory layer.")
        show(views.curves(chosen), key="target.curves", name="target-curves")


def _two(chosen: Chosen, found: Chosen) -> None:
    compare.heading(chosen, found)
    reach = max(map(views.pull, (chosen, found)))
    compare.pair(views.target, chosen, found, key="target.maps", name="target", reach=reach)
    if chosen.node is not None and found.node is not None:
        compare.pair(views.steps, chosen, found, key="target.steps", name="target-steps")
    if found.run.id != chosen.run.id:
        left, right = st.columns(2, gap="large")
        with left:
            show(views.curves(chosen, beside=found.run.id), key="target.curves", name="target-curves")
        with right:
            show(
                views.curves(found, beside=chosen.run.id),
                key="target.curves.beside",
                name="target-curves-beside",
                origin=compare.origin(found),
            )


main()
