"""Roles of the columns of uploaded nodes: the guess, and a form to change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from pages.ui.frame import empty_states
from pages.ui.upload import current_upload
from pages.ui.upload.current_upload import Refused, Uploaded

MOST_LISTED = 60
"""Columns can be chosen as a feature or not; of more, all that are nothing else are features."""
_MOST_LISTED = 8
_ROLE_WORDS = {"name": "names of nodes", "place": "where nodes are drawn", "left out": "left out"}

Split = tuple[str, ...]


def draw(upload: Uploaded | Refused) -> None:
    """Draw the form for label, features, node names and split, if the nodes have columns."""
    columns, ids = upload.columns, upload.id_columns
    if not columns and not ids or not upload.files:
        return
    key = f"columns.{upload.token}"
    changed = bool(upload.choice)
    with st.expander("Columns", type="compact", expanded=changed or isinstance(upload, Refused)):
        with st.form(key, border=False):
            _draw_form(upload, columns, key)
            st.form_submit_button(
                "Read again with these columns", on_click=_choose, args=(upload, key), width="stretch"
            )
        if changed:
            st.button(
                "Back to the guess",
                key=f"{key}.guess",
                type="tertiary",
                on_click=current_upload.choose,
                args=({},),
            )


def use_as_label(upload: Uploaded) -> None:
    """Draw a button for each candidate label column if none was detected."""
    features = [name for name, role in upload.columns.items() if role == "feature"]
    candidates = [
        name for name in features if any(f"'{name}'" in question for question in _open_questions(upload))
    ]
    for name in candidates[:3]:
        st.button(
            f"Use {empty_states.escape_markdown(name)} as the label",
            key=f"label.{upload.token}.{name}",
            on_click=current_upload.choose,
            args=({**upload.choice, "label": name},),
        )


def _open_questions(upload: Uploaded) -> tuple[str, ...]:
    return tuple(upload.graphs[0].get("questions") or ())


def _draw_form(upload: Uploaded | Refused, columns: Mapping[str, str], key: str) -> None:
    roles = dict(columns) if isinstance(upload, Uploaded) else _refused_roles(upload)
    nothing = "none" if isinstance(upload, Uploaded) else "guess"
    if columns:
        _label_picker(roles, list(columns), nothing, key=f"{key}.label")
        if len(columns) <= MOST_LISTED and isinstance(upload, Uploaded):
            _feature_picker(roles, list(columns), key=f"{key}.features")
        _split_picker(roles, nothing, key=f"{key}.split")
    if upload.id_columns:
        ids = list(upload.id_columns)
        id_column = upload.choice.get("id")
        st.selectbox(
            "Names of nodes",
            ids,
            index=ids.index(id_column) if id_column in ids else 0,
            key=f"{key}.id",
            help="The column that the edges name",
        )
    others = [
        f"{empty_states.escape_markdown(name)}: {_ROLE_WORDS[role]}"
        for name, role in roles.items()
        if role in _ROLE_WORDS
    ]
    if others:
        more = f"; {len(others) - _MOST_LISTED:,} more" if len(others) > _MOST_LISTED else ""
        st.caption("; ".join(others[:_MOST_LISTED]) + more)


def _label_picker(roles: Mapping[str, str], names: Sequence[str], nothing: str, *, key: str) -> None:
    label = next((name for name, role in roles.items() if role == "label"), "")
    labels = ["", *names]
    st.selectbox(
        "Label column",
        labels,
        index=labels.index(label),
        format_func=lambda name: name or nothing,
        key=key,
        help="The class of every node, which a network learns to tell",
    )


def _feature_picker(roles: Mapping[str, str], names: Sequence[str], *, key: str) -> None:
    st.multiselect(
        "Feature columns",
        names,
        default=[name for name, role in roles.items() if role == "feature"],
        key=key,
        placeholder="none",
        help="Numbers that describe a node, which the network sees; words become one column a word",
    )


def _split_picker(roles: Mapping[str, str], nothing: str, *, key: str) -> None:
    split, splits = _splits(roles)
    st.selectbox(
        "Split column",
        splits,
        index=splits.index(split),
        format_func=lambda roles: ", ".join(roles) or nothing,
        key=key,
        help="A column that says train, val or test (or 0, 1, 2)",
    )


def _refused_roles(upload: Refused) -> dict[str, str]:
    """Roles of a refused choice, so that it can be corrected."""
    roles = dict(upload.columns)
    if upload.choice:
        roles = {name: "" if role in ("label", "split") else role for name, role in roles.items()}
        split = upload.choice.get("split") or ()
        roles |= dict.fromkeys((split,) if isinstance(split, str) else split, "split")
        if upload.choice.get("label"):
            roles[upload.choice["label"]] = "label"
    return roles


def _splits(roles: Mapping[str, str]) -> tuple[Split, list[Split]]:
    """Current split, and the options: none, three masks if found, any column."""
    now = tuple(name for name, role in roles.items() if role == "split")
    return now, [(), *([now] if len(now) > 1 else []), *((name,) for name in roles)]


def _choose(upload: Uploaded | Refused, key: str) -> None:
    """Read the files again with the roles of the form; a feature chosen for another role stops being one.

    After a refusal, what was left empty is guessed again.
    """
    label, split, features, id = (
        st.session_state.get(f"{key}.{role}") for role in ("label", "split", "features", "id")
    )
    choice: dict[str, Any] = {"label": label or "", "split": split or ""} if upload.columns else {}
    if id is not None:
        choice["id"] = id
    if features is not None:
        choice["features"] = [name for name in features if name not in (label, id, *(split or ()))]
    if isinstance(upload, Refused):
        choice = {role: value for role, value in choice.items() if value}
    current_upload.choose(choice)
