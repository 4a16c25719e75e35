"""Data: upload a graph, inspect it, and train on it."""

import numpy as np
import streamlit as st

from analysis.data.upload.guard import sandbox
from analysis.figures.graphs.graph_summary import class_rows, fact_rows, homophily_sentence, report_sentence
from analysis.figures.graphs.uploaded_graph import degree_histogram
from analysis.figures.style.formatting import unbroken
from pages.ui.frame import app_frame, empty_states, notices, try_this
from pages.ui.train import saved_graphs
from pages.ui.upload import column_form, current_upload, graph_editor, graph_source_picker, train_on_upload
from pages.ui.widgets.figure_output import graph_origin, show, table


def main() -> None:
    app_frame.page("data")
    sandbox.warm()
    app_frame.heading("data")
    _pick()
    upload, refused = current_upload.current(), current_upload.refused()
    if upload is None and refused is None:
        upload = current_upload.example()
    if refused is not None:
        notices.warn(refused.sentence)
        column_form.draw(refused)
    if upload is not None:
        left, right = st.columns([2, 1], gap="large")
        with left:
            _summary(upload)
        with right:
            _warnings(upload)
            _training_options(upload, offer_columns=refused is None)
        _facts(upload)
    try_this.draw(_suggestion(upload))
    saved_graphs.rows()


def _suggestion(upload: current_upload.Uploaded | None) -> str:
    if upload is None:
        return "Choose Paste, and put in an edge a line, such as Ada,Bob: it is drawn at once."
    if current_upload.current() is None:
        return "Choose Draw, and join two nodes by clicking one and then the other."
    if upload.report.odd:
        return f"Read what is odd ({len(upload.report.odd)}), choose other columns if need be, then train."
    return "Train on it: what clusters come out of a graph that nobody has labelled for the network?"


def _pick() -> None:
    """Draw the source picker, collapsed while a graph is loaded."""
    before = current_upload.current()
    if before is None:
        graph_source_picker.choose()
    else:
        with st.expander("Another graph", type="compact", expanded=not before.files):
            graph_source_picker.choose()
    if (before is None) != (current_upload.current() is None):
        st.rerun()


def _summary(upload: current_upload.Uploaded) -> None:
    """Draw a sentence on the graph and its drawing."""
    report = upload.report
    st.markdown(
        f"**{empty_states.escape_markdown(upload.title)}**: "
        + unbroken(f"{report_sentence(report)} {homophily_sentence(report)}")
    )
    which = 0
    if len(upload.graphs) > 1:
        which = (
            st.number_input(
                "Graph",
                1,
                len(upload.graphs),
                key=f"data.graph.{upload.token}",
                help="Which of the graphs is drawn; the training takes all of them.",
            )
            - 1
        )
    picture = current_upload.drawing(upload, graph=int(which), selected=graph_editor.selected_node())
    clicked = graph_editor.clicked if graph_editor.is_open() else None
    height, width = (
        np.ptp(axis.range) for axis in (picture.figure.layout.yaxis, picture.figure.layout.xaxis)
    )
    st.html(f"<style>.st-key-data-graph-place {{ --aspect: {height / width:.2f} }}</style>")
    origin = graph_origin(upload.title)
    show(picture, key="data.graph", name="graph", on_node=clicked, origin=origin, height="stretch")


def _warnings(upload: current_upload.Uploaded) -> None:
    report = upload.report
    st.header("What is odd" if report.odd else "Nothing is odd", anchor=False)
    for sentence in report.odd:
        st.markdown(f"- {empty_states.escape_markdown(sentence)}")
    column_form.use_as_label(upload)
    if report.changed:
        with st.expander(f"How it was read ({len(report.changed)})", type="compact"):
            for sentence in report.changed:
                st.markdown(f"- {empty_states.sentence(sentence)}")


def _training_options(upload: current_upload.Uploaded, *, offer_columns: bool) -> None:
    """Draw the training options."""
    st.header("What you can do", anchor=False)
    train_on_upload.draw(upload)
    if offer_columns:
        column_form.draw(upload)
    if current_upload.current() is not None and not graph_editor.is_open():
        st.button(
            "Remove from this page", type="tertiary", key="upload.remove", on_click=current_upload.remove
        )


def _facts(upload: current_upload.Uploaded) -> None:
    report, origin = upload.report, graph_origin(upload.title)
    st.header("In numbers", anchor=False)
    facts, shape = st.columns(2, gap="large")
    with facts:
        table(fact_rows(report), key="data.facts", name="facts", alt="Counts of the graph")
    with shape:
        show(degree_histogram(report.degrees), key="data.degrees", name="degrees", origin=origin)
        if report.classes:
            table(
                class_rows(report), key="data.classes", name="classes", alt="Classes and how many have each"
            )


if __name__ == "__main__":
    main()
