"""Questions below a picture: each is a line that opens, and is answered only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import streamlit as st

_OPEN = "questions.open"


def question(words: str, *, key: str) -> AbstractContextManager[Any] | None:
    """A line that opens; None while it is closed, and nothing is drawn."""
    opened = st.expander(words, type="compact", on_change="rerun", key=key)
    if opened.open:
        st.session_state[_OPEN] = True
    return opened if opened.open else None


@contextmanager
def asked() -> Iterator[Callable[[], bool]]:
    """Questions are drawn inside; whether one of them is open is known after the last."""
    st.session_state[_OPEN] = False
    yield lambda: bool(st.session_state[_OPEN])
