"""Open any S: tables of memberships that other programs made, one alone or two side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import streamlit as st

from analysis.checks import BadInput
from analysis.data.upload.assignment import Assignment, read_assignment, rows_in_order_of
from analysis.data.upload.memberships.repairs import REPAIRS
from analysis.data.upload.upload_queue import count_uploads_for
from analysis.runs.export.provenance import origin_without_run
from analysis.runs.serialize.csv_parquet import neutral_rows
from analysis.wording import decimals
from pages.ui.arena import implementation_table
from pages.ui.arena.measures_table import UNKNOWN
from pages.ui.frame import empty_states, notices, warm_up
from pages.ui.run_data import owner
from pages.ui.upload.upload_cache import server_cache
from pages.ui.widgets.figure_output import files_of, show
from pages.ui.widgets.lazy_expander import question

_FOLD = "arena.any.open"
_FORMATS = "as CSV, JSON, Parquet, npz, npy or safetensors"
_HELP = (
    f"One row a node, one column a cluster, {_FORMATS}; perhaps with names and labels. One cluster a node "
    "is read, too: Leiden, k-means, HDBSCAN's labels with their probabilities. Beside it may stand tables of "
    "edges, of labels and of an embedding."
)
_ORIGIN = origin_without_run("A table of memberships")


class _UploadedTable(NamedTuple):
    """A table that was read, and what it is called."""

    assignment: Assignment
    title: str


def draw() -> None:
    """The uploaders, and what came of them; a refresh of the page keeps it, and opens them."""
    is_open = server_cache().get(_upload_key("first")) is not None
    if is_open and not st.session_state.get(_FOLD):
        st.header("Open any S", anchor=False)
        _draw_tables()
    elif opened := question("Open any S: memberships of your own", key=_FOLD):
        with opened:
            _draw_tables()


def _draw_tables() -> None:
    st.markdown("Memberships of any soft clustering, drawn and judged like the poolers: no run is needed.")
    first = _choose_table("first", f"A table of memberships, {_FORMATS}")
    if first is None:
        return
    _notes(first)
    second = _choose_table("second", "Compare with another table of the same nodes")
    if second is None:
        _show_table(first)
    else:
        _notes(second)
        _compare_tables(first, second)
    implementation_table.draw_for_table(first.assignment)


def _choose_table(which: str, label: str) -> _UploadedTable | None:
    """What was uploaded now, or before the page was refreshed."""
    upload_key = _upload_key(which)
    files = st.file_uploader(label, accept_multiple_files=True, key=f"arena.files.{which}", help=_HELP)
    if not files:
        table: _UploadedTable | None = server_cache().get(upload_key)
        if table is not None:
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"Still open: **{empty_states.escape_markdown(table.title)}**")
                st.button(
                    "Close it",
                    key=f"arena.close.{which}",
                    on_click=_drop_upload,
                    args=(upload_key,),
                    type="tertiary",
                )
        return table
    where = " ".join(file.file_id for file in files)
    repairs: list[str] = st.session_state.setdefault(f"arena.repairs.{where}", [])
    try:
        assignment = _read(where, tuple(repairs), _files={file.name: file.getvalue() for file in files})
    except BadInput as refusal:
        notices.warn(refusal)
        with st.container(horizontal=True):
            for offer in getattr(refusal, "offers", ()):
                key = f"arena.offer.{which}.{offer}"
                st.button(REPAIRS[offer].offer, key=key, on_click=repairs.append, args=(offer,))
        return None
    opened = _UploadedTable(assignment, files[0].name.rpartition(".")[0][:40] or "S")
    server_cache().put(upload_key, opened, size=sum(file.size for file in files))
    return opened


def _upload_key(which: str) -> str:
    return f"memberships {which} {owner.current()}"


def _drop_upload(upload_key: str) -> None:
    server_cache().drop(upload_key)


@st.cache_resource(max_entries=8, show_spinner="Reading")
def _read(where: str, repairs: tuple[str, ...], *, _files: Mapping[str, bytes]) -> Assignment:
    with count_uploads_for(owner.current()):
        return read_assignment(_files, repairs=repairs)


def _notes(opened: _UploadedTable) -> None:
    for note in opened.assignment.notes:
        st.caption(empty_states.sentence(note))


def _show_table(opened: _UploadedTable) -> None:
    warm_up.wait_for_libraries()
    from analysis.runs.assignments.assignment_report import show_assignment

    table = opened.assignment
    view = show_assignment(
        table.s, table.edge_index, edge_weight=table.edge_weight, y=table.y, x=table.x,
        names=table.node_names, label_names=table.label_names, cluster_names=_names(table),
        title=opened.title,
    )  # fmt: skip
    left, right = st.columns(2, gap="large")
    with left:
        show(view.picture, key="arena.any", name="assignment", origin=_ORIGIN)
    with right:
        st.markdown(empty_states.sentence(view.verdict))
        alt = "Measures of the table, each beside what shuffled rows give"
        st.dataframe(_readable_rows(view.measures), hide_index=True, key="arena.any.table", alt=alt)
        files_of(view.measures, key="arena.any.measures", name="assignment")


def _readable_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Without columns of which nothing is known, and a dash where chance cannot raise a measure."""
    known = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    chance = {name for name in known if "shuffled" in name}
    return neutral_rows(
        {
            name: UNKNOWN if row[name] is None else decimals(row[name], 4) if name in chance else row[name]
            for name in known
        }
        for row in rows
    )


def _names(table: Assignment) -> tuple[str, ...]:
    """Names of the clusters, where the table has other names than numbers for them."""
    counted = tuple(f"cluster {k + 1}" for k in range(table.s.shape[1]))
    return () if table.cluster_names == counted else table.cluster_names


def _compare_tables(first: _UploadedTable, second: _UploadedTable) -> None:
    warm_up.wait_for_libraries()
    from analysis.runs.assignments.assignment_comparison import compare_assignments

    assignment = first.assignment
    other = second.assignment
    try:
        compared = compare_assignments(
            assignment.s, rows_in_order_of(other, assignment), assignment.edge_index,
            edge_weight=assignment.edge_weight, y=assignment.y, x=assignment.x,
            names=assignment.node_names, label_names=assignment.label_names,
            titles=(first.title, second.title),
        )  # fmt: skip
    except BadInput as refusal:
        notices.warn(refusal)
        _show_table(first)
        return
    st.markdown(f"**{empty_states.sentence(compared.sentence)}**")
    for side, column, picture in zip(
        ("first", "second"), st.columns(2, gap="large"), compared.pictures, strict=True
    ):
        with column:
            show(picture, key=f"arena.any.{side}", name=f"assignment-{side}", origin=_ORIGIN)
    alt = "Measures of both tables, each beside what shuffled rows give"
    st.dataframe(_readable_rows(compared.measures), hide_index=True, key="arena.any.compared", alt=alt)
    files_of(compared.measures, key="arena.any.both", name="assignments")
