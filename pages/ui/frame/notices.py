"""Notices in plain text, with all markup escaped."""

from __future__ import annotations

import streamlit as st

from pages.ui.frame.empty_states import sentence


def warn(text: object, *more: str) -> None:
    """Show a warning, with the sentences ``more`` after it."""
    st.warning(" ".join(sentence(reason) for reason in (str(text), *more) if reason.strip()))


def inform(text: object) -> None:
    """Show a piece of information."""
    st.info(sentence(str(text)))
