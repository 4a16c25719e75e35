"""Questions below a picture: each is a line that opens, and is answered only then."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

import streamlit as st


def question(words: str, *, key: str) -> AbstractContextManager[Any] | None:
    """A line that opens; None while it is closed, and nothing is drawn."""
    opened = st.expander(words, type="compact", on_change="rerun", key=key)
    return opened if opened.open else None
