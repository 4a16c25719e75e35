"""Two-way synchronisation of the selection with an explorer in the browser."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.ui.frame import selection

_PLAY = "steering.play"
_SENT = ".sent"


def play_from_start() -> None:
    """Start playback when the next picture opens."""
    st.session_state[_PLAY] = True


def playing() -> bool:
    """Whether the current picture should start playback; resets the flag."""
    return bool(st.session_state.pop(_PLAY, False))


def mark_current(key: str) -> None:
    """Note that the picture ``key`` has the present selection, so that it is not sent there again."""
    st.session_state[key + _SENT] = selection.current()


def forget_sent() -> None:
    """Forget what was sent: the pictures of another page are mounted anew."""
    for key in [str(key) for key in st.session_state if str(key).endswith(_SENT)]:
        del st.session_state[key]


def picture_state(key: str, shown: Mapping[str, object], *, start: object = None) -> dict[str, object]:
    """State to send to the picture ``key``.

    What the reader has set in it is not sent back: they may have moved on. A state that was
    sent before carries a new number, since the browser drops equal messages.

    Args:
        key: the picture's.
        shown: what is selected, by the picture's names; "run" is the run's id.
        start: the epoch it plays from, where it is to open playing; None if it never is.
    """
    state: dict[str, object] = st.session_state.setdefault(f"{key}.message", {})
    selected = selection.current()
    if state and state["run"] == shown["run"] and st.session_state.get(key + _SENT) == selected:
        return state
    message = {**shown, "time": int(str(state.get("time", 0))) + 1}
    if start is not None and playing():
        message |= {"epoch": start, "play": 1}
    st.session_state[f"{key}.message"], st.session_state[key + _SENT] = message, selected
    return message
