"""Current graph of the page Data: uploaded, pasted, picked or drawn."""

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
from analysis.data.upload.upload_queue import count_uploads_for
from analysis.figures.graphs.uploaded_graph import uploaded_graph
from analysis.figures.style.picture import Picture
from analysis.figures.style.theme import apply_theme
from analysis.projection.bfs_subgraph import breadth_first_sample
from analysis.projection.layout import graph_layout
from analysis.training.spec import DataSpec
from pages.ui.frame import warm_up
from pages.ui.run_data import owner
from pages.ui.upload.upload_cache import server_cache
from pages.ui.widgets import figure_output

if TYPE_CHECKING:
    from torch_geometric.data import Data

    from analysis.data.inspect import GraphReport

_CURRENT, _REFUSED, _READ = "upload", "upload.refused", "upload.read"
MOST_DRAWN = 600
"""Nodes in a drawing; a force layout of more is slow and shows less."""


@dataclass(frozen=True)
class Uploaded:
    """Loaded graphs, with their report and origin.

    Attributes:
        title: display name; plain text, never a path.
        graphs: the graphs as read.
        report: their inspection.
        named: DataSpec of a sample or benchmark; None for user graphs.
        where: origin, to detect the same files.
        files: uploaded files, to read them again with other columns; empty otherwise.
        choice: chosen columns by role.
        token: cache key of everything computed from the graphs.
    """

    title: str
    graphs: list[Data]
    report: GraphReport
    named: DataSpec | None = None
    where: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    choice: Mapping[str, Any] = field(default_factory=dict)
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def columns(self) -> Mapping[str, str]:
        """Role of every node column."""
        return self.graphs[0].get("columns") or {}

    @property
    def id_columns(self) -> tuple[str, ...]:
        """Candidate columns for node names, the current one first."""
        return tuple(self.graphs[0].get("id_columns") or ())


@dataclass(frozen=True)
class Refused:
    """Files that could not be read.

    Attributes:
        sentence: why.
        columns: those that can be chosen otherwise, as far as they are known, each with an empty part.
        id_columns: those that may hold the nodes' names.
        where: what the files came from.
        files: the files.
        choice: which columns were chosen for what.
        token: a name for the form that offers the columns.
    """

    sentence: str
    columns: Mapping[str, str]
    id_columns: tuple[str, ...]
    where: str
    files: Mapping[str, bytes]
    choice: Mapping[str, Any]
    token: str = field(default_factory=lambda: secrets.token_hex(8))


def current() -> Uploaded | None:
    """Current graph of the visitor, also after a refresh; None if there is none."""
    if _CURRENT not in st.session_state and _REFUSED not in st.session_state:
        st.session_state[_CURRENT] = server_cache().get(owner.current())
    return st.session_state.get(_CURRENT)


def example() -> Uploaded:
    """Example shown before anything is uploaded."""
    warm_up.wait_for_libraries()
    return _example()


@st.cache_resource(show_spinner=False)
def _example() -> Uploaded:
    from analysis.data.inspect import inspect_graph

    data = DataSpec(name="karate")
    graph = load_data(data)
    return Uploaded(title_of(data), graph if isinstance(graph, list) else [graph], inspect_graph(graph), data)


def refused() -> Refused | None:
    """Why the last upload was refused; None if it was read."""
    return st.session_state.get(_REFUSED)


def read(files: Mapping[str, bytes], *, where: str) -> None:
    """Read uploaded files once; a refusal is stored."""
    if st.session_state.get(_READ) != where:
        _read(files, where=where, choice={})


def choose(choice: Mapping[str, Any]) -> None:
    """Read the same files again with other column roles; {} restores the guess."""
    upload = refused() or current()
    if upload is not None and upload.files:
        _read(upload.files, where=upload.where, choice=choice)


def _read(files: Mapping[str, bytes], *, where: str, choice: Mapping[str, Any]) -> None:
    def load() -> tuple[str, list[Data]]:
        from analysis.data.upload.upload import read_upload

        with count_uploads_for(owner.current()):
            graphs = read_upload(files, **choice)
        stems = {clean(file.rpartition(".")[0]) or clean(file) for file in files}
        many = stems.pop() if len(stems) == 1 else f"{len(graphs):,} graphs"
        return graphs[0].name if len(graphs) == 1 else many, graphs

    _store_upload(load, where=where, files=files, choice=choice)


