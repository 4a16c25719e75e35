"""Assignments of one graph side by side, which the browser draws: a node is marked in all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Collection

import streamlit as st

from analysis.figures.explorer.linker import linked
from analysis.figures.explorer.standalone_html import styles
from pages.ui.widgets import explorer

_COLUMNS = st.components.v2.component(
    "soft-cluster-lab-columns",
    html='<div data-explorer="columns"></div>',
    css=styles("columns"),
    js=linked("columns_component.js"),
)

_MOST = 0.75
"""Part of the picture that an addition may be: of another graph nearly all is new."""


def mount(
    payload: bytes, *, key: str, runs: Collection[str], nodes: int, on_open: Callable[[str, int | None], None]
) -> None:
    """Show columns; with a fixed ``key`` they change in place.

    Args:
        payload: of :func:`analysis.figures.explorer.assignment_columns.columns_payload`.
        key: fixed name of the picture on its page.
        runs: ids of the runs that its columns open.
        nodes: number of nodes it shows.
        on_open: called with a run and the node in it that was clicked, None where none was.
    """

    def opened() -> None:
        message = st.session_state[key].open
        if not isinstance(message, dict) or message.get("run") not in runs:  # not sent by this picture
            return
        node = message.get("node")
        on_open(message["run"], node if type(node) is int and 0 <= node < nodes else None)

    whole, additions = sent_parts(st.session_state.get(f"{key}.whole"), payload)
    st.session_state[f"{key}.whole"] = whole
    explorer.send_additions(additions, key=key)
    _COLUMNS(key=key, data=whole, on_open_change=opened)  # its height is in the style sheet


def sent_parts(before: bytes | None, payload: bytes) -> tuple[bytes, list[bytes]]:
    """What was sent whole before, and what makes it ``payload``: the columns that have changed since.

    Unlike the epochs of an explorer, columns replace each other, so that one addition is kept; and even a
    small whole brings the picture's script along. An addition is sent also where nothing has changed, since a
    picture does not notice that one is gone.
    """
    if before is None:
        return payload, []
    added = explorer.addition_to(before, payload)
    return (before, [added]) if len(added) < _MOST * len(payload) else (payload, [])
