"""View options in links: hidden elements and locked choices, for projectors, frames and classes."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

HIDEABLE: Mapping[str, str] = {
    "menu": 'header[data-testid="stHeader"]',
    "heading": ".st-key-heading",
    "bar": ".st-key-bar",
    "below": ".st-key-below",
    "settings": ".st-key-settings",
}
"""Part of a page by its name in ``hide=``, and what draws it."""

LOCKABLE = ("run", "graph", "node", "compare")
"""Choosers of the bar that ``lock=`` fixes."""

# Invisible elements such as style sheets still take up a gap; here the gaps must not add up.
_CLOSE = (
    ".stApp .stMainBlockContainer { max-width: 100%; padding: 0.75rem; } "
    ".stApp .stVerticalBlock { gap: 0.2rem; } "
)
_NO_MENU = ".stApp .stMainBlockContainer { padding-top: 1rem; }"
_LARGE = f"{_CLOSE} html {{ font-size: 125%; }} :root {{ --type: 1.25; --room: 300px; --film: 46vh; }}"
_BARE = f"{_CLOSE} :root {{ --room: 330px; }}"


def hidden(params: Mapping[str, str]) -> set[str]:
    """Names of the elements that an address hides; unknown names are ignored.

    >>> sorted(hidden({"hide": "menu,bar,colour"})), sorted(hidden({"bare": "1"}))
    (['bar', 'menu'], ['bar', 'below', 'heading', 'menu', 'settings'])
    """
    named = set(params.get("hide", "").split(",")) & HIDEABLE.keys()
    if params.get("bare") == "1":
        named |= HIDEABLE.keys()
    if params.get("present") == "1":
        named |= {"menu", "heading", "bar", "below", "settings"}
    return named


def locked(name: str) -> bool:
    """Whether the address locks the choice ``name``."""
    return name in st.query_params.get("lock", "").split(",")


def apply() -> None:
    """Hide elements and enlarge the type for a projector, as set in the address."""
    params = st.query_params.to_dict()
    rules = [f"{HIDEABLE[name]} {{ display: none; }}" for name in sorted(hidden(params))]
    rules += [_NO_MENU] if "menu" in hidden(params) else []
    rules += [_LARGE] if params.get("present") == "1" else [_BARE] if params.get("bare") == "1" else []
    if rules:
        st.html(f"<style>{' '.join(rules)}</style>")
