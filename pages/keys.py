"""Keys: where the learned centres lie among the nodes, and how they came there."""

import streamlit as st

from analysis.figures.sentences import keys_sentence
from pages.ui import bar, kept, pick, shell, views
from pages.ui.show import show


def main() -> None:
    shell.page("keys")
    chosen = bar.choose("cluster")
    now = kept.assigned(chosen)
    st.markdown(keys_sentence(now.x, now.keys, kept.keys_at(chosen, chosen.epochs[0])))
    pick.head(len(now.heads))
    left, right = st.columns([3, 2], gap="large")
    with left:
        show(views.plane(chosen), key="keys.plane", name="keys")
    with right:
        show(views.distances(chosen), key="keys.distances", name="key-distances")
        show(views.drawing(chosen), key="keys.graph", name="graph", on_node=pick.node)


main()
