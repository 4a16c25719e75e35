"""The ways to bring a graph: files, pasted text, one that is there already, or drawn by hand."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from analysis.data.benchmarks.files import FOLDER, cache_folder, find_raw
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.builtin.table import SAMPLES
from analysis.data.catalog import about, known
from analysis.training.spec import DataSpec
from pages.ui.frame import empty_states, selection
from pages.ui.upload import graph_editor, uploaded

WAYS = {"files": "Files", "paste": "Paste", "pick": "Pick one", "draw": "Draw"}
PICKLES = {"Planetoid"}
"""Loaders whose raw files are pickles by nature."""
_PASTE = "source,target\nAda,Bob\nBob,Cy\nCy,Ada\nCy,Dan"


def choose() -> None:
    """Draw the chosen way."""
    way = st.segmented_control(
        "Bring", list(WAYS), format_func=WAYS.__getitem__, key="bringing.way", default="files"
    )
    {"paste": _paste, "pick": _pick, "draw": graph_editor.edit}.get(way or "", _files)()
    if uploaded.trouble():
        st.warning(empty_states.sentence(uploaded.trouble()))


def _files() -> None:
    files = st.file_uploader(
        "GraphML, GML, CSV, JSON, npz, safetensors, or a zip of them",
        accept_multiple_files=True,
        key="bringing.files",
    )
    if files:
        where = " ".join(file.file_id for file in files)
        uploaded.read({file.name: file.getvalue() for file in files}, where=where)
    with st.expander("What may be in the files", type="compact"):
        st.markdown(
            "- **One graph**: a table of edges, perhaps a second one of nodes with features and "
            "labels, joined by name; or GraphML, GML, node-link JSON.\n"
            "- **Many graphs**: a zip of graph files (the label is an attribute of the graph, its folder, "
            "or in a table), or the text files of TUDataset.\n"
            "- **Arrays**: `edge_index`, `x`, `y` as in PyG, or an adjacency matrix, dense or sparse.\n"
            "- At most {MOST_BYTES >> 20} MB. Pickles (`.pt`, `.pkl`) are refused, because they can run code."
        )
        selection.link("depth", "Layer states of a deep network go to Depth")


def _paste() -> None:
    text = st.text_area(
        "Edges, one a line; or GraphML, GML, JSON", placeholder=_PASTE, height=200, key="bringing.text"
    )
    where = f"pasted {hash(text)}"
    if st.button("Read it", key="bringing.read", disabled=not text.strip()) or uploaded.chosen(where):
        uploaded.read({f"pasted.{_kind(text)}": text.encode()}, where=where)


def _kind(text: str) -> str:
    """The kind of file that a text would be.

    >>> _kind(" <graphml>"), _kind("graph [ node [ id 1 ] ]"), _kind('{"nodes": []}'), _kind("a,b")
    ('graphml', 'gml', 'json', 'csv')
    """
    start = text.lstrip().lower()
    if start.startswith("<"):
        return "graphml"
    if start.startswith(("{", "[")):
        return "json"
    return "gml" if "[" in start and "node" in start else "csv"


def _pick() -> None:
    there = [name for name in BENCHMARKS if _raw(name)]
    options = [*SAMPLES, *there]
    name = st.selectbox("Graph", options, format_func=lambda n: known(n).title, key="bringing.name")
    data = DataSpec(name=name)
    st.caption(about(data))
    folder = os.environ.get(FOLDER)
    if name in BENCHMARKS:
        st.caption(f"Read from {empty_states.plain(str(_raw(name)))} by PyG's own loader.")
        if BENCHMARKS[name].loader in PICKLES:
            st.caption("Its files are pickles, which can run code as they are read: trust that folder.")
    elif not there:
        st.caption(
            "Benchmarks such as Cora are listed here if "
            f"{empty_states.plain(FOLDER)} names a folder with them"
            + (f"; {empty_states.plain(folder)} has none." if folder else ".")
        )
    uploaded.pick(data)


def _raw(name: str) -> Path | None:
    named = os.environ.get(FOLDER)
    roots = [Path(named).expanduser()] if named else []
    found = (find_raw(BENCHMARKS[name], root) for root in (*roots, cache_folder()))
    return next((raw for raw in found if raw), None)
