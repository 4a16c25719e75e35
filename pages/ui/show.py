"""Put a finished picture on the page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

# Plotly looks for pandas among the loaded modules, and finds half of it while the warm-up still loads it.
import pandas  # noqa: F401
import streamlit as st

from analysis.figures.picture import Picture
from analysis.figures.theme import themed


def dark() -> bool:
    """Whether the visitor's page is dark now."""
    return st.context.theme.type == "dark"


def show(picture: Picture, *, key: str, name: str, on_node: Callable[[int], None] | None = None) -> None:
    """Draw a settled figure with its alternative text, and offer it as a file.

    Args:
        picture: the figure and its alternative text, which states the finding.
        key: fixed name of the chart on its page.
        name: file name of the download, without ending.
        on_node: called with the node's index when one is clicked (a point whose ``customdata`` it is).
    """
    figure = themed(picture.figure, dark=dark())
    st.plotly_chart(
        figure,
        key=key,
        theme=None,
        width="stretch",
        alt=picture.alt,
        on_select=partial(_clicked, key, on_node) if on_node else "ignore",
        selection_mode="points",
        config={"displaylogo": False, "toImageButtonOptions": {"format": "svg", "filename": name}},
    )
    st.download_button(
        "Save as HTML",
        data=lambda: figure.to_html(include_plotlyjs=True),
        file_name=f"{name}.html",
        mime="text/html",
        key=f"{key}.html",
        on_click="ignore",
        type="tertiary",
        help="A file that shows this figure in any browser, without a network",
    )


def _clicked(key: str, on_node: Callable[[int], None]) -> None:
    points = st.session_state[key].selection.points
    if points and points[0].get("customdata") is not None:
        on_node(int(points[0]["customdata"]))


def show_live(
    option: dict[str, Any], *, key: str, alt: str, height: int = 260, width: int | None = None
) -> None:
    """Draw a live chart from an ECharts option; with a fixed ``key`` it changes in place.

    Args:
        option: the option, plain JSON, from :mod:`analysis.figures.live`.
        key: fixed name of the chart on its page.
        alt: alternative text, which states the finding.
        height: in pixels.
        width: in pixels; as wide as its place if None.
    """
    st.echarts_chart(option, key=key, theme=None, width=width or "stretch", height=height, alt=alt)
