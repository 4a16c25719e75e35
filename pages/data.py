"""Data: bring a graph, see what it is, train on it."""

import streamlit as st

from analysis.data.upload import sandbox
from analysis.figures.graphs.uploaded import degrees
from analysis.figures.graphs.uploaded_words import class_rows, fact_rows, homophily_sentence, report_sentence
from pages.ui.frame import app_frame, empty_states
from pages.ui.train import user_graphs
from pages.ui.upload import columns, graph_editor, train_on_upload, upload_picker, uploaded
from pages.ui.widgets.render import graph_origin, show, table


def main() -> None:
    app_frame.page("data")
    app_frame.heading("data")
    sandbox.warm()
    left, right = st.columns([1, 2], gap="large")
    with left:
        upload_picker.choose()
        held = uploaded.current()
        if held is not None:
            columns.offer(held)
            train_on_upload.offer(held)
    with right:
        if held is None:
            _nothing_yet()
        else:
            _look(held)
    user_graphs.rows()


def _nothing_yet() -> None:
    st.subheader("Nothing here yet", anchor=False)
    st.markdown("Drop a file, paste a few edges, or draw: you see at once what it is, and train on it.")


def _look(held: uploaded.Brought) -> None:
    report, origin = held.report, graph_origin(held.title)
    st.markdown(
        f"**{empty_states.plain(held.title)}**: {report_sentence(report)} {homophily_sentence(report)}"
    )
    which = 0
    if len(held.graphs) > 1:
        which = st.number_input("Graph", 1, len(held.graphs), key=f"data.graph.{held.token}") - 1
    picture = uploaded.drawing(held, graph=int(which), selected=graph_editor.chosen())
    clicked = graph_editor.clicked if graph_editor.is_open() else None
    show(picture, key="data.graph", name="graph", on_node=clicked, origin=origin)
    for sentence in report.odd:
        st.markdown(f"- {empty_states.plain(sentence)}")
    if report.changed:
        st.caption("Changed, and why")
        for sentence in report.changed:
            st.markdown(f"- {empty_states.sentence(sentence)}")
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
