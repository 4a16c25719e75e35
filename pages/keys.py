"""Keys: where the learned centres lie among the nodes, and what if the heads were mixed differently."""

import streamlit as st

from analysis.figures.headline import keys_sentence
from pages.ui import cached
from pages.ui.clusters import compare, controls, findings, key_views, views, whatif
from pages.ui.frame import app_frame
from pages.ui.widgets import selection_bar
from pages.ui.widgets.render import show
from pages.ui.widgets.selection_bar import Chosen

VIEWS = ["plane", "3-D", "t-SNE"]


def main() -> None:
    app_frame.page("keys")
    app_frame.heading("keys")
    chosen = selection_bar.choose("cluster")
    controls.layer(chosen)
    now = cached.assigned(chosen)
    st.markdown(keys_sentence(now.x, now.keys, cached.keys_at(chosen, chosen.epochs[0])))
    findings.panel(chosen, page="keys")
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        controls.head(len(now.heads))
        controls.cluster(now.combined.shape[1])
        view = st.segmented_control("View", VIEWS, default=VIEWS[0], key="keys.view") or VIEWS[0]
    found = compare.other(chosen)
    if found is None:
        _one(chosen, view)
    else:
        compare.heading(chosen, found)
        how = {"plane": key_views.plane, "3-D": key_views.space, "t-SNE": key_views.map_}[view]
        compare.pair(how, chosen, found, key="keys.plane", name="keys", on_node=controls.in_plane(chosen))
        reach = max(map(key_views.widest, (chosen, found)))
        compare.pair(
            key_views.distances, chosen, found, key="keys.distances", name="key-distances", reach=reach
        )


def _one(chosen: Chosen, view: str) -> None:
    left, right = st.columns([3, 2], gap="large")
    with right:
        what_if = whatif.choose(chosen)
        graph = views.drawing(chosen, what_if=what_if)
        part = whatif.origin(chosen, what_if, shows=["part"])
        show(graph, key="keys.graph", name="graph", on_node=controls.node, origin=part)
    with left:
        click = controls.in_plane(chosen, on_place=lambda index: whatif.put(chosen, index))
        if view == "3-D":
            picture = key_views.space(chosen, what_if=what_if)
        elif view == "t-SNE":
            picture = key_views.map_(chosen)
        else:
            picture = key_views.plane(chosen, what_if=what_if, targets=whatif.clicks(chosen))
        seen = whatif.origin(chosen, what_if, shows=[] if view == "t-SNE" else ["part", "keys"])
        show(picture, key="keys.plane", name="keys", on_node=None if view == "3-D" else click, origin=seen)
        distances = key_views.distances(chosen, what_if=what_if)
        moved = whatif.origin(chosen, what_if, shows=["keys"])
        show(distances, key="keys.distances", name="key-distances", origin=moved)


main()
