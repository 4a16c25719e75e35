"""Home: what this is, three doors, recorded runs, your runs."""

import streamlit as st

from analysis.figures.graphs import thumbnails
from pages.ui.access import data_access
from pages.ui.frame import app_frame, live, selection
from pages.ui.train import start
from pages.ui.widgets import run_cards

DOORS = (
    (
        thumbnails.gathering,
        "Watch clusters form",
        "The pixels of handwritten digits move to learned keys, each to the one it likes best.",
        "digits-clusters",
    ),
    (
        thumbnails.melting,
        "Find oversmoothing",
        "The same network, deeper and deeper, with and without DiffGroupNorm.",
        "digits-depth",
    ),
)
SHOWN = 8  # of one's own runs; the rest are on Runs


def main() -> None:
    app_frame.page("home")
    st.title("Soft Cluster Lab", anchor=False)
    st.markdown("How graph networks cluster, and when they cluster too much.")
    _doors()
    _recorded()
    _yours()


def _doors() -> None:
    first, second, third = st.columns(3, gap="large")
    for place, (drawing, title, line, preset) in zip((first, second), DOORS, strict=True):
        with place:
            _door(drawing(), line)
            if st.button(title, key=f"door.{preset}", type="primary", width="stretch"):
                start.preset(preset)
                if not start.refusal():
                    selection.go("train")
    with third:
        _door(
            thumbnails.ring(),
            "A file, a few pasted edges, a benchmark, or one you draw: the same questions, your graph.",
        )
        if st.button("Bring your own graph", key="door.graph", type="primary", width="stretch"):
            selection.go("data", run="")
    if start.refusal():
        st.warning(start.refusal())


def _door(drawing: str, line: str) -> None:
    st.image(drawing, width="stretch", alt=f"Sketch: {line}")
    st.markdown(line)


def _recorded() -> None:
    examples = data_access.library().examples()
    if examples:
        st.subheader("Recorded runs, open at once", anchor=False)
        run_cards.cards(run_cards.grouped(examples))


def _yours() -> None:
    mine = data_access.own()
    if mine:
        st.subheader("Your runs", anchor=False)
        live.follow(data_access.own, lambda runs: run_cards.rows(run_cards.grouped(runs)[:SHOWN]))
        if len(run_cards.grouped(mine)) > SHOWN:
            selection.link("runs", "All runs")


if __name__ == "__main__":
    main()
