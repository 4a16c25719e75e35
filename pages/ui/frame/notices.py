"""What went wrong, said on a page as plain text: whatever a file or a name holds, nothing in it is markup."""

from __future__ import annotations

import streamlit as st

from pages.ui.frame.empty_states import sentence


def warn(text: object, *more: str) -> None:
    """A refusal or a trouble as sentences of their own; ``more`` are sentences that follow."""
    st.warning(" ".join(sentence(part) for part in (str(text), *more) if part.strip()))


def inform(text: object) -> None:
    """Something to know, which is no trouble."""
    st.info(sentence(str(text)))
