"""Curves of a training, which the browser draws: sent once, and then the rows that came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.figures.explorer.linker import linked
from analysis.figures.explorer.standalone_html import STYLES
from pages.ui.widgets import explorer

_CURVES = st.components.v2.component(
    "soft-cluster-lab-curves",
    html="<div data-curves></div>",
    css=(STYLES / "curves.css").read_text("utf-8"),
    js=linked("curves_component.js"),
)


def mount(data: Mapping[str, Any], parts: Sequence[Any], *, key: str) -> None:
    """Show charts; of their rows only the parts travel that were not sent before.

    Args:
        data: of :func:`analysis.figures.live.curves.charts_data`.
        parts: of :func:`analysis.figures.live.curves.history_parts`.
        key: fixed name of the charts on their page.
    """
    explorer.send_additions([{"run": data["run"], "rows": rows} for rows in parts], key=key)
    _CURVES(key=key, data=dict(data))  # its height is in the style sheet, so that the layout does not shift
