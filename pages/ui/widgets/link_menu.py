"""Link: the address of what is on screen, to give to others."""

from __future__ import annotations

from urllib.parse import urlencode

import streamlit as st

from pages.ui.frame import selection


def offer() -> None:
    """A small menu with the address."""
    with st.popover("Link", type="tertiary"):
        st.caption("The same run, epoch, node and what-if, for anyone who can reach this server.")
        st.code(address(), language=None, wrap_lines=True)


def address() -> str:
    """The full address of the present page and selection."""
    return f"{(st.context.url or '').split('?')[0]}?{urlencode(selection.current().params())}"
