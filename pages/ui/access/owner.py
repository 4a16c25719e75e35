"""Who is looking: an unguessable id that a browser keeps, so that its runs are found again."""

from __future__ import annotations

import re
import secrets

import streamlit as st

_KEY = "owner.id"
_COOKIE = "soft_cluster_lab_owner"
_FORM = re.compile(r"[A-Za-z0-9_-]{32}")


def current() -> str:
    """The owner's id: the browser's cookie, or a new one where there is none."""
    known: str = st.session_state.get(_KEY, "")
    if not known:
        kept = str(st.context.cookies.get(_COOKIE, ""))
        known = st.session_state[_KEY] = kept if _FORM.fullmatch(kept) else secrets.token_urlsafe(24)
    return known


def remember() -> None:
    """Have the browser keep the id for half a year.

    Streamlit reads cookies and writes none, so one line of script writes it; the id is ours and holds only
    letters, digits, '-' and '_'.
    """
    name = current()
    if st.context.cookies.get(_COOKIE) == name:
        return
    with st.container(key="owner-cookie"):
        st.html(
            f"<script>document.cookie='{_COOKIE}={name};path=/;max-age=15552000;SameSite=Lax'</script>",
            unsafe_allow_javascript=True,
        )
