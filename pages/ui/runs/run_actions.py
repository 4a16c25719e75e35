"""Actions on runs: rename, pin, withdraw the link, delete, undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.run import Run
from analysis.runs.store import link_withdrawal
from pages.ui.frame import empty_states, notices
from pages.ui.run_data import owner, server
from pages.ui.widgets import run_cards

_DELETED = "runs.deleted"
_REFUSED = "runs.refused"
_WITHDRAWN = "runs.withdrawn"


def pin(group: Sequence[Run], *, pinned: bool) -> None:
    """Pin or unpin a run, or all runs of a sweep."""
    _for_each_run(group, lambda run: server.store().pin(run, owner=owner.current(), pinned=pinned))


def rename(group: Sequence[Run], key: str) -> None:
    """Rename a run or a sweep to the text of the field ``key``."""
    first = group[0]
    name = str(st.session_state[key])
    _try(lambda: server.store().rename(first.sweep or first.id, name, owner=owner.current()))


def withdraw_link(group: Sequence[Run]) -> None:
    """Give a run or a sweep a new id, so that its old link stops working."""
    first = group[0]
    database = server.store().database
    _try(lambda: link_withdrawal.withdraw(database, first.sweep or first.id, owner=owner.current()))
    if not st.session_state.get(_REFUSED):
        st.session_state[_WITHDRAWN] = run_cards.title(group)


def delete(groups: Sequence[Sequence[Run]]) -> None:
    """Delete runs and sweeps, with undo for ten minutes."""
    runs = [run for group in groups for run in group]
    _for_each_run(runs, lambda run: server.store().delete(run, owner=owner.current()))
    if not st.session_state.get(_REFUSED):
        what = f"“{run_cards.title(groups[0])}”" if len(groups) == 1 else f"{len(groups)} runs"
        st.session_state[_DELETED] = ([run.id for run in runs], what)


def show_last_result() -> None:
    """Show the last action, with undo, or why it was refused."""
    if refused := st.session_state.pop(_REFUSED, ""):
        notices.warn(refused)
    if name := st.session_state.pop(_WITHDRAWN, ""):
        notices.inform(f"“{name}” has a new link; the old one leads nowhere")
    if deleted := st.session_state.get(_DELETED):  # forged, it has no value
        ids, what = deleted
        with st.container(horizontal=True, vertical_alignment="center", key="runs.told"):
            st.markdown(
                f"{empty_states.escape_markdown(what)} {'is' if what.startswith('“') else 'are'} deleted."
            )
            st.button("Undo", key="runs.undo", on_click=_restore_runs, args=(ids,))
            st.caption("It can be undone for ten minutes; then its storage is freed.")


def _restore_runs(ids: Sequence[str]) -> None:
    st.session_state.pop(_DELETED, None)
    for run_id in ids:
        _try(partial(server.store().restore, run_id, owner=owner.current()))


def _for_each_run(group: Sequence[Run], do: Callable[[str], None]) -> None:
    st.session_state.pop(_REFUSED, None)
    for run in group:
        _try(partial(do, run.id))


def _try(do: Callable[[], Any]) -> None:
    try:
        do()
    except BadInput as refusal:
        st.session_state[_REFUSED] = str(refusal)
