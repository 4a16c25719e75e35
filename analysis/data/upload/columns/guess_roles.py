"""Assign a role to each node column: the one chosen by the user, else guessed from its name and values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from analysis.data.upload.columns.apply_column_choice import take_label as take_chosen_label
from analysis.data.upload.columns.apply_column_choice import take_split as take_chosen_split
from analysis.data.upload.columns.column_choice import GUESS, Choice, find
from analysis.data.upload.columns.column_name_kinds import NAMES
from analysis.data.upload.columns.feature_selection import leave_out_identifiers, name_features, take_feature
from analysis.data.upload.columns.label_detection import ask_for_label, leave_out_label_duplicates, take_label
from analysis.data.upload.columns.node_positions import take_positions
from analysis.data.upload.columns.roles import MASKS, SPLIT, Columns, Numeric, Roles, word
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.text import is_missing, number, quote

_TRUTH = {"true": 1.0, "false": 0.0}


def assign_roles(parsed: list[Parsed], *, labels: bool, choice: Choice = GUESS) -> Roles:
    """Assign a role to every column.

    Args:
        parsed: all graphs; a column that one of them lacks is empty there.
        labels: whether a column may be the nodes' label (it may not where whole graphs have labels).
        choice: the user's choice; the rest is guessed.

    Raises:
        BadUpload: if a chosen column is not there, or cannot be what it was chosen for.
    """
    roles, file = Roles(), parsed[0].table or parsed[0].file
    every = _all_columns(parsed)
    columns = dict(every)
    numeric = {key: _numbers(values) for key, values in columns.items()}
    features = {find(every, name, file=file, what="features") for name in choice.features or ()}
    if choice.label:
        with _assigning_role(roles, columns, "label"):
            key = find(every, choice.label, file=file, what="label")
            take_chosen_label(roles, columns, numeric=numeric, key=key, file=file)
    if choice.split:
        with _assigning_role(roles, columns, "split"):
            keys = [find(every, name, file=file, what="split") for name in choice.split]
            take_chosen_split(roles, columns, numeric=numeric, keys=keys, file=file)
    free = {key: values for key, values in columns.items() if key not in features}
    by_name = {key.lower().replace(" ", "_"): key for key in reversed(free)}
    with _assigning_role(roles, free, "place"):
        take_positions(roles, free, numeric=numeric, by_name=by_name)
    if choice.split is None:
        with _assigning_role(roles, free, "split"):
            _take_split(roles, free, numeric, by_name)
    with _assigning_role(roles, free, "name"):
        _take_names(roles, free, numeric, sizes=[len(p.ids) for p in parsed])
    if labels and choice.label != "":
        with _assigning_role(roles, free, "label"):
            take_label(roles, free, numeric)
    if choice.features is None:
        leave_out_label_duplicates(roles, free)
        leave_out_identifiers(roles, free, numeric)
        if labels and choice.label is None:
            ask_for_label(roles, free, numeric)
    for key, values in every.items():
        if key in features or choice.features is None and key in free:
            take_feature(roles, key, values, numbers=numeric[key])
        elif key in free:
            roles.notes.append(f"{quote(key)} was left out, as chosen")
            roles.parts[key] = "left out"
    name_features(roles)
    roles.parts = {key: roles.parts[key] for key in every}
    return roles


@contextmanager
def _assigning_role(roles: Roles, columns: Columns, role: str) -> Iterator[None]:
    """Context manager: columns removed inside the block get ``role``, unless they were left out."""
    before = list(columns)
    yield
    roles.parts = {key: role for key in before if key not in columns} | roles.parts


def _all_columns(parsed: list[Parsed]) -> Columns:
    columns: Columns = {}
    for key in dict.fromkeys(key for p in parsed for key in p.columns):
        values = [value for p in parsed for value in p.columns.get(key, [None] * len(p.ids))]
        columns[key or "(no name)"] = values
    return columns


def _numbers(values: list[Any]) -> np.ndarray | None:
    """Convert a column to floats (true is 1, empty is NaN); None if it has other values."""
    numbers = np.full(len(values), np.nan)
    for i, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, str):
            if is_missing(value):
                continue
            value = _TRUTH.get(value.strip().lower(), number(value))
        if not isinstance(value, float):
            return None
        numbers[i] = value
    return None if np.isnan(numbers).all() else numbers


def _take_split(roles: Roles, columns: Columns, numeric: Numeric, by_name: dict[str, str]) -> None:
    keys = [next((by_name[n] for n in names if by_name.get(n) in columns), "") for names in MASKS]
    masks = [mask for key in keys if (mask := numeric.get(key)) is not None]
    if len(masks) == len(MASKS):
        roles.split = np.full(len(masks[0]), -1, dtype=np.int8)
        for index, mask in enumerate(masks):
            roles.split[mask > 0] = index
            columns.pop(keys[index])
        return
    for key, values in columns.items():
        if numeric[key] is not None or any(isinstance(value, list) for value in values):
            continue
        words = ["" if v is None else str(v).strip().lower() for v in values]
        kinds = set(words) - {"", "none"}
        # a column under another name needs both values; it is no feature then
        if (
            kinds <= set(SPLIT)
            and kinds
            and (key.lower() in ("split", "set") or len({SPLIT[k] for k in kinds}) > 1)
        ):
            roles.split = np.array([SPLIT.get(word, -1) for word in words], dtype=np.int8)
            columns.pop(key)
            roles.notes.append(f"{quote(key)} was taken as the split")
            return


def _take_names(roles: Roles, columns: Columns, numeric: Numeric, *, sizes: list[int]) -> None:
    """Use as node names the text column that is (nearly) unique within every graph."""
    by_name = {key.lower().replace(" ", "_"): key for key in reversed(columns)}
    starts = np.cumsum([0, *sizes]).tolist()
    for name in NAMES:
        key = by_name.get(name)
        if key is None or any(isinstance(v, list) for v in columns[key]):
            continue
        words = ["" if v is None else word(v) for v in columns[key]]
        parts = [words[a:b] for a, b in zip(starts, starts[1:], strict=False)]
        distinct = sum(len(set(column)) for column in parts)
        if (distinct == len(words) or distinct > max(2, len(words) / 2)) and (
            numeric[key] is None or name != "label" or distinct == len(words)
        ):
            roles.names = words
            columns.pop(key)
            return
