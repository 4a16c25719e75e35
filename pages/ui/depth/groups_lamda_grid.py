"""Accuracy over groups and lamda of a sweep."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.figures.depth.groups_lamda_grid import lamda_map
from analysis.runs.export.provenance import origin_of_sweep
from analysis.runs.results.depth.groups_grids import GroupsGrid, groups_grids
from analysis.runs.run import Run
from analysis.wording import counted
from pages.ui import picture_cache
from pages.ui.frame import empty_states
from pages.ui.widgets.figure_output import show


def draw(runs: Sequence[Run]) -> None:
    """Draw accuracy over groups and lamda, with lines of equal lamda times groups."""
    grids = {_words(grid): grid for grid in groups_grids(runs)}
    if not grids:
        empty_states.undefined(
            "A map", "this sweep has one number of groups and one lamda; sweep over both on Train"
        )
        return
    words = next(iter(grids))
    if len(grids) > 1:
        words = st.selectbox("Networks", grids, help="Those on the map.", key="depth.map.networks")
    grid = grids[words]
    show(
        picture_cache.cached_under(
            ("lamda_map", tuple(runs), words),
            lambda: lamda_map(grid.test, validation=grid.validation, depth=grid.depth),
        ),
        key="depth.map",
        name="groups-lamda",
        origin=origin_of_sweep(runs),
    )


def _words(grid: GroupsGrid) -> str:
    layers = counted(grid.depth, "layer")
    return f"{layers}, {grid.words}" if grid.words else layers
