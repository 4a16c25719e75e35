"""Access to runs for pages: one store and one engine per server, with caches by run and epoch.

What the cached functions return is shared between visitors: read it, do not write to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar, cast

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.results.assignments import Assignments, assignments, finite_epochs
from analysis.runs.results.pooled_graphs import pooled_graphs
from analysis.runs.results.run_library import Library
from analysis.runs.run import HistoryRow, Run
from analysis.runs.store import maintenance_mode
from analysis.runs.store.disk_usage import DiskUsage, measure_disk_usage
from analysis.runs.store.store import NoSuchRun, Store
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from pages.ui.run_data import owner
from pages.ui.run_data.history_cache import HistoryCache
from pages.ui.run_data.single_flight_cache import SingleFlightCache

if TYPE_CHECKING:
    from analysis.runs.engine.engine import Engine

T = TypeVar("T")


@st.cache_resource(show_spinner=False, on_release=lambda store: store.close())
def store() -> Store:
    """Store of this server.

    Raises:
        BadInput: if nothing can be written there.
    """
    return Store()


def store_error() -> str:
    """Reason why the store cannot be written; "" if it can. The file may be deleted while it is open."""
    try:
        store().database.check()
    except BadInput as error:
        return str(error)
    return ""


def announcement() -> str:
    """Message of the administrator to all users; "" for none."""
    return "" if store_error() else maintenance_mode.message(store().database)


def library() -> Library:
    """Library of the runs of this server and the recorded examples.

    Where nothing can be written it holds what can be read.
    """
    return _library(_readable_store())


def _readable_store() -> Store | None:
    try:
        writable = store()
        writable.database.check()
    except BadInput:
        return _read_only_store()
    return writable


@st.cache_resource(show_spinner=False, hash_funcs={Store: id}, max_entries=4)
def _library(readable: Store | None) -> Library:
    return Library(readable)


@st.cache_resource(show_spinner=False, ttl=60)
def _read_only_store() -> Store | None:
    try:
        return Store(read_only=True)
    except BadInput:
        return None


@st.cache_resource(show_spinner=False, on_release=lambda engine: engine.close())
def engine() -> Engine:
    """Engine of this server, which starts its workers in the background."""
    # imported late: distributed takes a second, and a page that only shows a run does not need it
    from analysis.runs.engine.engine import Engine

    return Engine(store())


def run(run_id: str) -> Run | None:
    """Current state of a run, or of the :func:`representative` of a sweep; None if there is none."""
    runs = library()
    if (recorded := runs.example(run_id)) is not None:
        return recorded  # never changes, and is read after every interaction
    try:
        return representative(runs.sweep(run_id)) if runs.is_sweep(run_id) else runs.run(run_id)
    except NoSuchRun:
        return None


def representative(group: Sequence[Run]) -> Run:
    """Run that represents a group: the deepest network of a depth sweep."""
    return max(group, key=lambda run: run.spec.model.depth if run.spec.model.kind == "depth" else 0)


EXAMPLES = {"cluster": "digits-clusters", "depth": "digits-depth"}
"""The preset whose recorded run a page for one kind of run plays where nothing was selected."""


def example(kind: str, *, preset: str = "") -> Run | None:
    """The recorded run shown where nothing was selected, of this preset if there is one; None without any."""
    examples = library().examples()
    if preset and (recorded := [run for run in examples if run.preset == preset]):
        return representative(recorded)
    fitting = [run for run in examples if run.spec.model.kind == kind]
    named = [run for run in fitting if run.preset == EXAMPLES[kind]]
    return representative(named or fitting) if fitting else None


def is_example(run: Run) -> bool:
    """Whether a run is a recorded example."""
    return library().example(run.id) is not None


def own() -> list[Run]:
    """Runs of the visitor, newest first."""
    return library().own(owner.current())


def damaged() -> list[str]:
    """Problems of the visitor's damaged runs, one sentence each."""
    readable = _readable_store()
    return [] if readable is None else readable.damaged(owner=owner.current())


def disk_usage() -> DiskUsage:
    """Disk usage of each of the visitor's runs, and of all runs."""
    return _disk_usage(owner.current(), tuple((run.id, run.epochs_done) for run in own()))


