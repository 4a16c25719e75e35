"""A suggestion of what to try on the page."""

from __future__ import annotations

import streamlit as st

from pages.ui.frame import glossary_hover

BEGINNING = "**Try this:** "


def draw(text: str, *, after: str = "") -> None:
    """Draw a suggestion, with explanations of its terms.

    Args:
        text: plain text, such as "Click a node."
        after: plain text of a paragraph before it; one element, as each costs the server a message.
    """
    suggestion = f'<span class="try-this">{BEGINNING}{glossary_hover.marked(text)}</span>'
    paragraphs = [glossary_hover.marked(after), suggestion] if after else [suggestion]
    st.markdown("\n\n".join(paragraphs), unsafe_allow_html=True)
