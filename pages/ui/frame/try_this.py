"""One thing to try on every page; it follows what is on screen."""

from __future__ import annotations

import streamlit as st

from pages.ui.frame import glossary_hover

BEGINNING = "**Try this:** "


def say(text: str) -> None:
    """A sentence that asks for one deed; the terms in it carry their meaning.

    Args:
        text: plain text, such as "Click a node."
    """
    with st.container(key="try-this"):
        st.markdown(BEGINNING + glossary_hover.marked(text), unsafe_allow_html=True)
