"""Picker of graph sources: files, pasted text, samples and benchmarks, or the editor."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from analysis.data.benchmarks.files import FOLDER, cache_folder, find_raw
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.builtin.table import SAMPLES
from analysis.data.catalog import catalog_entry, data_description
from analysis.data.upload.limits import MOST_BYTES
from analysis.training.spec import DataSpec
from pages.ui.frame import empty_states, selection
from pages.ui.upload import current_upload, graph_editor

WAYS = {"files": "Upload", "paste": "Paste", "pick": "Pick one", "draw": "Draw"}
PICKLES = {"Planetoid"}
"""Loaders whose raw files are pickles by nature."""
_PASTE = "source,target\nAda,Bob\nBob,Cy\nCy,Ada\nCy,Dan"
_HELP = f"""
- **One graph**: a table of edges, perhaps others of nodes with features and labels (joined by name or order);
  or GraphML, GEXF, GML, Pajek, MatrixMarket, node-link JSON. SNAP's and KONECT's files as they come.
- **Many graphs**: a zip of graph files (labels: an attribute of the graph, its folder, or a table), or
  the text files of TUDataset.
- **Arrays** (npz, safetensors): `edge_index`, `x`, `y` as in PyG, or an adjacency matrix, dense or sparse.
- Compressed (zip, gz, bz2, xz, tar) or not; at most {MOST_BYTES >> 20} MB. Pickles (`.pt`, `.pkl`) are
  refused, because they can run code.
"""


def choose() -> None:
    """Draw the picker and the selected source."""
    left, right = st.columns([1, 2], gap="large")
    with left:
        way = st.segmented_control(
            "Where from",
            list(WAYS),
            format_func=WAYS.__getitem__,
            key="upload.way",
            default="files",
            help="A file of yours, a few edges as text, a graph that is here already, or one you draw.",
        )
    with right:
        {"paste": _paste, "pick": _pick, "draw": graph_editor.edit}.get(way or "", _files)()
    if current_upload.current() is None and current_upload.refused() is None:
        left.caption("Until you bring one, here is an example.")


def _files() -> None:
    files = st.file_uploader(
        "A graph: edges as CSV, GraphML, GEXF, npz ...",
        accept_multiple_files=True,
        key="upload.files",
        help=_HELP,
    )
    if files:
        where = " ".join(file.file_id for file in files)
        current_upload.read({file.name: file.getvalue() for file in files}, where=where)
    selection.link("depth", "Layer states of a deep network go to Depth")


def _paste() -> None:
    with st.form("upload.paste", border=False):
        text = st.text_area(
            "Edges, one a line; or GraphML, GML, JSON",
            placeholder=_PASTE,
            height=180,
            key="upload.text",
            help="Two names a line, with a comma between; a first line may name the columns.",
        )
        sent = st.form_submit_button("Read")
    if sent and text.strip():
        current_upload.read({f"pasted.{_kind(text)}": text.encode()}, where=f"pasted {hash(text)}")


def _kind(text: str) -> str:
    """Detect the file format of a pasted text.

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
    available = [name for name in BENCHMARKS if _raw_folder(name)]
    options = [*SAMPLES, *available]
    name = st.selectbox(
        "Graph",
        options,
        format_func=lambda n: catalog_entry(n).title,
        key="upload.name",
        help="Samples that come with the app, and benchmarks that lie on this server.",
    )
    data = DataSpec(name=name)
    st.caption(data_description(data))
    folder = os.environ.get(FOLDER)
    if name in BENCHMARKS:
        st.caption(f"Read from {empty_states.escape_markdown(str(_raw_folder(name)))} by PyG's own loader.")
        if BENCHMARKS[name].loader in PICKLES:
            st.caption("Its files are pickles, which can run code as they are read: trust that folder.")
    elif not available:
        st.caption(
            "Benchmarks such as Cora are listed here if "
            f"{empty_states.escape_markdown(FOLDER)} names a folder with them"
            + (f"; {empty_states.escape_markdown(folder)} has none." if folder else ".")
        )
    current_upload.pick(data)


def _raw_folder(name: str) -> Path | None:
    named = os.environ.get(FOLDER)
    roots = [Path(named).expanduser()] if named else []
    folders = (find_raw(BENCHMARKS[name], root) for root in (*roots, cache_folder()))
    return next((raw for raw in folders if raw), None)
