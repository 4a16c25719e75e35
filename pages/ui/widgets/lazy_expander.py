"""Expanders below a picture whose content is drawn only while they are open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import streamlit as st

_OPEN = "questions.open"


def question(words: str, *, key: str) -> AbstractContextManager[Any] | None:
    """Expander titled with a question; None while it is closed, so that its content is not computed."""
    opened = st.expander(words, type="compact", on_change="rerun", key=key)
    if opened.open:
        st.session_state[_OPEN] = True
    return opened if opened.open else None


@contextmanager
def track_open() -> Iterator[Callable[[], bool]]:
    """Context for several questions; yields a function that tells, after the last, whether one is open."""
    st.session_state[_OPEN] = False
    yield lambda: bool(st.session_state[_OPEN])
