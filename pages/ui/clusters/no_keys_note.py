"""A run whose pooler has no keys: what shapes its clusters, and why there is no plane of keys."""

from __future__ import annotations

import streamlit as st

from analysis.layers.poolers.table import POOLERS
from analysis.runs.views.cluster_view import ClusterView
from analysis.training.spec import ClusterSpec
from pages.ui.frame import empty_states


def draw(view: ClusterView) -> None:
    """The sentence under the picture."""
    st.caption(empty_states.escape_markdown(sentence(view)))


def sentence(view: ClusterView) -> str:
    """Why there is no plane of keys, and what shapes the clusters instead."""
    model = view.run.spec.model
    assert isinstance(model, ClusterSpec)
    row = POOLERS[model.pooler]
    shaped = f": {row.about}" if row.about else ""
    return f"{row.title} has no keys and heads; S is learned by its own losses{shaped}"
