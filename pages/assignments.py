"""Assignments: which node is in which cluster, head by head, and what each cluster claims."""

from typing import cast

import streamlit as st

from analysis.figures.scale import Scale
from analysis.figures.sentences import assignments_sentence
from pages.ui import bar, findings, kept, pick, shell, views
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


def _scale() -> Scale:
    chosen = st.segmented_control(
        "Colour", list(SCALES), format_func=SCALES.__getitem__, default="share", key="assignments.scale"
    )
    return cast(Scale, chosen or "share")


def _node_card(chosen: bar.Chosen) -> None:
    if chosen.node is None:
        st.caption("Click a node, or choose one above, to follow it through heads and epochs.")
        return
    left, right = st.columns([6, 5], gap="large")
    with left:
        show(views.node_card(chosen), key="assignments.node", name="node")
    with right:
        show(views.node_history(chosen), key="assignments.path", name="node-path")


main()