@st.cache_data(max_entries=64, ttl=30, show_spinner=False)
def _disk_usage(person: str, runs: tuple[tuple[str, int], ...]) -> DiskUsage:
    readable = _readable_store()
    return DiskUsage(0, {}) if readable is None else measure_disk_usage(readable, owner=person)


def group(run: Run) -> list[Run]:
    """Current state of a run, or of all runs of its sweep, in order of submission."""
    return library().sweep(run.sweep) if run.sweep else [library().run(run.id)]


def queue_position(run: Run) -> int | None:
    """Position in the queue, 1 for the next to start; None if not queued."""
    return engine().position(run.id) if run.state == "queued" and not store_error() else None


def expected_wait(run: Run) -> float | None:
    """Estimated seconds until the run starts; None if not queued."""
    return engine().expected_wait(run.id) if run.state == "queued" and not store_error() else None


def history(run: Run) -> Sequence[HistoryRow]:
    """One row per epoch, the first for epoch 0."""
    read = partial(library().history, run.id)
    rows: HistoryCache = _caches()["history"].get(_identity(run), lambda: HistoryCache(read))
    return rows.upto(run.epochs_done)


def epochs(run: Run) -> list[int]:
    """The epochs with a snapshot that can be shown, in order: of clusters, those with finite numbers."""
    known = recorded_epochs(run)
    if run.spec.model.kind != "cluster":
        return known
    key = ("finite", *_identity(run), run.epochs_done)
    return cached(key, lambda: finite_epochs(known, partial(snapshot, run)))


def recorded_epochs(run: Run) -> list[int]:
    """The epochs with a snapshot, in order; none before the run began."""
    key = (*_identity(run), run.epochs_done)  # key by last epoch: rows up to it never change
    return cast("list[int]", _caches()["epochs"].get(key, lambda: library().snapshot_epochs(run.id)))


def snapshot(run: Run, epoch: int) -> Snapshot:
    """What was recorded at ``epoch``, one of :func:`epochs`."""
    key = (*_identity(run), epoch)
    return cast(Snapshot, _caches()["snapshot"].get(key, lambda: library().snapshot(run.id, epoch)))


def graphs(run: Run) -> RecordedGraphs | None:
    """The graphs that the run's snapshots describe; None before it began."""
    return _graphs(run) if run.epochs_done >= 0 else None


def assigned(run: Run, epoch: int, *, layer: int = 0) -> Assignments:
    """S_h, S and P of a memory layer of a cluster run at ``epoch``, one of :func:`epochs`."""

    def made() -> Assignments:
        return assignments(run, snapshot(run, epoch), _graphs(run), layer=layer)

    return cast(Assignments, _caches()["assigned"].get((*_identity(run), epoch, layer), made))


def entering(run: Run, epoch: int, *, layer: int) -> RecordedGraphs:
    """The graphs that enter a deeper memory layer at ``epoch``: the clusters before it, as nodes."""

    def made() -> RecordedGraphs:
        graphs = _graphs(run)
        for before in range(layer):
            graphs = pooled_graphs(graphs, assigned(run, epoch, layer=before).combined)
        return graphs

    return cast(RecordedGraphs, _caches()["entering"].get((*_identity(run), epoch, layer), made))


def cached(key: tuple[object, ...], make: Callable[[], T]) -> T:
    """Result of ``make``, cached by ``key``, which names run, start and last epoch."""
    return cast(T, _caches()["values"].get(key, make))


def _graphs(run: Run) -> RecordedGraphs:
    return cast(RecordedGraphs, _caches()["graphs"].get(_identity(run), lambda: library().graphs(run.id)))


def _identity(run: Run) -> tuple[str, float | None]:
    """Cache key of a run; a restarted run keeps its id, and has another start."""
    return run.id, run.started


_MOST = {
    "history": 64,
    "epochs": 256,
    "snapshot": 96,
    "graphs": 32,
    "assigned": 128,
    "entering": 64,
    "values": 512,
}
"""How many values of each kind are kept."""


@st.cache_resource(show_spinner=False)
def _caches() -> Mapping[str, SingleFlightCache]:
    return {kind: SingleFlightCache(most=most) for kind, most in _MOST.items()}
