"""Home: what this is, three doors, recorded runs, your runs."""

import streamlit as st

from analysis.figures import drawings
from pages.ui import gallery, live, selection, shell, source, start

DOORS = (
    (
        drawings.gathering,
        "Watch clusters form",
        "The pixels of handwritten digits move to learned keys, each to the one it likes best.",
        "digits-clusters",
    ),
    (
        drawings.melting,
        "Find oversmoothing",
        "The same network, deeper and deeper, with and without DiffGroupNorm.",
        "digits-depth",
    ),
)
SHOWN = 8  # of one's own runs; the rest are on Runs


def main() -> None:
    shell.page("home")
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
            drawings.ring(),
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
    examples = source.library().examples()
    if examples:
        st.subheader("Recorded runs, open at once", anchor=False)
        gallery.cards(gallery.grouped(examples))


def _yours() -> None:
    mine = source.own()
    if mine:
        st.subheader("Your runs", anchor=False)
        live.follow(source.own, lambda runs: gallery.rows(gallery.grouped(runs)[:SHOWN]))
        if len(gallery.grouped(mine)) > SHOWN:
            selection.link("runs", "All runs")


if __name__ == "__main__":
    main()
