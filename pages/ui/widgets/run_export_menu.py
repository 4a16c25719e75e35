"""Export menu: a run as files, each made on demand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode

import streamlit as st

from analysis.runs.export.tensorboard import available, event_file, event_file_name
from analysis.runs.run import FINAL, Run
from analysis.runs.serialize.csv_parquet import measures_of
from analysis.training.observers.tensorboard import MISSING
from analysis.training.spec import describe
from pages.ui.frame import empty_states, selection, warm_up
from pages.ui.run_data import run_cache, server
from pages.ui.widgets import figure_output
from pages.ui.widgets.explorer import Emphasis


class _File(NamedTuple):
    """A file of a run: the button's word, what it is, its name, its type, how it is made, or why not."""

    word: str
    about: str
    name: str
    mime: str
    make: Callable[[str], bytes]
    missing: str = ""


def draw(run: Run, *, emphasis: Emphasis = "assignments") -> None:
    """A small menu with all files of a run; nothing where nothing was recorded yet.

    Args:
        run: of either kind.
        emphasis: what is large on the page where the menu stands; a depth run has one picture.
    """
    epochs = run_cache.epochs(run)
    if not epochs:
        return
    with st.popover("Export", type="tertiary", key="export", on_change="rerun") as menu:
        if not menu.open:
            return
        if run.sweep:
            st.caption(_which_run(run))
        _button(_explorable_page(_state_on_screen(run), emphasis), run)
        if run.state in FINAL:
            _button(_BUNDLE, run)
            if _has_script(run):
                _button(_SCRIPT, run)
        for file in (_graphml(epochs[-1]), _for_tensorboard(run)):
            _button(file, run)
        for name, rows in (("history", run_cache.history), ("measures", _measures)):
            with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                st.caption(name.capitalize())
                figure_output.save_rows(partial(rows, run), key=f"export.{run.id}.{name}", name=name)


def _which_run(run: Run) -> str:
    """Which run of its sweep the files are of, and where those of all are."""
    words = f"Of one run of its sweep: {describe.model_line(run.spec)}, seed {run.spec.seed}."
    all_runs = " All runs: below, under \u201cTables and one figure for a paper\u201d."
    return f"{words}{all_runs if run.spec.model.kind == 'depth' else ''}"


def _state_on_screen(run: Run) -> str:
    """Epoch, node, what-if and the like, as the query of an address; the page holds the first layer."""
    selected = selection.current()
    if selected.run != run.id or (run.spec.model.kind == "cluster" and selected.layer):
        return ""
    return urlencode({name: text for name, text in selected.params().items() if name not in ("run", "with")})


def _button(file: _File, run: Run) -> None:
    st.download_button(
        file.word,
        data=partial(_file_content, file.make, run.id),
        file_name=file.name,
        mime=file.mime,
        key=f"export.{run.id}.{file.word}",
        on_click="ignore",
        type="tertiary",
        disabled=bool(file.missing),
        help=file.missing or file.about,
    )


def _file_content(make: Callable[[str], bytes], id: str) -> bytes:
    warm_up.ensure_libraries()  # a visitor with a link may arrive before the warm-up has finished
    return make(id)


# The rest is imported with the first download: torch and networkx take a while, and no page needs them.
def _bundle(id: str) -> bytes:
    from analysis.runs.export.bundle_writer import save_bundle

    return save_bundle(server.library(), id)


def _explorable(id: str, *, emphasis: Emphasis = "assignments", query: str = "") -> bytes:
    from analysis.runs.export.run_html import html_of

    return html_of(server.library(), id, emphasis=emphasis, query=query).encode()


def _has_script(run: Run) -> bool:
    from analysis.runs.reproduce.pyg_script import why_no_script

    return not why_no_script(run.spec)


def _script(id: str) -> bytes:
    from analysis.runs.reproduce.pyg_script import reproducing_script

    return reproducing_script(server.library().run(id)).encode()


def _events(id: str) -> bytes:
    return event_file(server.library().run(id), server.library().history(id))


def _graph(id: str, *, epoch: int) -> bytes:
    from analysis.runs.export.graphml import to_graphml, to_networkx

    library = server.library()
    return to_graphml(to_networkx(library.run(id), library.graphs(id), library.snapshot(id, epoch)))


def _measures(run: Run) -> figure_output.Rows:
    snapshots = [run_cache.snapshot(run, epoch) for epoch in run_cache.epochs(run)]
    return measures_of(run, run_cache.history(run), snapshots)


def _explorable_page(query: str, emphasis: Emphasis) -> _File:
    return _File(
        "Page to explore, without a server",
        "One HTML file with this picture and its controls; it opens from a disk, offline, and as it is here.",
        "explore.html",
        "text/html",
        partial(_explorable, emphasis=emphasis, query=query),
    )


_BUNDLE = _File(
    "Bundle: everything in one zip",
    "A zip file with a report to read, figures, tables, arrays, weights, data, and a script that trains it "
    "again without this app. It opens here again.",
    "run.zip",
    "application/zip",
    _bundle,
)
_SCRIPT = _File(
    "Script that repeats the training",
    "Plain PyTorch Geometric; it needs the files of the bundle next to it.",
    "reproduce.py",
    "text/x-python",
    _script,
)


def _graphml(epoch: int) -> _File:
    return _File(
        "Graph for Gephi and Cytoscape",
        f"GraphML of the recorded graphs; what the run says of each node at epoch {epoch} is an attribute.",
        "graph.graphml",
        "application/graphml+xml",
        partial(_graph, epoch=epoch),
    )


def _for_tensorboard(run: Run) -> _File:
    return _File(
        "History for TensorBoard",
        "An event file: put it in a folder and point tensorboard --logdir at the folder above.",
        event_file_name(run),
        "application/octet-stream",
        _events,
        missing="" if available() else empty_states.sentence(MISSING),
    )
