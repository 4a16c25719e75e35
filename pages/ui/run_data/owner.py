"""Identify visitors by a random id in a cookie."""

from __future__ import annotations

import re
import secrets

import streamlit as st

_KEY = "owner.id"
_COOKIE = "soft_cluster_lab_owner"
_FORM = re.compile(r"[A-Za-z0-9_-]{32}")


def current() -> str:
    """Owner id from the cookie of the browser, or a new one."""
    known: str = st.session_state.get(_KEY, "")
    if not known:
        cookie = str(st.context.cookies.get(_COOKIE, ""))
        known = st.session_state[_KEY] = cookie if _FORM.fullmatch(cookie) else secrets.token_urlsafe(24)
    return known


def remember() -> None:
    """Store the id in the browser for half a year.

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
