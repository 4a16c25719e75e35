"""Caches, by run and epoch, of what runs recorded and of what is computed from it.

What the functions return is shared between visitors: read it, do not write to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeVar, cast

import streamlit as st

from analysis.runs.results.assignments import Assignments, assignments, finite_epochs
from analysis.runs.results.pooled_graphs import pooled_graphs
from analysis.runs.run import HistoryRow, Run
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from pages.ui.run_data import server
from pages.ui.run_data.history_cache import HistoryCache
from pages.ui.run_data.single_flight_cache import SingleFlightCache

T = TypeVar("T")


def history(run: Run) -> Sequence[HistoryRow]:
    """One row per epoch, the first for epoch 0."""
    read = partial(server.library().history, run.id)
    rows: HistoryCache = _caches()["history"].get(_identity(run), lambda: HistoryCache(read))
    return rows.until(run.epochs_done)


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
    return cast("list[int]", _caches()["epochs"].get(key, lambda: server.library().snapshot_epochs(run.id)))


def snapshot(run: Run, epoch: int) -> Snapshot:
    """What was recorded at ``epoch``, one of :func:`epochs`."""
    key = (*_identity(run), epoch)
    return cast(Snapshot, _caches()["snapshot"].get(key, lambda: server.library().snapshot(run.id, epoch)))


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
    def read() -> RecordedGraphs:
        return server.library().graphs(run.id)

    return cast(RecordedGraphs, _caches()["graphs"].get(_identity(run), read))


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
