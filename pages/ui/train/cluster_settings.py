"""Settings of a clustering network: encoder, pooler, and settings of the pooler."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from analysis.layers.convolutions.table import CONVOLUTIONS
from analysis.layers.poolers.table import POOLERS
from analysis.layers.registry import Titles
from analysis.training.spec import ClusterSpec, bounds
from pages.ui.submit import draft
from pages.ui.train.setting_help import HELP, KEYS, READOUTS

Number = Callable[[draft.Draft, type[ClusterSpec], str, str], None]
Pick = Callable[[draft.Draft, str, str, Mapping[str, str]], None]
Keep = Callable[[str, Any], None]


def draw(run_draft: draft.Draft, *, number: Number, pick: Pick, keep: Keep) -> None:
    """Draw the settings, with heads, keys and tau only for poolers that have them.

    Args:
        run_draft: the draft.
        number: draws a setting that is a number.
        pick: draws a choice.
        keep: keeps a value at a path of the draft.
    """
    pick(run_draft, "model.pooler", "Pooler", Titles(POOLERS))
    pick(run_draft, "model.encoder", "Encoder", Titles(CONVOLUTIONS))
    number(run_draft, ClusterSpec, "model.encoder_layers", "Encoder layers")
    number(run_draft, ClusterSpec, "model.hidden", "Width")
    keys = has_keys(run_draft)
    if keys:
        number(run_draft, ClusterSpec, "model.heads", "Heads")
    _clusters(run_draft, keep)
    if keys:
        number(run_draft, ClusterSpec, "model.tau", "tau (larger is sharper)")
    number(run_draft, ClusterSpec, "model.dropout", "Dropout before the readout")
    if keys:
        pick(run_draft, "model.keys", "Key initialisation", KEYS)
        _head_weight(run_draft, number, keep)
    pick(run_draft, "model.readout", "Readout", READOUTS)


def has_keys(run_draft: draft.Draft) -> bool:
    """Whether the drafted model has heads, keys and a KL term."""
    model = run_draft.specs[0].model
    return model.kind == "cluster" and POOLERS[model.pooler].keys


def _clusters(run_draft: draft.Draft, keep: Keep) -> None:
    """Draw one slider per memory layer, with buttons to add and remove layers."""
    sizes: tuple[int, ...] = run_draft.values("model.clusters")[0]
    low, high = bounds(ClusterSpec, "clusters")

    def change(layer: int) -> None:
        value = st.session_state[f"settings.clusters.{layer}"]
        keep("model.clusters", (*sizes[:layer], value, *sizes[layer + 1 :]))

    for layer, size in enumerate(sizes):
        key = f"settings.clusters.{layer}"
        st.session_state[key] = size
        label = "Clusters" if len(sizes) == 1 else f"Clusters of memory layer {layer + 1}"
        st.slider(
            label, int(low), int(high), key=key, on_change=change, args=(layer,), help=HELP["model.clusters"]
        )
    more, less = (*sizes, max(1, sizes[-1] // 2)), sizes[:-1]
    with st.container(horizontal=True):
        if len(sizes) < 3:
            st.button("Add a memory layer", on_click=keep, args=("model.clusters", more), type="tertiary")
        if less:
            st.button("Remove the last", on_click=keep, args=("model.clusters", less), type="tertiary")


def _head_weight(run_draft: draft.Draft, number: Number, keep: Keep) -> None:
    weight = run_draft.values("model.head_weight")[0]
    start = ClusterSpec().head_weight
    key = "settings.head_weight.random"
    st.session_state[key] = weight is None
    st.toggle(
        "Random head weights, as in PyG (S stays near 1/K)",
        key=key,
        help=HELP["model.head_weight.random"],
        on_change=lambda: keep("model.head_weight", None if st.session_state[key] else start),
    )
    if weight is not None:
        number(run_draft, ClusterSpec, "model.head_weight", "Initial head weight")
