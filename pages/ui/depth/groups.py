"""Groups of DiffGroupNorm by layer, and the effect of lamda."""

from __future__ import annotations

import numpy as np
import streamlit as st

from analysis.checks import BadInput
from analysis.figures.depth.groups import group_flow, group_means, group_shares, lamda_term
from analysis.figures.style.picture import Picture
from analysis.runs.results.depth.depth_whatif import Groups
from analysis.runs.run import Run
from analysis.training.spec import DepthSpec, bounds
from analysis.wording import percents, significant
from pages.ui import picture_cache
from pages.ui.depth import cached_measures
from pages.ui.frame import empty_states
from pages.ui.widgets.figure_output import show, table
from pages.ui.widgets.run_view import LayerView

_SHOWN = 1500
"""Nodes drawn of a layer; more would hide each other."""


def draw(view: LayerView) -> None:
    """Draw shares, flow, means and lamda term of the groups."""
    run, model = view.run, view.run.spec.model
    assert isinstance(model, DepthSpec)
    if model.norm != "diff_group":
        empty_states.undefined("Its groups", "this network has another norm; choose one with DiffGroupNorm")
        return
    try:
        groups = cached_measures.groups(run)
    except BadInput as refusal:
        empty_states.undefined("Its groups", str(refusal))
        return
    count = len(groups.shares)  # a custom model may have more or fewer norms than layers
    layers = sorted({1, count, *(2**i for i in range(count.bit_length()))})
    layer = _choose_layer(count)
    key = (run.id, run.started)
    left, right = st.columns(2, gap="large")
    shown = [groups.shares[at - 1] for at in layers]
    with left:
        every = range(1, count + 1)
        picture = picture_cache.cached_under(("shares", *key), lambda: group_shares(groups.shares, every))
        show(picture, key="depth.groups.shares", name="group-shares")
        show(
            picture_cache.cached_under(("term", *key), lambda: lamda_term(groups.term, lamdas=groups.lamdas)),
            key="depth.groups.term", name="lamda-term",
        )  # fmt: skip
    with right:
        show(
            picture_cache.cached_under(("means", *key, layer), lambda: _means(view, groups, layer)),
            key="depth.groups.means", name="group-means",
        )  # fmt: skip
        if len(layers) > 1:
            show(
                picture_cache.cached_under(("flow", *key), lambda: group_flow(shown, layers)),
                key="depth.groups.flow", name="group-flow",
            )  # fmt: skip
    _what_if(run, groups)


def _choose_layer(count: int) -> int:
    """Layer whose groups are drawn in the plane, of ``count``, from 1."""
    if st.session_state.get("depth.groups.layer", 1) > count:
        st.session_state["depth.groups.layer"] = count
    if count == 1:
        return 1
    return st.select_slider(
        "Layer",
        range(1, count + 1),
        key="depth.groups.layer",
        help="Whose groups are drawn in the plane.",
    )


def _means(view: LayerView, groups: Groups, layer: int) -> Picture:
    n = len(groups.y)
    by_label = np.argsort(groups.y, kind="stable")
    rows = by_label[np.linspace(0, n - 1, min(n, _SHOWN)).round().astype(int)]
    return group_means(
        groups.x[layer - 1][rows],
        groups.shares[layer - 1].mean(0),
        groups.means[layer - 1],
        y=groups.y[rows],
        label_names=view.graphs.label_names,
        layer=layer,
    )


def _what_if(run: Run, groups: Groups) -> None:
    """Draw the results of the same weights with another lamda."""
    st.markdown(
        "**What if lamda were another?** The weights stay; the group term is made larger or smaller, and the "
        "norms' means and variances are estimated anew by one pass over the training graph."
    )
    low, high = (float(bound) for bound in bounds(DepthSpec, "lamda"))
    known = list(dict.fromkeys(groups.lamdas))
    lamda = st.number_input(
        "lamda",
        min(low, *known),
        max(high, *known),
        value=known[0],
        format="%g",
        step=None,
        key="depth.groups.lamda",
        help="How much of the group term is added.",
    )
    trained = cached_measures.with_lamda(run, None)
    tried = trained if known == [lamda] else cached_measures.with_lamda(run, float(lamda))
    rows = [
        {
            "lamda": f"{what.lamda:g}"
            if what.lamda is not None
            else f"{', '.join(f'{each:g}' for each in known)} (trained)",
            "test accuracy": percents(what.test_accuracy, digits=1)[0],
            **{title: _last_value(what.rows, name) for name, title in _COLUMNS.items()},
        }
        for what in ([trained] if tried is trained else [trained, tried])
    ]
    table(rows, key="depth.groups.what_if", name="lamda", alt="The network with its lamda and another")


_COLUMNS = {
    "group_distance_ratio_paper": "group distance ratio, last layer",
    "effective_rank": "effective rank",
    "norm_per_node": "norm per node",
}


def _last_value(rows: list[dict[str, object]], name: str) -> str:
    values = [row["value"] for row in rows if row["measure"] == name]
    value = values[-1] if values else None
    return "undefined" if not isinstance(value, float) else significant(value)
