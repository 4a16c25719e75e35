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
/* what stands below a page's heading is of the second order, and no larger than the third usually is */
.stHeading h2 { font-size: 1.4rem; padding: 0.5rem 0; }
.st-key-paused h2 { font-size: 2.6rem; padding: 2rem 0 0.5rem; }
/* the bar's keys are named in the buttons' help: beside every label they would take a line more */
.st-key-bar kbd { display: none; }
.st-key-owner-cookie { display: none; }
/* a term's meaning, for pointer, keyboard and touch; the browser's own hint comes late and not by keyboard */
abbr.term { text-decoration: underline dotted 1px; text-underline-offset: 0.2em; cursor: help;
  position: relative; }
abbr.term:is(:hover, :focus)::after { content: attr(data-meaning); position: absolute; z-index: 9;
  left: 0; top: 1.6em; width: max-content; max-width: min(22rem, 80vw); padding: 0.4rem 0.6rem;
  font-size: 0.85rem;
  line-height: 1.4;
  border-radius: 4px; background: Canvas; color: CanvasText;
  border: 1px solid GrayText; }
/* captions of Streamlit are paler than 4.5 to 1 */
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p { opacity: 1; color: inherit; }
.stExpander summary, .stExpander summary p { opacity: 1; color: inherit; }
a:focus-visible, button:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 2px solid currentColor; outline-offset: 2px; }
/* what pages tell their pictures takes no room */
[class*="st-key-"][class*="-steering"] { position: absolute; }
/* Streamlit darkens what has the focus, which on the dark ground makes its words vanish */
button[kind="tertiary"]:is(:hover, :focus, :active) { color: inherit; }
@media (min-width: 70rem) {
.st-key-hero { min-height: calc(clamp(290px, 100vh - var(--room, 420px), 470px) + 43rem); } }
.st-key-film { min-height: calc(28rem + clamp(12rem, var(--film, 36vh), 35rem)); }
@media (max-width: 45rem) { .st-key-film { min-height: 52rem; } }
[class*="st-key-"][class*="-files"] { margin-top: -0.75rem; }
[class*="st-key-"][class*="-files"] p { font-size: 0.8rem; opacity: 0.75; }
</style>
"""


def apply() -> None:
    """Add the style sheet to the page."""
    st.html(_CSS)
