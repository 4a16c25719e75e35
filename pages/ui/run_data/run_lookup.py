"""Find runs and their state: of the visitor, of a sweep, in the queue, recorded examples."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.runs.run import Run
from analysis.runs.store.disk_usage import DiskUsage, measure_disk_usage
from analysis.runs.store.store import NoSuchRun
from pages.ui.run_data import owner, server

EXAMPLES = {"cluster": "digits-clusters", "depth": "digits-depth"}
"""The preset whose recorded run a page for one kind of run plays where nothing was selected."""


def run(run_id: str) -> Run | None:
    """Current state of a run, or of the :func:`representative` of a sweep; None if there is none."""
    runs = server.library()
    if (recorded := runs.example(run_id)) is not None:
        return recorded  # never changes, and is read after every interaction
    try:
        return representative(runs.sweep(run_id)) if runs.is_sweep(run_id) else runs.run(run_id)
    except NoSuchRun:
        return None


def representative(group: Sequence[Run]) -> Run:
    """Run that represents a group: the deepest network of a depth sweep."""
    return max(group, key=lambda run: run.spec.model.depth if run.spec.model.kind == "depth" else 0)


def example(kind: str, *, preset: str = "") -> Run | None:
    """The recorded run shown where nothing was selected, of this preset if there is one; None without any."""
    examples = server.library().examples()
    if preset and (recorded := [run for run in examples if run.preset == preset]):
        return representative(recorded)
    fitting = [run for run in examples if run.spec.model.kind == kind]
    named = [run for run in fitting if run.preset == EXAMPLES[kind]]
    return representative(named or fitting) if fitting else None


def is_example(run: Run) -> bool:
    """Whether a run is a recorded example."""
    return server.library().example(run.id) is not None


def own() -> list[Run]:
    """Runs of the visitor, newest first."""
    return server.library().own(owner.current())


def damaged() -> list[str]:
    """Problems of the visitor's damaged runs, one sentence each."""
    readable = server.readable_store()
    return [] if readable is None else readable.damaged(owner=owner.current())


def disk_usage() -> DiskUsage:
    """Disk usage of each of the visitor's runs, and of all runs."""
    return _disk_usage(owner.current(), tuple((run.id, run.epochs_done) for run in own()))


@st.cache_data(max_entries=64, ttl=30, show_spinner=False)
def _disk_usage(person: str, runs: tuple[tuple[str, int], ...]) -> DiskUsage:
    readable = server.readable_store()
    return DiskUsage(0, {}) if readable is None else measure_disk_usage(readable, owner=person)


def group(run: Run) -> list[Run]:
    """Current state of a run, or of all runs of its sweep, in order of submission."""
    return server.library().sweep(run.sweep) if run.sweep else [server.library().run(run.id)]


def queue_position(run: Run) -> int | None:
    """Position in the queue, 1 for the next to start; None if not queued."""
    return server.engine().position(run.id) if _is_queued(run) else None


def expected_wait(run: Run) -> float | None:
    """Estimated seconds until the run starts; None if not queued."""
    return server.engine().expected_wait(run.id) if _is_queued(run) else None


def _is_queued(run: Run) -> bool:
    """Whether a run waits for this server's engine, which needs a store that can be written."""
    return run.state == "queued" and not server.store_error()
