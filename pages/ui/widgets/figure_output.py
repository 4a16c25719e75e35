"""Put a finished picture or table on the page, and offer it as files."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis.figures.export.html import Origin, figure_page, resource
from analysis.figures.style.picture import Picture
from analysis.figures.style.theme import apply_theme
from analysis.runs.export.provenance import origin_of
from analysis.runs.run import Run
from analysis.runs.serialize.csv_parquet import neutral_rows, to_csv, to_parquet
from pages.ui.frame import selection

Rows = Sequence[Mapping[str, Any]]

_SCRIPTS = Path(__file__).parent / "js"
_ORIGIN = "show.origin"
_NO_ORIGIN = Origin("Soft Cluster Lab", "{}")
_SAVE = st.components.v2.component(
    "soft-cluster-lab-save",
    html='<div><span>Save as</span><button type="button" data-format="svg">SVG</button>'
    '<button type="button" data-format="png">PNG</button></div>',
    css="div{display:flex;gap:0.9rem;align-items:center;height:2.25rem;font:0.8rem var(--st-font);"
    "color:var(--st-text-color);white-space:nowrap}span{opacity:0.75}"
    "button{font:inherit;opacity:0.75;color:inherit;"
    "background:none;border:0;padding:0.35rem 0;cursor:pointer}"
    "button:hover,button:focus-visible{opacity:1;color:var(--st-primary-color)}",
    js=resource("origin.js")
    + "".join((_SCRIPTS / name).read_text("utf-8") for name in ("long_lines.js", "save.js")),
)


def dark() -> bool:
    """Whether the visitor's page is dark now."""
    return st.context.theme.type == "dark"


def show(
    picture: Picture,
    *,
    key: str,
    name: str,
    on_node: Callable[[int], None] | None = None,
    origin: Origin | None = None,
    height: Literal["content", "stretch"] = "content",
) -> None:
    """Draw a settled figure with its alternative text, and offer it as SVG, PNG and HTML.

    SVG and PNG are made by the browser, HTML by the server, each when it is asked for. All of them carry the
    title, legend and caption, which are part of the figure, and say which run made it.

    Args:
        picture: the figure and its alternative text, which states the finding.
        key: fixed name of the chart on its page.
        name: file name of the downloads, without ending.
        on_node: called with the node's index when one is clicked (a point whose ``customdata`` it is).
        origin: where the figure comes from; the run that is looked at, if None.
        height: "stretch" is that of its place, called ``key`` and "-place" in the style sheet.
    """
    figure = apply_theme(picture.figure, dark=dark())
    st.container(key=f"{key}.place").plotly_chart(
        figure,
        key=key,
        theme=None,
        width="stretch",
        height=height,
        alt=picture.alt,
        on_select=partial(_clicked, key, on_node) if on_node else "ignore",
        selection_mode="points",
        config={"displaylogo": False, "toImageButtonOptions": {"format": "svg", "filename": name}},
    )
    origin = origin or _origin()
    with _files(key):
        _SAVE(
            key=f"{key}.save",
            data={
                "chart": _css_name(key),
                "file": name,
                "origin": origin.image_lines(),
                "caption": next(
                    (i for i, each in enumerate(figure.layout.annotations) if each.name == "caption"), -1
                ),
            },
            width="content",
        )
        st.download_button(
            "HTML",
            data=lambda: figure_page(picture, file=name, origin=origin),
            file_name=f"{name}.html",
            mime="text/html",
            key=f"{key}.html",
            on_click="ignore",
            type="tertiary",
            help="A file that shows this figure in any browser, without a network",
        )


def table(rows: Rows, *, key: str, name: str, alt: str) -> None:
    """Show rows as a table, and offer them as CSV and Parquet.

    Text that a spreadsheet would run as a formula is defused, here and in the CSV.

    Args:
        rows: one mapping of column to value for each row.
        key: fixed name of the table on its page.
        name: file name of the downloads, without ending.
        alt: what the table holds.
    """
    st.dataframe(neutral_rows(rows), hide_index=True, key=key, alt=alt, placeholder="")
    files_of(rows, key=key, name=name)


def files_of(rows: Rows, *, key: str, name: str) -> None:
    """The line under a table that gives it as files."""
    with _files(key):
        save_rows(lambda: rows, key=key, name=name)


def save_rows(rows: Callable[[], Rows], *, key: str, name: str) -> None:
    """Two buttons that download rows as CSV and as Parquet, fetched on demand."""
    for kind, make, mime in (
        ("CSV", to_csv, "text/csv"),
        ("Parquet", to_parquet, "application/vnd.apache.parquet"),
    ):
        st.download_button(
            kind,
            data=partial(_file_content, make, rows),
            file_name=f"{name}.{kind.lower()}",
            mime=mime,
            key=f"{key}.{kind.lower()}",
            on_click="ignore",
            type="tertiary",
        )


def _files(key: str) -> DeltaGenerator:
    """The line under a figure or a table for its files."""
    return st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"{key}.files")


def _file_content(make: Callable[[Rows], bytes], rows: Callable[[], Rows]) -> bytes:
    return make(rows())


def graph_origin(title: str) -> Origin:
    """Of a figure that shows a graph before anything was trained on it."""
    return Origin(f"Soft Cluster Lab: {title}, nothing trained yet", "{}")


def made_by(run: Run, *, epoch: int) -> None:
    """Say what the figures show that follow on the page."""
    st.session_state[_ORIGIN] = (run.id, run.sweep), partial(origin_of, run, epoch=epoch)


def _origin() -> Origin:
    """Provenance of the current run, as set by the page."""
    ids, make = st.session_state.get(_ORIGIN, ((), None))
    return make() if selection.current().run in ids else _NO_ORIGIN


def _css_name(key: str) -> str:
    """How Streamlit writes a key in the class of its element."""
    return re.sub(r"[^a-zA-Z0-9_-]", "-", key)


def _clicked(key: str, on_node: Callable[[int], None]) -> None:
    points = st.session_state[key].selection.points
    if points and points[0].get("customdata") is not None:
        on_node(int(points[0]["customdata"]))


def show_live(
    option: dict[str, Any], *, key: str, alt: str, height: int = 260, width: int | None = None
) -> None:
    """Draw a live chart from an ECharts option; with a fixed ``key`` it changes in place.

    Args:
        option: the option, plain JSON, from :mod:`analysis.figures.live.accuracy_over_depth`.
        key: fixed name of the chart on its page.
        alt: alternative text, which states the finding.
        height: in pixels.
        width: in pixels; as wide as its place if None.
    """
    st.echarts_chart(option, key=key, theme=None, width=width or "stretch", height=height, alt=alt)
