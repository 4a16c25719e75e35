"""Administration panel: people, runs, message, read-only mode."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.run import Run
from analysis.runs.store import administration, link_withdrawal, maintenance_mode
from analysis.runs.store.administration import Usage
from analysis.runs.store.disk_usage import format_bytes
from analysis.runs.store.store import Store
from analysis.wording import counted
from pages.ui.frame import notices
from pages.ui.widgets import figure_output
from pages.ui.widgets.confirm import confirm

_MESSAGE = "server.said"
_CHOSEN = "server.chosen"
_MOST = 500
"""Runs in the table; the newest."""


def show_last_result() -> None:
    """Show the result of the last action, or why it was refused."""
    if message := st.session_state.pop(_MESSAGE, ""):
        notices.inform(message)


def switches(store: Store) -> None:
    """Draw the message to everybody, and the read-only switch."""
    st.text_input(
        "Message on every page",
        value=maintenance_mode.message(store.database),
        key="server.message",
        max_chars=maintenance_mode.MESSAGE_LENGTH,
        help="Stands above every page until you empty it; plain text.",
        on_change=_set_message,
        args=(store,),
    )
    st.toggle(
        "Read-only: accept nothing new",
        value=maintenance_mode.read_only(store.database),
        key="server.read_only",
        help="Nothing is trained, uploaded or opened; what runs comes to its end, and all can be read.",
        on_change=_lock,
        args=(store,),
    )


def people(usage: Sequence[Usage]) -> None:
    """Draw the usage by person, identified by a short hash, as the id would give access to their runs."""
    st.header("People", anchor=False)
    if not usage:
        st.caption("Nobody has trained, opened or kept anything yet.")
        return
    rows = [
        {
            "person": short(person.owner),
            "runs": person.runs,
            "live": person.live,
            "bundles": person.bundles,
            "graphs": person.graphs,
            "storage": format_bytes(person.bytes),
        }
        for person in usage
    ]
    figure_output.table(rows, key="server.people", name="people", alt="Who uses how much of this server.")


def runs(store: Store, *, sizes: Mapping[str, int]) -> None:
    """Draw the newest runs, and actions on the selected ones."""
    st.header("Runs", anchor=False)
    every = store.runs()[:_MOST]
    for sentence in store.damaged():
        notices.warn(sentence)
    if not every:
        st.caption("No runs yet.")
        return
    # without its state: the widget identifies an option by its label, which must not change when the run ends
    names = {run.id: f"{run.name} ({short(run.owner)}, {run.id})" for run in every}
    ids = st.multiselect(
        "Choose runs",
        list(names),
        format_func=names.__getitem__,
        key=_CHOSEN,
        help="Of anybody; stop those that train, or delete them with all they hold.",
    )
    with st.container(horizontal=True):
        st.button("Stop", disabled=not ids, on_click=_stop, args=(store, ids))
        confirm(
            "Withdraw links",
            f"Their owners find them under new links. The present {_links(len(ids))}, for everybody.",
            button="Withdraw for good",
            key="server.withdraw",
            on_click=_withdraw,
            args=(store, ids),
            disabled=not ids,
        )
        confirm(
            "Delete",
            _lost([run for run in every if run.id in ids], sizes),
            button="Delete for good",
            key="server.delete",
            on_click=_delete,
            args=(store, ids),
            disabled=not ids,
        )
    rows = [_row(run, sizes) for run in every]
    figure_output.table(rows, key="server.runs", name="runs", alt="The newest runs of everybody.")


def _links(count: int) -> str:
    return "link leads nowhere then" if count == 1 else f"{count} links lead nowhere then"


def _lost(runs: Sequence[Run], sizes: Mapping[str, int]) -> str:
    """What deleting these runs takes away."""
    people, bytes = len({run.owner for run in runs}), sum(sizes.get(run.id, 0) for run in runs)
    of = f"{counted(len(runs), 'run')} of {counted(people, 'person', 'people')}"
    trains = sum(run.live for run in runs)
    stopped = f" {counted(trains, 'training is', 'trainings are')} stopped." if trains else ""
    return (
        f"{of}, {format_bytes(bytes)}: history, snapshots, weights and links. "
        f"Nobody can bring them back.{stopped}"
    )


def short(owner: str) -> str:
    """Short name of a person: the first letters of a hash of their id."""
    return hashlib.sha256(owner.encode()).hexdigest()[:6]


def _row(run: Run, sizes: Mapping[str, int]) -> dict[str, object]:
    return {
        "id": run.id,
        "person": short(run.owner),
        "name": run.name,
        "state": run.state,
        "epoch": max(run.epochs_done, 0),
        "of": run.spec.training.epochs,
        "storage": format_bytes(sizes.get(run.id, 0)),
    }


def _set_message(store: Store) -> None:
    maintenance_mode.set_message(store.database, st.session_state["server.message"])


def _lock(store: Store) -> None:
    maintenance_mode.set_read_only(store.database, on=st.session_state["server.read_only"])


def _stop(store: Store, ids: Sequence[str]) -> None:
    try:
        administration.stop(store, ids)
        st.session_state[_MESSAGE] = f"{len(ids)} asked to stop"
    except BadInput as refusal:
        st.session_state[_MESSAGE] = str(refusal)


def _withdraw(store: Store, ids: Sequence[str]) -> None:
    try:
        for id in ids:
            link_withdrawal.withdraw(store.database, id, owner=None)
        st.session_state[_MESSAGE] = f"{len(ids)} have new links; the old ones lead nowhere"
    except BadInput as refusal:
        st.session_state[_MESSAGE] = str(refusal)
    st.session_state[_CHOSEN] = []


def _delete(store: Store, ids: Sequence[str]) -> None:
    try:
        st.session_state[_MESSAGE] = f"{administration.delete(store, ids)} deleted"
    except BadInput as refusal:
        st.session_state[_MESSAGE] = str(refusal)
    st.session_state[_CHOSEN] = []
