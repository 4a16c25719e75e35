"""Which column of node attributes plays which part: as somebody chose, else told from its name and values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from analysis.data.upload.columns.apply_choice import take_label as chosen_label
from analysis.data.upload.columns.apply_choice import take_split as chosen_split
from analysis.data.upload.columns.choice import GUESS, Choice, find
from analysis.data.upload.columns.layout import take_positions, vectors
from analysis.data.upload.columns.roles import MASKS, SPLIT, Columns, Feature, Numeric, Roles, word
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.text import is_missing, number, quoted

LABELS = (
    "y", "class", "target", "label", "labels", "category", "club", "community", "faction", "group", "block",
    "subject", "genre", "department", "type", "kind", "value",
)  # fmt: skip
"""Names of columns that hold labels, the surest first."""
NAMES = ("label", "name", "title", "_networkx_name", "vertexname")
MOST_KINDS = 32
"""Words that become one feature each."""


def roles(parsed: list[Parsed], *, labels: bool, choice: Choice = GUESS) -> Roles:
    """Give every column its part.

    Args:
        parsed: all graphs; a column that one of them lacks is empty there.
        labels: whether a column may be the nodes' label (it may not where whole graphs have labels).
        choice: what somebody chose; the rest is guessed.

    Raises:
        BadUpload: if a chosen column is not there, or cannot be what it was chosen for.
    """
    found, file = Roles(), parsed[0].table or parsed[0].file
    every = _all_columns(parsed)
    columns = dict(every)
    numeric = {key: _numbers(values) for key, values in columns.items()}
    kept = {find(every, name, file=file, what="features") for name in choice.features or ()}
    if choice.label:
        with _parts(found, columns, "label"):
            key = find(every, choice.label, file=file, what="label")
            chosen_label(found, columns, numeric=numeric, key=key, file=file)
    if choice.split:
        with _parts(found, columns, "split"):
            keys = [find(every, name, file=file, what="split") for name in choice.split]
            chosen_split(found, columns, numeric=numeric, keys=keys, file=file)
    free = {key: values for key, values in columns.items() if key not in kept}
    by_name = {key.lower().replace(" ", "_"): key for key in reversed(free)}
    with _parts(found, free, "place"):
        take_positions(found, free, numeric=numeric, by_name=by_name)
    if choice.split is None:
        with _parts(found, free, "split"):
            _take_split(found, free, numeric, by_name)
    with _parts(found, free, "name"):
        _take_names(found, free, numeric, by_name)
    if labels and choice.label is None:
        with _parts(found, free, "label"):
            _take_label(found, free, numeric, by_name)
    for key, values in every.items():
        if key in kept or choice.features is None and key in free:
            _take_feature(found, key, values, numeric[key])
        elif key in free:
            found.notes.append(f"{quoted(key)} was left out, as chosen")
            found.parts[key] = "left out"
    found.parts = {key: found.parts[key] for key in every}
    return found


@contextmanager
def _parts(found: Roles, columns: Columns, part: str) -> Iterator[None]:
    """What is taken from the columns meanwhile plays that part."""
    before = list(columns)
    yield
    found.parts = {key: part for key in before if key not in columns} | found.parts


def _all_columns(parsed: list[Parsed]) -> Columns:
    found: Columns = {}
    for key in dict.fromkeys(key for p in parsed for key in p.columns):
        values = [value for p in parsed for value in p.columns.get(key, [None] * len(p.ids))]
        found[key or "(no name)"] = values
    return found


def _numbers(values: list[Any]) -> np.ndarray | None:
    """A column as floats, NaN where it is empty; None if there is anything else in it."""
    found = np.full(len(values), np.nan)
    for i, value in enumerate(values):
        if value is None:
            continue
        if isinstance(value, str):
            if is_missing(value):
                continue
            value = number(value)
        if not isinstance(value, float):
            return None
        found[i] = value
    return None if np.isnan(found).all() else found


def _take_split(found: Roles, columns: Columns, numeric: Numeric, by_name: dict[str, str]) -> None:
    keys = [next((by_name[n] for n in names if by_name.get(n) in columns), "") for names in MASKS]
    masks = [mask for key in keys if (mask := numeric.get(key)) is not None]
    if len(masks) == len(MASKS):
        found.split = np.full(len(masks[0]), -1, dtype=np.int8)
        for part, mask in enumerate(masks):
            found.split[mask > 0] = part
            columns.pop(keys[part])
        return
    for key, values in columns.items():
        if numeric[key] is not None or any(isinstance(value, list) for value in values):
            continue
        words = ["" if v is None else str(v).strip().lower() for v in values]
        kinds = set(words) - {"", "none"}
        # a column of another name has to say both; nobody wants it as a feature then
        if (
            kinds <= set(SPLIT)
            and kinds
            and (key.lower() in ("split", "set") or len({SPLIT[k] for k in kinds}) > 1)
        ):
            found.split = np.array([SPLIT.get(word, -1) for word in words], dtype=np.int8)
            columns.pop(key)
            found.notes.append(f"{quoted(key)} was taken as the split")
            return


def _take_names(found: Roles, columns: Columns, numeric: Numeric, by_name: dict[str, str]) -> None:
    for name in NAMES:
        key = by_name.get(name)
        if key not in columns or any(isinstance(v, list) for v in columns[key]):
            continue
        words = ["" if v is None else word(v) for v in columns[key]]
        distinct = len(set(words))
        if (distinct == len(words) or distinct > max(2, len(words) / 2)) and (
            numeric[key] is None or name != "label" or distinct == len(words)
        ):
            found.names = words
            columns.pop(key)
            return


def _take_label(found: Roles, columns: Columns, numeric: Numeric, by_name: dict[str, str]) -> None:
    # as ml_target; but Gephi's modularity class is what an algorithm found
    longer = [n for n in by_name if n.rpartition("_")[2] in LABELS[:6] and n != "modularity_class"]
    for name in (*LABELS, *longer):
        key = by_name.get(name)
        if key not in columns or any(isinstance(v, list) for v in columns[key]):
            continue
        values, numbers = columns[key], numeric[key]
        if numbers is not None:
            known = numbers[~np.isnan(numbers)]
            if not np.array_equal(known, np.round(known)):
                if name in ("y", "target"):
                    found.notes.append(
                        f"{quoted(key)} has fractions: only classes can be learned, so it is a feature"
                    )
                continue
            values = [None if np.isnan(v) or v < 0 else float(v) for v in numbers]
        distinct = {word(v) for v in values if v is not None and not (isinstance(v, str) and is_missing(v))}
        if 1 <= len(distinct) <= max(2, len(values) / 2):
            found.label = [None if isinstance(v, str) and is_missing(v) else v for v in values]
            columns.pop(key)
            found.notes.append(f"{quoted(key)} was taken as the label")
            return


def _take_feature(found: Roles, key: str, values: list[Any], numbers: np.ndarray | None) -> None:
    if numbers is not None:
        _feature(found, Feature(key, [key], numbers[:, None]))
        return
    if (rows := vectors(values)) is not None:
        names = [f"{key} {i + 1}" for i in range(rows.shape[1])]
        _feature(found, Feature(key, names, rows))
        return
    words = ["" if v is None or isinstance(v, list) else word(v) for v in values]
    kinds = sorted({word for word in words if word})
    if 2 <= len(kinds) <= MOST_KINDS and len(kinds) <= len(words) / 2:
        onehot = np.array([[float(word == kind) for kind in kinds] for word in words])
        _feature(found, Feature(key, [f"{key}: {kind}" for kind in kinds], onehot))
        found.notes.append(
            f"the {len(kinds)} words of {quoted(key)} became {len(kinds)} features, 1 where a node has it"
        )
        return
    found.parts[key] = "left out"
    if kinds:
        found.notes.append(f"{quoted(key)} was left out: its {len(kinds):,} different words are no features")


def _feature(found: Roles, feature: Feature) -> None:
    found.features.append(feature)
    found.parts[feature.name] = "feature"
