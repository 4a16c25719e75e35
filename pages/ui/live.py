"""Follow runs while they train: one polling fragment per page, which stops by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.run import Run

PERIOD = 1.0
"""Seconds between two looks at a live run."""


def follow(look: Callable[[], Sequence[Run]], draw: Callable[[Sequence[Run]], None]) -> None:
    """Draw runs now, and again every second while one is live; when all have ended, rerun the page once.

    Args:
        look: fetches the runs as they are now.
        draw: draws them; give every chart and widget in it a fixed ``key``.
    """
    live = any(run.live for run in look())

    def tick() -> None:
        try:
            now = look()
            draw(now)
        except BadInput as trouble:
            st.warning(str(trouble))
            return
        if live and not any(run.live for run in now):
            st.rerun()

    st.fragment(run_every=PERIOD if live else None)(tick)()
