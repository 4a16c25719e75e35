"""The graph a visitor has brought, kept while they look at it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from analysis.checks import BadInput
from analysis.data.catalog import load_data, title_of
from analysis.data.upload.text import clean
from analysis.figures.graphs.uploaded import brought_graph
from analysis.figures.style.picture import Picture
from analysis.figures.style.theme import themed
from analysis.projection.layout import graph_layout
from analysis.projection.subgraph import around
from analysis.training.spec import DataSpec
from pages.ui.frame import app_frame
from pages.ui.widgets import render

if TYPE_CHECKING:
    from torch_geometric.data import Data

    from analysis.data.inspect import GraphReport

_KEY, _TROUBLE, _WHERE = "brought", "brought.trouble", "brought.where"
_CHOICE = "brought.choice"
MOST_DRAWN = 600
"""Nodes in a drawing; a force layout of more is slow and shows less."""


@dataclass(frozen=True)
class Brought:
    """Graphs and what they are.

    Attributes:
        title: what they are called; text, never markup, never a path.
        graphs: as they came.
        report: what they are.
        known: how a run names them, where they are a sample or a benchmark; None for own graphs.
        where: what they came from, to notice the same files.
        token: a name for what is computed from them.
    """

    title: str
    graphs: list[Data]
    report: GraphReport
    known: DataSpec | None = None
    where: str = ""
    token: str = field(default_factory=lambda: secrets.token_hex(8))


def current() -> Brought | None:
    """What the visitor looks at; None where they have brought nothing."""
    return st.session_state.get(_KEY)


def trouble() -> str:
    """Why the last thing could not be read, "" where it could."""
    return st.session_state.get(_TROUBLE, "")


def read(files: Mapping[str, bytes], *, where: str) -> None:
    """Read files, once for every choice of their columns; keep a refusal to show it."""
    choice = chosen(where)

    def bring() -> tuple[str, list[Data]]:
        from analysis.data.upload.upload import read_upload

        graphs = read_upload(files, **choice)
        stems = {clean(file.rpartition(".")[0]) or clean(file) for file in files}
        many = stems.pop() if len(stems) == 1 else f"{len(graphs):,} graphs"
        title = graphs[0].name if len(graphs) == 1 else many
        return title, graphs

    _keep(bring, where=where, known=None, choice=choice)


def choose(brought: Brought, choice: dict[str, Any]) -> None:
    """Have the same files read again, with columns that play other parts; {} for the guess."""
    st.session_state[_CHOICE] = brought.where, choice


def chosen(where: str) -> dict[str, Any]:
    """Which columns were chosen for what in files that came from ``where``; {} where nobody chose."""
    place, choice = st.session_state.get(_CHOICE, ("", {}))
    return choice if place == where else {}


def pick(data: DataSpec) -> None:
    """Take a sample or a benchmark."""

    def bring() -> tuple[str, list[Data]]:
        found = load_data(data)
        return title_of(data), found if isinstance(found, list) else [found]

    _keep(bring, where=f"{data.name} {data.seed}", known=data)


def take(title: str, make: Callable[[], Data], *, where: str) -> None:
    """Take a graph that was drawn."""
    _keep(lambda: (title, [make()]), where=where, known=None)


def forget() -> None:
    """Let go of it."""
    for key in (_KEY, _TROUBLE, _WHERE):
        st.session_state.pop(key, None)


def _keep(
    bring: Callable[[], tuple[str, list[Data]]],
    *,
    where: str,
    known: DataSpec | None,
    choice: Mapping[str, Any] | None = None,
) -> None:
    if st.session_state.get(_WHERE) == (where, choice or {}):
        return
    app_frame.wait_for_libraries()
    from analysis.data.inspect import inspect_graph

    before = current()
    forget()
    st.session_state[_WHERE] = where, choice or {}
    try:
        title, graphs = bring()
        report = inspect_graph(graphs if len(graphs) > 1 else graphs[0])
    except BadInput as refusal:
        st.session_state[_TROUBLE] = str(refusal)
        if choice and before is not None and before.where == where:
            st.session_state[_KEY] = before  # the columns can be chosen again
        return
    st.session_state[_KEY] = Brought(title, graphs, report, known, where)


def drawing(brought: Brought, *, graph: int, selected: int | None = None) -> Picture:
    """One of the graphs, drawn; of a large one a part, which the caption says."""
    return _drawing(brought.token, graph, selected, dark=render.dark(), _brought=brought)


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawing(token: str, graph: int, selected: int | None, *, dark: bool, _brought: Brought) -> Picture:
    data = _brought.graphs[graph]
    n, edges = int(data.num_nodes), data.edge_index.numpy()
    chosen = around(n, edges, most=MOST_DRAWN)
    number = np.full(n, -1)
    number[chosen] = np.arange(len(chosen))
    inside = edges[:, (number[edges] >= 0).all(axis=0)]
    inside = number[np.unique(np.concatenate([inside, inside[::-1]], axis=1), axis=1)]
    pos = None if data.get("pos") is None else data.pos.numpy()[chosen]
    names = tuple(data.get("node_names") or ())
    labelled = _brought.report.level == "node" and data.y is not None
    note = (
        "" if len(chosen) == n else f"{len(chosen):,} of {n:,} nodes: those nearest to the best joined one."
    )
    picture = brought_graph(
        graph_layout(len(chosen), inside, pos=pos),
        inside,
        labels=data.y.numpy()[chosen] if labelled else None,
        label_names=tuple(_brought.report.classes),
        node_names=tuple(names[i] for i in chosen) if names else (),
        title=data.get("name") or _brought.title,
        note=note,
        selected=selected,
    )
    return picture._replace(figure=themed(picture.figure, dark=dark))
