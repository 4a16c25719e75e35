"""Where pages get runs from: one store and one engine per server, and caches keyed by run and epoch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from analysis.runs.run import HistoryRow, Run
from analysis.training.snapshot import RecordedGraphs, Snapshot

if TYPE_CHECKING:
    from analysis.runs.engine import Engine
    from analysis.runs.library import Library


@st.cache_resource(show_spinner=False, on_release=lambda library: library.close())
def library() -> Library:
    """Runs of this place and the recorded examples, found by id."""
    from analysis.runs.library import Library

    return Library.open()


@st.cache_resource(show_spinner=False, on_release=lambda engine: engine.close())
def engine() -> Engine:
    """What trains; it starts its workers beside the first page."""
    from analysis.runs.engine import Engine

    return Engine(library().store)


def run(run_id: str) -> Run | None:
    """The run called ``run_id`` as it is now, or None where there is no such run."""
    return library().run(run_id)


def history(run: Run) -> Sequence[HistoryRow]:
    """One row per epoch, the first for epoch 0."""
    return _history(run.id, run.epochs_done)


def epochs(run: Run) -> list[int]:
    """The epochs with a snapshot, in order; at least while a run is young, none."""
    return _epochs(run.id, run.epochs_done)


def snapshot(run: Run, epoch: int) -> Snapshot:
    """What was recorded at ``epoch``, one of :func:`epochs`. Shared between visitors: do not write to it."""
    return _snapshot(run.id, epoch)


def graphs(run: Run) -> RecordedGraphs | None:
    """The graphs that the run's snapshots describe; None before it began. Shared: do not write to it."""
    return _graphs(run.id, began=run.epochs_done >= 0)


# Keyed by the last stored epoch, an entry never goes stale: rows that are stored never change.
@st.cache_resource(max_entries=64, show_spinner=False)
def _history(run_id: str, epochs_done: int) -> Sequence[HistoryRow]:
    return library().history(run_id)


@st.cache_resource(max_entries=64, show_spinner=False)
def _epochs(run_id: str, epochs_done: int) -> list[int]:
    return list(library().snapshot_epochs(run_id))


@st.cache_resource(max_entries=256, show_spinner=False)
def _snapshot(run_id: str, epoch: int) -> Snapshot:
    return library().snapshot(run_id, epoch)


@st.cache_resource(max_entries=32, show_spinner=False)
def _graphs(run_id: str, *, began: bool) -> RecordedGraphs | None:
    return library().graphs(run_id) if began else None
