"""Which column of the brought nodes is what: as it was guessed, and another choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from pages.ui.frame import empty_states
from pages.ui.upload import uploaded
from pages.ui.upload.uploaded import Brought

MOST_LISTED = 60
"""Columns can be chosen as a feature or not; of more, all that are nothing else are features."""
_MOST_SAID = 8
_SAID = {"name": "names of nodes", "place": "where nodes are drawn", "left out": "left out"}

Split = tuple[str, ...]


def offer(held: Brought) -> None:
    """Label, features, names of nodes and split; nothing where the graphs have no columns."""
    columns: Mapping[str, str] = held.graphs[0].get("columns") or {}
    if not columns:
        return
    key = f"columns.{held.token}"
    chosen = bool(uploaded.chosen(held.where))
    with st.expander("Which column is what", type="compact", expanded=chosen):
        with st.form(key, border=False):
            _draw(held, columns, key)
            st.form_submit_button("Read again with these columns", on_click=_choose, args=(held, key))
        if chosen:
            st.button(
                "Back to the guess",
                key=f"{key}.guess",
                type="tertiary",
                on_click=uploaded.choose,
                args=(held, {}),
            )


def _draw(held: Brought, columns: Mapping[str, str], key: str) -> None:
    names = list(columns)
    label = next((name for name, part in columns.items() if part == "label"), "")
    labels = ["", *names]
    st.selectbox(
        "Label column",
        labels,
        index=labels.index(label),
        format_func=lambda name: name or "none",
        key=f"{key}.label",
    )
    if len(names) <= MOST_LISTED:
        features = [name for name, part in columns.items() if part == "feature"]
        st.multiselect("Feature columns", names, default=features, key=f"{key}.features", placeholder="none")
    split, splits = _splits(columns)
    st.selectbox(
        "Split column",
        splits,
        index=splits.index(split),
        format_func=lambda parts: ", ".join(parts) or "none",
        key=f"{key}.split",
        help="A column that says train, val or test (or 0, 1, 2)",
    )
    if ids := held.graphs[0].get("id_columns"):
        st.selectbox("Column with the nodes' names", ids, key=f"{key}.id")
    others = [f"{empty_states.plain(name)}: {_SAID[part]}" for name, part in columns.items() if part in _SAID]
    if others:
        more = f"; {len(others) - _MOST_SAID:,} more" if len(others) > _MOST_SAID else ""
        st.caption("; ".join(others[:_MOST_SAID]) + more)


def _splits(columns: Mapping[str, str]) -> tuple[Split, list[Split]]:
    """What is the split now, and what can be: nothing, three masks where they were found, any column."""
    now = tuple(name for name, part in columns.items() if part == "split")
    return now, [(), *([now] if len(now) > 1 else []), *((name,) for name in columns)]


def _choose(held: Brought, key: str) -> None:
    """Have the files read as the form says; a feature that is to be something else is no feature any more."""
    label, split, features, id = (
        st.session_state.get(f"{key}.{part}") for part in ("label", "split", "features", "id")
    )
    choice: dict[str, Any] = {"label": label, "split": split or ""}
    if id is not None:
        choice["id"] = id
    if features is not None:
        choice["features"] = [name for name in features if name not in (label, id, *(split or ()))]
    uploaded.choose(held, choice)
