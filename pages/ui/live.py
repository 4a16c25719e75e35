"""Follow a run while it trains: one polling fragment per page, which stops by itself."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.runs.run import Run
from pages.ui import source

PERIOD = 1.0
"""Seconds between two looks at a live run."""


def follow(run: Run, draw: Callable[[Run], None]) -> None:
    """Draw ``run`` now, and again every second while it is live; when it ends, rerun the whole page once.

    Args:
        run: the run; where it has ended, ``draw`` is called once and nothing polls.
        draw: draws the run's present state; give every chart in it a fixed ``key``.
    """

    def tick() -> None:
        now = source.run(run.id) or run
        draw(now)
        if run.live and not now.live:
            st.rerun()

    st.fragment(run_every=PERIOD if run.live else None)(tick)()
