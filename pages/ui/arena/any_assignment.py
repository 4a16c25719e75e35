"""Open any S: a table of memberships that another program made, in one column beside its measures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

import streamlit as st

from analysis.checks import BadInput
from analysis.data.upload.assignment import Assignment, read_assignment
from analysis.data.upload.turns import on_behalf_of
from analysis.figures.export.html import Origin
from pages.ui.access import owner
from pages.ui.frame import empty_states, notices
from pages.ui.widgets.figure_output import files_of, show

_READ = "arena.read"
_OFFERS = {"rows": "Divide each row by its sum", "softmax": "Take the softmax of each row"}
_HELP = (
    "One row a node, one column a cluster, as CSV, Parquet, npz, npy or safetensors; perhaps with names and "
    "labels. Beside it may stand tables of edges, of labels and of an embedding."
)


def draw() -> None:
    """The uploader, and what came of it."""
    st.subheader("Open any S", anchor=False)
    files = st.file_uploader(
        "Memberships of any soft clustering, nodes by clusters",
        accept_multiple_files=True,
        key="arena.files",
        help=_HELP,
    )
    if not files:
        return
    where = " ".join(file.file_id for file in files)
    if st.session_state.get(_READ, ("",))[0] != where:
        st.session_state[_READ] = (where, None)
    try:
        found = _read(
            where, st.session_state[_READ][1], _files={file.name: file.getvalue() for file in files}
        )
    except BadInput as refusal:
        notices.warn(refusal)
        _offer(where, getattr(refusal, "offers", ()))
        return
    _show(found, title=files[0].name.rpartition(".")[0][:40] or "S")


def _offer(where: str, offers: tuple[str, ...]) -> None:
    with st.container(horizontal=True):
        for offer in offers:
            st.button(_OFFERS[offer], key=f"arena.offer.{offer}", on_click=_choose, args=(where, offer))


def _choose(where: str, offer: str) -> None:
    st.session_state[_READ] = (where, offer)


@st.cache_resource(max_entries=4, show_spinner="Reading")
def _read(where: str, normalise: str | None, *, _files: Mapping[str, bytes]) -> Assignment:
    with on_behalf_of(owner.current()):
        return read_assignment(_files, normalise=cast(Literal["rows", "softmax"] | None, normalise))


def _show(found: Assignment, *, title: str) -> None:
    from analysis.runs.export.assignment_page import show_assignment

    view = show_assignment(
        found.s,
        found.edge_index,
        y=found.y,
        x=found.x,
        names=found.node_names,
        label_names=found.label_names,
        title=title,
    )
    for note in found.notes:
        st.caption(empty_states.sentence(note))
    left, right = st.columns(2, gap="large")
    with left:
        origin = Origin("A table of memberships, Soft Cluster Lab", "{}")
        show(view.picture, key="arena.any", name="assignment", origin=origin)
    with right:
        st.markdown(empty_states.sentence(view.verdict))
        alt = "Measures of the table, each beside what shuffled rows give"
        st.dataframe(view.measures, hide_index=True, key="arena.any.table", alt=alt)
        files_of(view.measures, key="arena.any.measures", name="assignment")
