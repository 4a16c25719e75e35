"""Follow runs while they train: one polling fragment per page, which stops by itself."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.run import Run

PERIOD = 1.0
"""Seconds between two looks at a live run."""
CROWD = 30
"""As many watch at the same pace; where there are more, all look half as often."""


class Watchers:
    """Who has looked at a live run of this server in the last seconds."""

    def __init__(self) -> None:
        self._seen: dict[str, float] = {}
        self._lock = threading.Lock()

    def note(self, who: str, *, now: float) -> int:
        """``who`` looks now; how many people have looked lately."""
        with self._lock:
            self._seen[who] = now
            if len(self._seen) > CROWD:
                late = now - 5 * PERIOD
                self._seen = {name: moment for name, moment in self._seen.items() if moment > late}
            return len(self._seen)


def follow(look: Callable[[], Sequence[Run]], draw: Callable[[Sequence[Run]], None]) -> None:
    """Draw runs now, and again every second while one is live; when all have ended, rerun the page once.

    Where many people watch it is every two seconds.

    Args:
        look: fetches the runs as they are now.
        draw: draws them; give every chart and widget in it a fixed ``key``.
    """
    live = any(run.live for run in look())
    period = _period() if live else None

    def tick() -> None:
        try:
            now = look()
            draw(now)
        except BadInput as trouble:
            st.warning(str(trouble))
            return
        if period is not None and (not any(run.live for run in now) or _period() > period):
            st.rerun()  # who has slowed down stays slow until the page is drawn anew: no to and fro

    st.fragment(run_every=period)(tick)()


def _period() -> float:
    crowd = _watchers().note(_session(), now=time.monotonic())
    return PERIOD if crowd <= CROWD else 2 * PERIOD


@st.cache_resource(show_spinner=False)
def _watchers() -> Watchers:
    return Watchers()


def _session() -> str:
    return st.session_state.setdefault("live.session", str(time.monotonic_ns()))
