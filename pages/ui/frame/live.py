"""Follow runs while they train: one polling fragment per page, which stops by itself."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.run import Run
from pages.ui.frame import notices

PERIOD = 1.0
"""Seconds between two looks at a live run, while few watch."""
AT_ONCE = 3
"""Pages that are drawn anew in a second, about, where all have to slow down."""
CROWD = 15
"""As many watch at that pace; up to twice as many look half as often, up to three times a third as often."""


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
                late = now - 4 * period(len(self._seen))
                self._seen = {name: moment for name, moment in self._seen.items() if moment > late}
            return len(self._seen)


def follow(look: Callable[[], Sequence[Run]], draw: Callable[[Sequence[Run]], None]) -> None:
    """Draw runs now, and again every second while one is live; when all have ended, rerun the page once.

    Where many people watch it is less often, see :func:`period`.

    Args:
        look: fetches the runs as they are now.
        draw: draws them; give every chart and widget in it a fixed ``key``.
    """
    live = any(run.live for run in look())
    pace = _pace() if live else None

    def tick() -> None:
        try:
            now = look()
            draw(now)
        except BadInput as trouble:
            notices.warn(trouble)
            return
        if pace is None:
            return
        ended = not any(run.live for run in now)
        # Who has slowed down stays slow until the page is drawn anew: no to and fro.
        if ended or slows_down(pace, _pace(), draw=random.random()):
            st.rerun()

    st.fragment(run_every=pace)(tick)()


def period(crowd: int) -> float:
    """Seconds between two looks where ``crowd`` people watch: all together look 15 times a second at most.

    >>> [period(crowd) for crowd in (1, 15, 16, 40)]
    [1.0, 1.0, 2.0, 3.0]
    """
    return PERIOD * max(1, -(-crowd // CROWD))


def slows_down(pace: float, wanted: float, *, draw: float) -> bool:
    """Whether somebody who looks every ``pace`` seconds draws the page anew now, to look less often.

    Everybody's page at once would keep all waiting for seconds, so each tick only some do: about
    ``AT_ONCE`` pages a second, however many watch.

    Args:
        pace: seconds between two looks of this page.
        wanted: seconds between two looks where as many watch as now.
        draw: uniform in [0, 1), this page's for this tick.

    >>> slows_down(1.0, 1.0, draw=0.0), slows_down(1.0, 3.0, draw=0.0), slows_down(1.0, 3.0, draw=0.5)
    (False, True, False)
    """
    crowd = CROWD * wanted / PERIOD
    return wanted > pace and draw < AT_ONCE * pace / crowd


def _pace() -> float:
    return period(_watchers().note(_session(), now=time.monotonic()))


@st.cache_resource(show_spinner=False)
def _watchers() -> Watchers:
    return Watchers()


def _session() -> str:
    return st.session_state.setdefault("live.session", str(time.monotonic_ns()))
