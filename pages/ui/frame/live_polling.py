"""Live updates of training runs: one polling fragment per page, which ends with the runs."""

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
    """Recent viewers of live runs on this server."""

    def __init__(self) -> None:
        self._last_poll: dict[str, float] = {}
        self._lock = threading.Lock()

    def note(self, viewer: str, *, now: float) -> int:
        """Record a viewer, and return the number of recent viewers."""
        with self._lock:
            self._last_poll[viewer] = now
            if len(self._last_poll) > CROWD:
                late = now - 4 * period(len(self._last_poll))
                self._last_poll = {name: moment for name, moment in self._last_poll.items() if moment > late}
            return len(self._last_poll)


def follow(look: Callable[[], Sequence[Run]], draw: Callable[[Sequence[Run]], None]) -> None:
    """Draw runs, and redraw them every second while one is live; rerun the page when all have ended.

    Redraws are less frequent if many people watch, see :func:`period`.

    Args:
        look: fetches the current runs.
        draw: draws them; every chart and widget in it needs a fixed ``key``.
    """
    live = any(run.live for run in look())
    pace = _pace() if live else None

    def tick() -> None:
        try:
            now = look()
            draw(now)
        except BadInput as error:
            notices.warn(error)
            return
        if pace is None:
            return
        ended = not any(run.live for run in now)
        # A slowed page stays slow until it is rerun, so that the pace does not oscillate.
        if ended or slows_down(pace, _pace(), draw=random.random()):
            st.rerun()

    st.fragment(run_every=pace)(tick)()


def period(crowd: int) -> float:
    """Polling period in seconds for ``crowd`` viewers, limiting the total to 15 requests per second.

    >>> [period(crowd) for crowd in (1, 15, 16, 40)]
    [1.0, 1.0, 2.0, 3.0]
    """
    return PERIOD * max(1, -(-crowd // CROWD))


def slows_down(pace: float, target: float, *, draw: float) -> bool:
    """Whether a viewer with the polling period ``pace`` should switch to a longer one now.

    Everybody's page at once would keep all waiting for seconds, so each tick only some do: about
    ``AT_ONCE`` pages a second, however many watch.

    Args:
        pace: seconds between two looks of this page.
        target: seconds between two looks where as many watch as now.
        draw: uniform in [0, 1), this page's for this tick.

    >>> slows_down(1.0, 1.0, draw=0.0), slows_down(1.0, 3.0, draw=0.0), slows_down(1.0, 3.0, draw=0.5)
    (False, True, False)
    """
    crowd = CROWD * target / PERIOD
    return target > pace and draw < AT_ONCE * pace / crowd


def _pace() -> float:
    return period(_watchers().note(_session(), now=time.monotonic()))


@st.cache_resource(show_spinner=False)
def _watchers() -> Watchers:
    return Watchers()


def _session() -> str:
    return st.session_state.setdefault("live.session", str(time.monotonic_ns()))
