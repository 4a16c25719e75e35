"""Data: bring a graph, see what it is, train on it."""

import streamlit as st

from analysis.data.formats import guard
from analysis.figures.brought import degrees
from analysis.figures.brought_words import class_rows, fact_rows, homophily_sentence, report_sentence
from pages.ui import beginning, board, bringing, brought, columns, own_graphs, shell, states
from pages.ui.show import graph_origin, show, table


def main() -> None:
    shell.page("data")
    guard.warm()
    left, right = st.columns([1, 2], gap="large")
    with left:
        st.title("Data", anchor=False)
        bringing.choose()
        held = brought.current()
        if held is not None:
            columns.offer(held)
            beginning.offer(held)
    with right:
        if held is None:
            _nothing_yet()
        else:
            _look(held)
    own_graphs.rows()


def _nothing_yet() -> None:
    st.subheader("Nothing here yet", anchor=False)
    st.markdown("Drop a file, paste a few edges, or draw: you see at once what it is, and train on it.")


def _look(held: brought.Brought) -> None:
    report, origin = held.report, graph_origin(held.title)
    st.markdown(f"**{states.plain(held.title)}**: {report_sentence(report)} {homophily_sentence(report)}")
    which = 0
    if len(held.graphs) > 1:
        which = st.number_input("Graph", 1, len(held.graphs), key=f"data.graph.{held.token}") - 1
    picture = brought.drawing(held, graph=int(which), selected=board.chosen())
    clicked = board.clicked if board.is_open() else None
    show(picture, key="data.graph", name="graph", on_node=clicked, origin=origin)
    for sentence in report.odd:
        st.markdown(f"- {states.plain(sentence)}")
    if report.changed:
        st.caption("Changed, and why")
        for sentence in report.changed:
            st.markdown(f"- {states.sentence(sentence)}")
    facts, shape = st.columns(2, gap="large")
    with facts:
        table(fact_rows(report), key="data.facts", name="facts", alt="Counts of the graph")
    with shape:
        show(degrees(report.degrees), key="data.degrees", name="degrees", origin=origin)
        if report.classes:
            table(
                class_rows(report), key="data.classes", name="classes", alt="Classes and how many have each"
            )


if __name__ == "__main__":
    main()
