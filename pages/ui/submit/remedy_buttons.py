"""Buttons that train a run's settings with a remedy."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.runs.results.remedies import Remedy
from analysis.runs.run import Run
from pages.ui.frame import notices
from pages.ui.submit import submission

MOST = 2
"""Buttons for one finding: the likeliest remedies."""


def draw(run: Run, remedies: Sequence[Remedy], *, key: str) -> None:
    """Draw a button for each of the most promising remedies.

    Args:
        run: what was trained.
        remedies: the likeliest first.
        key: fixed name of the buttons on their page.
    """
    submission.watch_if_started()  # inside a fragment a click reruns only the fragment, not the page
    with st.container(horizontal=True, gap="small"):
        for index, remedy in enumerate(remedies[:MOST]):
            st.button(
                f"{remedy.words}: train with this remedy",
                key=f"{key}.{index}",
                on_click=_train,
                args=(run, remedy),
                help="Trains these settings with this changed, and opens the new run on Train.",
            )
    if remedies and submission.refusal():
        notices.warn(submission.refusal())


def _train(run: Run, remedy: Remedy) -> None:
    submission.remedy(run, remedy.spec, words=remedy.words)
