"""Buttons for trainings that fail on purpose."""

from __future__ import annotations

import streamlit as st

from analysis.figures.style.formatting import capitalized
from analysis.training.presets.failures import FAILURES
from pages.ui.submit import submission


def draw() -> None:
    """Draw one button per failure."""
    with st.expander("Provoke a failure", type="compact", key="provoke"):
        st.caption(
            "Each of these goes wrong on purpose, within seconds. Start one, then open Assignments: the "
            "diagnosis there names what went wrong and what to try."
        )
        for name, preset in FAILURES.items():
            st.button(
                capitalized(preset.title.removeprefix("Failure: ")),
                key=f"provoke.{name}",
                type="tertiary",
                help=preset.question,
                on_click=submission.preset,
                args=(name,),
            )
