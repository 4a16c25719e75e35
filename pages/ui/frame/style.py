"""The little that the theme cannot say: page width, air, and what is hidden."""

from __future__ import annotations

import streamlit as st

_CSS = """
<style>
.stMainBlockContainer { max-width: 84rem; padding-top: 4.25rem; }
/* a page begins with its heading and one sentence; the picture is to be on the first screen */
.st-key-heading { row-gap: 0; }
.st-key-heading h1 { font-size: 1.6rem; padding: 0; }
.stVerticalBlock:has(> .st-key-heading) { gap: 0.6rem; }
a[data-testid="stPageLink-NavLink"] { padding-left: 0; }
a[data-testid="stPageLink-NavLink"] p { text-decoration: underline; text-underline-offset: 0.25em; }
/* Streamlit hangs a chart's tools above it on hover, where Stop is */
:not(.stDataFrame) > .stElementToolbar { top: auto !important; bottom: 0; }
/* controls that find no room beside each other stand below, not far below */
.stHorizontalBlock { row-gap: 1rem; }
h1, h2, h3 { letter-spacing: -0.01em; }
/* the bar's keys are named in the buttons' help: beside every label they would take a line more */
.st-key-bar kbd { display: none; }
.st-key-owner-cookie { display: none; }
/* what pages tell their pictures takes no room */
[class*="st-key-"][class*="-steering"] { position: absolute; }
/* Streamlit darkens what has the focus, which on the dark ground makes its words vanish */
button[kind="tertiary"]:is(:hover, :focus, :active) { color: inherit; }
.st-key-film { min-height: calc(28rem + clamp(12rem, 36vh, 24rem)); }
@media (max-width: 45rem) { .st-key-film { min-height: 52rem; } }
[class*="st-key-"][class*="-files"] { margin-top: -0.75rem; }
[class*="st-key-"][class*="-files"] p { font-size: 0.8rem; opacity: 0.75; }
</style>
"""


def apply() -> None:
    """Add the style sheet to the page."""
    st.html(_CSS)
