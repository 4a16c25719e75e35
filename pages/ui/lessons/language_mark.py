"""Language attribute of a lesson's texts, so that a screen reader pronounces German as German."""

from __future__ import annotations

import streamlit as st

_PAGE = "en"
_MARK = st.components.v2.component(
    "soft-cluster-lab-language",
    js="""export default function ({ data, parentElement }) {
      const place = parentElement.getRootNode().host ?? parentElement;
      place.closest('[class*="st-key-lesson-"]')?.setAttribute("lang", data);
    }""",
)


def mark(language: str, *, key: str) -> None:
    """Say which language the container is in that this is called in; its key begins with ``lesson-``.

    Args:
        language: two letters.
        key: a name of its own on the page.
    """
    if language != _PAGE:
        _MARK(key=f"language.{key}.steering", data=language, height=0)