def pick(data: DataSpec) -> None:
    """Load a sample or a benchmark."""

    def load() -> tuple[str, list[Data]]:
        graphs = load_data(data)
        return title_of(data), graphs if isinstance(graphs, list) else [graphs]

    where = f"{data.name} {data.seed}"
    if st.session_state.get(_READ) != where:
        _store_upload(load, where=where, named=data)


def draw(title: str, make: Callable[[], Data], *, where: str) -> None:
    """Use a graph from the editor."""
    if st.session_state.get(_READ) != where:
        _store_upload(lambda: (title, [make()]), where=where)


def remove() -> None:
    """Remove the current graph, here and on the server."""
    server_cache().drop(owner.current())
    st.session_state[_CURRENT] = None
    st.session_state.pop(_REFUSED, None)


def _store_upload(
    load: Callable[[], tuple[str, list[Data]]],
    *,
    where: str,
    named: DataSpec | None = None,
    files: Mapping[str, bytes] | None = None,
    choice: Mapping[str, Any] | None = None,
) -> None:
    warm_up.wait_for_libraries()
    from analysis.data.inspect import inspect_graph

    files, choice = files or {}, choice or {}
    before = current()
    st.session_state[_READ] = where
    st.session_state.pop(_REFUSED, None)
    try:
        title, graphs = load()
        report = inspect_graph(graphs if len(graphs) > 1 else graphs[0])
    except BadInput as refusal:
        columns, ids = getattr(refusal, "columns", ()), getattr(refusal, "id_columns", ())
        known = before if before is not None and before.where == where else None
        st.session_state[_REFUSED] = Refused(
            str(refusal),
            known.columns if known else dict.fromkeys(columns, ""),
            known.id_columns if known else ids,
            where,
            files,
            choice,
        )
        st.session_state[_CURRENT] = known  # what could be read stays on the page
        return
    upload = Uploaded(title, graphs, report, named, where, files, choice)
    st.session_state[_CURRENT] = upload
    size = sum(map(len, files.values())) + sum(_bytes(graph) for graph in graphs)
    server_cache().put(owner.current(), upload, size=size)


def _bytes(graph: Data) -> int:
    tensors = [value for value in graph.to_dict().values() if hasattr(value, "element_size")]
    return sum(tensor.numel() * tensor.element_size() for tensor in tensors)


def drawing(upload: Uploaded, *, graph: int, selected: int | None = None) -> Picture:
    """Drawing of one of the graphs; a large one is sampled, as its caption says."""
    return _drawing(upload.token, graph, selected, dark=figure_output.dark(), _upload=upload)


@st.cache_resource(max_entries=32, show_spinner=False)
def _drawing(token: str, graph: int, selected: int | None, *, dark: bool, _upload: Uploaded) -> Picture:
    data = _upload.graphs[graph]
    n, edges = int(data.num_nodes), data.edge_index.numpy()
    shown = breadth_first_sample(n, edges, max_nodes=MOST_DRAWN)
    number = np.full(n, -1)
    number[shown] = np.arange(len(shown))
    inside = edges[:, (number[edges] >= 0).all(axis=0)]
    inside = number[np.unique(np.concatenate([inside, inside[::-1]], axis=1), axis=1)]
    pos = None if data.get("pos") is None else data.pos.numpy()[shown]
    names = tuple(data.get("node_names") or ())
    labelled = _upload.report.level == "node" and data.y is not None
    note = "" if len(shown) == n else f"{len(shown):,} of {n:,} nodes: those nearest to the best joined one."
    picture = uploaded_graph(
        graph_layout(len(shown), inside, pos=pos),
        inside,
        labels=data.y.numpy()[shown] if labelled else None,
        label_names=tuple(_upload.report.classes),
        node_names=tuple(names[i] for i in shown) if names else (),
        title=data.get("name") or _upload.title,
        note=note,
        selected=selected,
    )
    return picture._replace(figure=apply_theme(picture.figure, dark=dark))
