"""A button whose effect cannot be undone: it first warns what will be lost, and asks for a second click."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


def confirm(
    label: str,
    lost: str,
    *,
    button: str,
    key: str,
    on_click: Callable[..., None],
    args: tuple[Any, ...] = (),
    disabled: bool = False,
    inside: bool = False,
) -> None:
    """Draw a button that opens a sentence and the button that acts.

    Args:
        label: of the first button.
        lost: what will be lost, and what stays; Markdown.
        button: label of the second button.
        key: fixed name of the second button on its page.
        on_click: called by the second button.
        args: of ``on_click``.
        disabled: there is nothing to act on.
        inside: it stands in a popover itself, which may hold no other; it opens downwards there.
    """
    opened = (
        st.expander(label, type="compact")
        if inside
        else st.popover(label, disabled=disabled, key=f"{key}.open")
    )
    with opened:
        st.markdown(lost)
        st.button(button, type="primary", key=key, on_click=on_click, args=args, disabled=disabled)
