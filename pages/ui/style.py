"""The little that the theme cannot say: page width, air, and what is hidden."""

from __future__ import annotations

import streamlit as st

_CSS = """
<style>
.stMainBlockContainer { max-width: 84rem; }
h1, h2, h3 { letter-spacing: -0.01em; }
.st-key-owner-cookie { display: none; }
</style>
"""


def apply() -> None:
    """Add the style sheet to the page."""
    st.html(_CSS)
