"""Assignments: which node is in which cluster, head by head, and what each cluster claims."""

from typing import cast

import streamlit as st

from analysis.figures.scale import Scale
from analysis.figures.sentences import assignments_sentence
from pages.ui import bar, compare, findings, kept, pick, shell, views
from pages.ui.bar import Chosen
from pages.ui.show import show

SCALES = {"share": "shares", "even": "against even"}


def main() -> None:
    shell.page("assignments")
    chosen = bar.choose("cluster")
    pick.layer(chosen)
    now = kept.assigned(chosen)
    st.markdown(assignments_sentence(now.heads, now.combined))
    findings.panel(chosen, page="assignments")
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        pick.head(len(now.heads))
        scale = _scale()
    found = compare.other(chosen)
    if found is None:
        _one(chosen, scale)
    else:
        _two(chosen, found, scale)


def _one(chosen: Chosen, scale: Scale) -> None:
    left, right = st.columns([5, 6], gap="large")
    with left:
        show(views.drawing(chosen), key="assignments.graph", name="graph", on_node=pick.node)
    with right:
        show(views.combined(chosen, scale=scale), key="assignments.S", name="S")
    left, right = st.columns([5, 6], gap="large")
    with left:
        show(views.claims(chosen, scale=scale), key="assignments.claims", name="claims")
    with right:
        show(views.heads(chosen, scale=scale), key="assignments.heads", name="heads")
    _node_card(chosen)
    opened = st.expander(
        "Compared with nothing: the same numbers for shuffled rows", type="compact", on_change="rerun"
    )
    if opened.open:
        with opened:
            show(views.control(chosen), key="assignments.control", name="control")


def _two(chosen: Chosen, found: Chosen, scale: Scale) -> None:
    compare.heading(chosen, found)
    reach = max(map(views.against_even, (chosen, found))) if scale == "even" else 0.0
    compare.pair(views.drawing, chosen, found, key="assignments.graph", name="graph", on_node=pick.node)
    for view, name in ((views.combined, "S"), (views.claims, "claims"), (views.heads, "heads")):
        compare.pair(view, chosen, found, key=f"assignments.{name}", name=name, scale=scale, reach=reach)
    if chosen.node is not None and found.node is not None:
        compare.pair(views.node_card, chosen, found, key="assignments.node", name="node")
    compare.pair(views.control, chosen, found, key="assignments.control", name="control")


def _scale() -> Scale:
    chosen = st.segmented_control(
        "Colour", list(SCALES), format_func=SCALES.__getitem__, default="share", key="assignments.scale"
    )
    return cast(Scale, chosen or "share")


def _node_card(chosen: Chosen) -> None:
    if chosen.node is None:
        st.caption("Click a node, or choose one above, to follow it through heads and epochs.")
        return
    left, right = st.columns([6, 5], gap="large")
    with left:
        show(views.node_card(chosen), key="assignments.node", name="node")
    with right:
        show(views.node_history(chosen), key="assignments.path", name="node-path")


main()
