"""Assignments: which node is in which cluster, head by head, and what each cluster claims."""

from typing import cast

import streamlit as st

from analysis.figures.export.html import Origin
from analysis.figures.headline import assignments_sentence
from analysis.figures.style.colour_scales import Scale
from pages.ui import cached
from pages.ui.cached import WhatIf
from pages.ui.clusters import compare, controls, findings, views, whatif
from pages.ui.frame import app_frame, empty_states
from pages.ui.widgets import selection_bar
from pages.ui.widgets.render import show
from pages.ui.widgets.selection_bar import Chosen

SCALES = {"share": "shares", "uniform": "against uniform"}


def main() -> None:
    app_frame.page("assignments")
    app_frame.heading("assignments")
    chosen = selection_bar.choose("cluster")
    controls.layer(chosen)
    now = cached.assigned(chosen)
    st.markdown(assignments_sentence(now.heads, now.combined))
    findings.panel(chosen, page="assignments")
    found = compare.other(chosen)
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        controls.head(len(now.heads))
        controls.cluster(now.combined.shape[1])
        scale = _scale()
        what_if = whatif.mixing(chosen) if found is None else None
    if found is None:
        _one(chosen, scale, what_if)
    else:
        _two(chosen, found, scale)


def _one(chosen: Chosen, scale: Scale, what_if: WhatIf | None) -> None:
    if what_if is not None:
        whatif.consequence(chosen, what_if)
    whole = whatif.origin(chosen, what_if, shows=["S"])
    part = whatif.origin(chosen, what_if, shows=["part"])
    heads = whatif.origin(chosen, what_if, shows=["S", "heads"])
    left, right = st.columns([5, 6], gap="large")
    with left:
        graph = views.drawing(chosen, what_if=what_if)
        show(graph, key="assignments.graph", name="graph", on_node=controls.node, origin=part)
    with right:
        S = views.combined(chosen, scale=scale, what_if=what_if)
        show(S, key="assignments.S", name="S", origin=whole)
    left, right = st.columns([5, 6], gap="large")
    with left:
        claims = views.claims(chosen, scale=scale, what_if=what_if)
        show(claims, key="assignments.claims", name="claims", origin=part)
    with right:
        each = views.heads(chosen, scale=scale, what_if=what_if)
        show(each, key="assignments.heads", name="heads", origin=heads)
    _node_card(chosen, what_if, origin=heads)
    left, right = st.columns([5, 6], gap="large")
    with left:
        pooled = views.pooled(chosen, what_if=what_if)
        show(pooled, key="assignments.pooled", name="pooled", origin=part)
    with right:
        _between(chosen, what_if)
        opened = st.expander(
            "Compared with chance: the same numbers for shuffled rows", type="compact", on_change="rerun"
        )
        if opened.open:
            with opened:
                show(views.control(chosen), key="assignments.control", name="control")


def _between(chosen: Chosen, what_if: WhatIf | None) -> None:
    rows = views.boundary(chosen, what_if=what_if)
    if not rows:
        st.caption("No node of this graph lies between two clusters.")
        return
    st.markdown(f"**{len(rows)} between two clusters**, the closest call first. Choose a row to follow it.")
    controls.from_rows(
        rows,
        key=f"assignments.between.{chosen.run.id}.{chosen.epoch}.{chosen.graph}",
        alt=f"{len(rows)} nodes whose first two clusters are close, with both shares",
    )


def _two(chosen: Chosen, found: Chosen, scale: Scale) -> None:
    compare.heading(chosen, found)
    reach = max(map(views.against_uniform, (chosen, found))) if scale == "uniform" else 0.0
    compare.pair(views.drawing, chosen, found, key="assignments.graph", name="graph", on_node=controls.node)
    for view, name in ((views.combined, "S"), (views.claims, "claims"), (views.heads, "heads")):
        compare.pair(view, chosen, found, key=f"assignments.{name}", name=name, scale=scale, reach=reach)
    if chosen.node is not None and found.node is not None:
        compare.pair(views.node_card, chosen, found, key="assignments.node", name="node")
    compare.pair(views.pooled, chosen, found, key="assignments.pooled", name="pooled")
    compare.pair(views.control, chosen, found, key="assignments.control", name="control")


def _scale() -> Scale:
    chosen = st.segmented_control(
        "Colour", list(SCALES), format_func=SCALES.__getitem__, default="share", key="assignments.scale"
    )
    return cast(Scale, chosen or "share")


def _node_card(chosen: Chosen, what_if: WhatIf | None, *, origin: Origin | None) -> None:
    if chosen.node is None:
        st.caption("Click a node, or choose one above, to follow it through heads and epochs.")
        return
    st.markdown(empty_states.plain(views.node_facts(chosen, what_if=what_if)))
    left, right = st.columns([6, 5], gap="large")
    with left:
        card = views.node_card(chosen, what_if=what_if)
        show(card, key="assignments.node", name="node", origin=origin)
    with right:
        show(views.node_history(chosen), key="assignments.path", name="node-path")


main()
