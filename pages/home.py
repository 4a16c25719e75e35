"""Home: introduction, three entry cards, recorded runs, the visitor's runs."""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import streamlit as st

from analysis.figures.graphs import thumbnails
from analysis.layers.poolers.table import POOLERS
from analysis.runs.run import Run
from analysis.training.spec import ClusterSpec
from pages.ui.frame import (
    app_frame,
    explorer_messages,
    glossary_hover,
    live_polling,
    notices,
    selection,
    try_this,
)
from pages.ui.frame.page_table import PAGES
from pages.ui.run_data import run_lookup, server
from pages.ui.submit import submission
from pages.ui.widgets import run_cards


class EntryCard(NamedTuple):
    """An entry card: drawing, title, text, and the preset it opens on a page."""

    drawing: Callable[[], str]
    title: str
    line: str
    preset: str
    kind: Literal["cluster", "depth"]
    page: str


ENTRY_CARDS = (
    EntryCard(
        thumbnails.clustering_sketch,
        "Watch clusters form",
        "The pixels of handwritten digits move to learned keys, each to the one it likes best.",
        "digits-clusters",
        "cluster",
        "assignments",
    ),
    EntryCard(
        thumbnails.oversmoothing_sketch,
        "Find oversmoothing",
        "The same network, deeper and deeper, with and without DiffGroupNorm.",
        "digits-depth",
        "depth",
        "depth",
    ),
)
SHOWN = 8  # own runs shown; the rest are on Runs


def main() -> None:
    app_frame.page("home")
    st.title("Soft Cluster Lab", anchor=False)
    with st.container(key="lead"):  # reserves the height of its lines on a phone
        glossary_hover.draw(PAGES["home"].sentence)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ask.learn"):
        st.markdown("New to this?", width="content")
        selection.link("learn", "Begin with a short lesson")
    _entry_cards()
    try_this.draw(_suggestion(run_lookup.own()))
    _recorded()
    _own_runs()


def _suggestion(own: Sequence[Run]) -> str:
    """What to try, with an effect that is seen: of many heads' keys a single one hardly matters."""
    if not own:
        return (
            "Press \u201cWatch clusters form\u201d, and mute heads one by one: how long do the clusters hold?"
        )
    model = own[0].spec.model
    if isinstance(model, ClusterSpec) and POOLERS[model.pooler].keys:
        return "Open your last run, and mute its heads one by one: until when do its clusters hold?"
    return "Open your last run, and press Play below its picture."


def _entry_cards() -> None:
    first, second, third = st.columns(3, gap="large")
    for column, card in zip((first, second), ENTRY_CARDS, strict=True):
        with column:
            _entry_card(card)
    with third:
        _sketch(
            thumbnails.ring(),
            "A file, a few pasted edges, a benchmark, or one you draw: the same questions, your graph.",
        )
        if st.button("Bring your own graph", key="door.graph", type="primary", width="stretch"):
            selection.go("data", run="")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="ask.arena"):
        glossary_hover.draw("Which pooler for your graph, and does it beat chance?", width="content")
        selection.link("arena", "Soft poolers side by side")
    if submission.refusal():
        notices.warn(submission.refusal())


def _entry_card(card: EntryCard) -> None:
    """Draw an entry card, which opens the recorded run or starts the same training."""
    _sketch(card.drawing(), card.line)
    recorded = run_lookup.example(card.kind)
    if recorded is not None and st.button(
        card.title, key=f"door.{card.preset}", type="primary", width="stretch"
    ):
        explorer_messages.play_from_start()
        selection.go(card.page, run=recorded.id)
    if st.button("Train it yourself", key=f"door.{card.preset}.train", type="tertiary"):
        submission.preset(card.preset)
        if not submission.refusal():
            selection.go("train")


def _sketch(drawing: str, line: str) -> None:
    with st.container(
        key=f"sketch.{line[:12]}"
    ):  # its size is in the style sheet, so that the layout does not shift
        st.image(drawing, width="stretch", alt=f"Sketch: {line}")
    with st.container(key=f"card-line.{line[:12]}"):
        glossary_hover.draw(line)


def _recorded() -> None:
    examples = server.library().examples()
    if examples:
        st.header("Recorded runs, open at once", anchor=False)
        run_cards.cards(run_cards.grouped(examples))


def _own_runs() -> None:
    mine = run_lookup.own()
    if mine:
        st.header("Your runs", anchor=False)
        live_polling.follow(run_lookup.own, lambda runs: run_cards.rows(run_cards.grouped(runs)[:SHOWN]))
        if len(run_cards.grouped(mine)) > SHOWN:
            selection.link("runs", "All runs")


if __name__ == "__main__":
    main()
