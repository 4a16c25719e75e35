"""Accuracy over the groups and lamda of a sweep."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.figures.depth.groups_lamda_grid import lamda_map
from analysis.runs.run import Run
from analysis.training.spec import DepthSpec
from pages.ui import pictures
from pages.ui.frame import empty_states
from pages.ui.widgets.figure_output import show


def swept_groups(
    runs: Sequence[Run], accuracy_of: str = "test_accuracy"
) -> dict[int, dict[tuple[int, float], list[float]]]:
    """Depth -> (groups, lamda) -> accuracies over seeds, of depths with more than one such pair."""
    accuracies: dict[int, dict[tuple[int, float], list[float]]] = {}
    for run in runs:
        model, accuracy = run.spec.model, run.summary.get(accuracy_of)
        if (
            isinstance(model, DepthSpec)
            and model.norm == "diff_group"
            and accuracy is not None
            and model.lamda > 0
        ):
            accuracies.setdefault(model.depth, {}).setdefault((model.groups, model.lamda), []).append(
                accuracy
            )
    return {depth: cells for depth, cells in accuracies.items() if len(cells) > 1}


def draw(runs: Sequence[Run]) -> None:
    """Accuracy over groups and lamda, with lines of equal lamda times groups."""
    accuracies = swept_groups(runs)
    if not accuracies:
        empty_states.undefined(
            "A map", "this sweep has one number of groups and one lamda; sweep over both on Train"
        )
        return
    depth = (
        st.selectbox(
            "Depth", help="Of the networks on the map.", options=sorted(accuracies), key="depth.map.depth"
        )
        if len(accuracies) > 1
        else next(iter(accuracies))
    )
    key = ("lamda_map", tuple(runs), depth)
    validation = swept_groups(runs, "val_accuracy")
    show(
        pictures.cached_under(
            key, lambda: lamda_map(accuracies[depth], validation=validation[depth], depth=depth)
        ),
        key="depth.map",
        name="groups-lamda",
    )
