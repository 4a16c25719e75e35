"""Authentication of the administrator by a secret in the environment."""

from __future__ import annotations

import hmac
import os
import time

import streamlit as st

from pages.ui.frame import notices

VARIABLE = "SOFT_CLUSTER_LAB_ADMIN"
SHORTEST = 12
"""Characters of a secret, at least."""
WAIT_SECONDS = 1.0
"""After a wrong guess, so that guessing takes for ever."""
_KNOWN = "secret.known"


def is_known() -> bool:
    """Whether this visitor has entered the current secret."""
    secret = _secret()
    return bool(secret) and hmac.compare_digest(st.session_state.get(_KNOWN, "").encode(), secret.encode())


def ask() -> None:
    """Draw a field for the secret, or the reason why there is none."""
    secret = _secret()
    if not secret:
        notices.inform(
            f"Set {VARIABLE} in the server's environment to at least {SHORTEST} characters, and restart"
        )
        return
    with st.form("secret"):
        typed = st.text_input(
            "Secret",
            type="password",
            max_chars=200,
            help=f"What {VARIABLE} says in the server's environment",
        )
        sent = st.form_submit_button("Enter")
    if not sent:
        return
    if hmac.compare_digest(typed.encode(), secret.encode()):
        st.session_state[_KNOWN] = typed
        st.rerun()
    time.sleep(WAIT_SECONDS)
    notices.warn("That is not the secret")


def _secret() -> str:
    secret = os.environ.get(VARIABLE, "")
    return secret if len(secret) >= SHORTEST else ""
