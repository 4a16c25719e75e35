"""Computations of the Depth page, cached across reruns and visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.results.depth.depth_whatif import Groups, RebuiltNetwork, WhatIf
from analysis.runs.run import Run
from pages.ui.frame import warm_up
from pages.ui.run_data import server

if TYPE_CHECKING:
    from analysis.runs.results.depth.failure_diagnosis import WhyRun


def groups(run: Run) -> Groups:
    """Groups of DiffGroupNorm in the trained network.

    Raises:
        BadInput: if its weights were not recorded, or its graph is no longer available.
    """
    return _groups(run.id, run.started, _run=run)


def with_lamda(run: Run, lamda: float | None) -> WhatIf:
    """The trained network with another lamda, or with its own; the same errors as :func:`groups`."""
    return _with_lamda(run.id, run.started, lamda, _run=run)


def why(run: Run) -> WhyRun:
    """Diagnosis of the trained network; raises like :func:`groups`."""
    return _diagnose(run.id, run.started, _run=run)


@st.cache_resource(max_entries=4, show_spinner="Rebuilding the network ...")
def _rebuild(run_id: str, started: float | None, *, _run: Run) -> RebuiltNetwork:
    weights = server.library().weights(run_id)
    if weights is None:
        raise BadInput("its weights were not recorded; train it here to look inside")
    warm_up.ensure_libraries()
    from analysis.runs.export.bundle_writer import training_data

    return RebuiltNetwork(_run.spec, weights, data=training_data(server.library(), _run))


@st.cache_resource(max_entries=8, show_spinner=False)
def _groups(run_id: str, started: float | None, *, _run: Run) -> Groups:
    return _rebuild(run_id, started, _run=_run).groups()


@st.cache_resource(max_entries=32, show_spinner="Intervening ...")
def _diagnose(run_id: str, started: float | None, *, _run: Run) -> WhyRun:
    from analysis.runs.results.depth.failure_diagnosis import why_network_fails

    return why_network_fails(_rebuild(run_id, started, _run=_run))


@st.cache_resource(max_entries=64, show_spinner=False)
def _with_lamda(run_id: str, started: float | None, lamda: float | None, *, _run: Run) -> WhatIf:
    return _rebuild(run_id, started, _run=_run).with_lamda(lamda)
