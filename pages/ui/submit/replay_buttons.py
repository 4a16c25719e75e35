"""Notice for settings that were trained before, with buttons to replay the run or train a new seed."""

from __future__ import annotations

import streamlit as st

from pages.ui.frame import explorer_messages
from pages.ui.submit import submission


def draw() -> None:
    """Draw both buttons if the settings last submitted were trained before."""
    known = submission.known_before()
    if known is None:
        return
    with st.container(border=True, key="trained-before"):
        st.markdown(
            "These settings were **trained before**, and the same settings give the same result to the last "
            "bit. Replay that run, or train them with another seed."
        )
        with st.container(horizontal=True):
            st.button("Replay it", key="before.replay", type="primary", on_click=_replay)
            st.button(f"Train with seed {known.seed}", key="before.seed", on_click=submission.with_new_seed)


def _replay() -> None:
    submission.replay()
    explorer_messages.play_from_start()
