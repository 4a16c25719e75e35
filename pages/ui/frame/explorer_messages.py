"""What a picture in the browser is told, and what it was heard to say: neither undoes the other."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from pages.ui.frame import selection

_PLAY = "steering.play"


def play_from_start() -> None:
    """Have the next picture open playing, from its start."""
    st.session_state[_PLAY] = True


def playing() -> bool:
    """Whether the picture drawn now is to open playing; asked once."""
    return bool(st.session_state.pop(_PLAY, False))


def heard(key: str) -> None:
    """The selection is what the picture called ``key`` has said."""
    st.session_state[f"{key}.heard"] = selection.current()


def wishes(key: str, wanted: Mapping[str, object], *, start: object = None) -> dict[str, object]:
    """What the picture called ``key`` is to show.

    What the reader has set in it is not said again: they may be at the next thing already. A wish that was
    said before carries another number, or the browser would not pass it on.

    Args:
        key: the picture's.
        wanted: what is selected, by the picture's names; "run" is the run's id.
        start: the epoch it plays from, where it is to open playing; None if it never is.
    """
    said: dict[str, object] = st.session_state.setdefault(f"{key}.said", {})
    selected = selection.current()
    if said and said["run"] == wanted["run"] and st.session_state.get(f"{key}.heard") == selected:
        return said
    told = {**wanted, "time": int(str(said.get("time", 0))) + 1}
    if start is not None and playing():
        told |= {"epoch": start, "play": 1}
    st.session_state[f"{key}.said"], st.session_state[f"{key}.heard"] = told, selected
    return told
