"""Which column of node attributes plays which part: as somebody chose, else told from its name and values."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from analysis.data.formats.choice import GUESS, Choice, find
from analysis.data.formats.chosen import take_label as chosen_label
from analysis.data.formats.chosen import take_split as chosen_split
from analysis.data.formats.parsed import Parsed
from analysis.data.formats.roles import MASKS, SPLIT, Columns, Feature, Numeric, Roles, word
from analysis.data.formats.text import is_missing, number, quoted

LABELS = (
    "y", "class", "target", "label", "labels", "category", "club", "community", "faction", "group", "block",
    "subject", "genre", "department", "type", "kind", "value",
)  # fmt: skip
"""Names of columns that hold labels, the surest first."""
NAMES = ("label", "name", "title", "_networkx_name", "vertexname")
_DRAWN = {"size", "r", "g", "b", "a", "z", "color", "colour", "width", "height", "shape", "index"}
"""What programs that draw write beside the data."""
_CYTOSCAPE = {"suid", "selected", "shared_name"}
"""What Cytoscape keeps for itself."""
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
    found, file = Roles(), parsed[0].file
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
        _take_positions(found, free, numeric, by_name)
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


def _take_positions(found: Roles, columns: Columns, numeric: Numeric, by_name: dict[str, str]) -> None:
    for across, down in (("x", "y"), ("graphics.x", "graphics.y"), ("pos_x", "pos_y"), ("viz_x", "viz_y")):
        keys = [key for name in (across, down) if (key := by_name.get(name)) is not None]
        both = [
            values for key in keys if (values := numeric.get(key)) is not None and not np.isnan(values).any()
        ]
        if len(both) == 2:
            if across == "x" and not _drawn(by_name) and _is_class(both[1]):
                continue
            found.pos = np.stack(both, axis=1)
            for key in keys:
                columns.pop(key)
            found.notes.append(
                f"{quoted(keys[0])} and {quoted(keys[1])} were taken as the place where a node is drawn"
            )
            break
    for key in list(columns):
        if (
            key.startswith(("graphics.", "LabelGraphics."))
            or key.lower() in _DRAWN
            and _drawn(by_name)
            or key.lower().replace(" ", "_") in _CYTOSCAPE
            and "suid" in by_name
        ):
            columns.pop(key)
            found.parts[key] = "left out"
    if (key := by_name.get("pos")) in columns:
        vectors = _vectors(columns[key])
        if vectors is not None and vectors.shape[1] == 2 and not np.isnan(vectors).any():
            found.pos = vectors
            columns.pop(key)


def _is_class(values: np.ndarray) -> bool:
    """Whether numbers look like labels: whole, and few of them."""
    return np.array_equal(values, np.round(values)) and len(np.unique(values)) <= max(2, len(values) / 2)


def _drawn(by_name: dict[str, str]) -> bool:
    """Whether the file is that of a program that draws, with sizes and colours of nodes."""
    return {"r", "g", "b"} <= set(by_name) or any(name.startswith("graphics.") for name in by_name)


def _take_split(found: Roles, columns: Columns, numeric: Numeric, by_name: dict[str, str]) -> None:
    keys = [next((by_name[n] for n in names if by_name.get(n) in columns), "") for names in MASKS]
    masks = [mask for key in keys if (mask := numeric.get(key)) is not None]
    if len(masks) == len(MASKS):
        found.split = np.full(len(masks[0]), -1, dtype=np.int8)
        for part, mask in enumerate(masks):
            found.split[mask > 0] = part
            columns.pop(keys[part])
        return
    key = by_name.get("split") or by_name.get("set") or ""
    if key in columns:
        words = [str(v).strip().lower() if v is not None else "" for v in columns[key]]
        if set(words) <= {*SPLIT, "", "none"} and set(words) & set(SPLIT):
            found.split = np.array([SPLIT.get(word, -1) for word in words], dtype=np.int8)
            columns.pop(key)


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
    if (vectors := _vectors(values)) is not None:
        names = [f"{key} {i + 1}" for i in range(vectors.shape[1])]
        _feature(found, Feature(key, names, vectors))
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


def _vectors(values: list[Any]) -> np.ndarray | None:
    """Lists of numbers, all of one length, as rows."""
    lengths = {len(v) if isinstance(v, list) else -1 for v in values}
    if len(lengths) != 1 or min(lengths) < 1:
        return None
    try:
        return np.array([[np.nan if n is None else n for n in v] for v in values], dtype=float)
    except (ValueError, TypeError):
        return None
