"""Import of bundles, whose runs can then be viewed like others."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from analysis.checks import BadInput
from analysis.runs.serialize.zip_file import MOST_PACKED
from pages.ui.frame import notices
from pages.ui.run_data import owner, server
from pages.ui.widgets import run_cards
from pages.ui.widgets.confirm import confirm

_DROPPED = "bundle.file"
_ROUND = "bundle.round"
_MESSAGE = "bundle.said"


def opened() -> None:
    """Draw the visitor's imported bundles, and the upload of another."""
    imported = server.library().opened
    if imported is None:
        return
    runs = imported.of(owner.current())
    if runs:
        st.header("Opened from bundles", anchor=False)
    for run in runs:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            run_cards.rows([[run]])
            _offer_removal(run.id)
    for id, sentence in imported.damaged(owner.current()).items():
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            notices.warn(f"a bundle cannot be shown: {sentence}")
            _offer_removal(id)
    with st.expander("Open a bundle", type="compact", expanded=_MESSAGE in st.session_state):
        st.caption("A run that somebody exported as run.zip. It can be looked at, not trained further.")
        st.file_uploader(
            "Bundle",
            type="zip",
            key=f"{_DROPPED}.{st.session_state.get(_ROUND, 0)}",
            on_change=_import_upload,
            max_upload_size=MOST_PACKED >> 20,
            label_visibility="collapsed",
        )
        if message := st.session_state.pop(_MESSAGE, ""):
            notices.warn(message)


def _import_upload() -> None:
    count = st.session_state.get(_ROUND, 0)
    dropped = st.session_state[f"{_DROPPED}.{count}"]
    imported = server.library().opened
    if not isinstance(dropped, UploadedFile) or imported is None:  # even if the server has lost it by now
        return
    try:
        imported.keep(dropped.getvalue(), owner=owner.current())
    except BadInput as refusal:
        st.session_state[_MESSAGE] = str(refusal)
    st.session_state[_ROUND] = count + 1  # an empty uploader: the imported run is in the list now


def _offer_removal(id: str) -> None:
    confirm(
        "Remove",
        "It goes from this server at once, its links with it. Your file run.zip opens it again.",
        button="Remove for good",
        key=f"bundle.remove.{id}",
        on_click=_remove,
        args=(id,),
    )


def _remove(id: str) -> None:
    imported = server.library().opened
    if imported is not None:
        imported.remove(id, owner=owner.current())
