"""A suggestion of what to try on the page."""

from __future__ import annotations

import streamlit as st

from pages.ui.frame import glossary_hover

BEGINNING = "**Try this:** "


def draw(text: str) -> None:
    """Draw a suggestion, with explanations of its terms.

    Args:
        text: plain text, such as "Click a node."
    """
    with st.container(key="try-this"):
        st.markdown(BEGINNING + glossary_hover.marked(text), unsafe_allow_html=True)
