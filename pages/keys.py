"""Keys: where the learned centres lie among the nodes, and what if the heads were mixed differently."""

import streamlit as st

from analysis.figures.sentences import keys_sentence
from pages.ui import bar, compare, findings, kept, pick, shell, views, whatif
from pages.ui.bar import Chosen
from pages.ui.show import show


def main() -> None:
    shell.page("keys")
    chosen = bar.choose("cluster")
    pick.layer(chosen)
    now = kept.assigned(chosen)
    st.markdown(keys_sentence(now.x, now.keys, kept.keys_at(chosen, chosen.epochs[0])))
    findings.panel(chosen, page="keys")
    pick.head(len(now.heads))
    found = compare.other(chosen)
    if found is None:
        _one(chosen)
    else:
        compare.heading(chosen, found)
        compare.pair(views.plane, chosen, found, key="keys.plane", name="keys", on_node=pick.node)
        reach = max(map(views.widest, (chosen, found)))
        compare.pair(views.distances, chosen, found, key="keys.distances", name="key-distances", reach=reach)


def _one(chosen: Chosen) -> None:
    left, right = st.columns([3, 2], gap="large")
    with right:
        what_if = whatif.choose(chosen)
        show(views.drawing(chosen, what_if=what_if), key="keys.graph", name="graph", on_node=pick.node)
    with left:
        show(views.plane(chosen, what_if=what_if), key="keys.plane", name="keys")
        show(views.distances(chosen, what_if=what_if), key="keys.distances", name="key-distances")


main()
