"""Columns with node positions and drawing attributes."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from analysis.data.upload.columns.roles import Columns, Numeric, Roles
from analysis.data.upload.text import quote

_DRAWN = {"size", "r", "g", "b", "a", "z", "color", "colour", "width", "height", "shape", "index"}
"""What programs that draw write beside the data."""
_COLOUR = re.compile(r"#(?:[0-9a-f]{3,4}){1,2}|(?:rgb|hsl)a?\([\d\s,.%/]*\)", re.IGNORECASE)
_COORDINATE_PAIRS = (
    ("x", "y"), ("graphics.x", "graphics.y"), ("position.x", "position.y"), ("pos_x", "pos_y"),
    ("viz_x", "viz_y"),
)  # fmt: skip
"""What the two coordinates of a place are called."""
_CYTOSCAPE = {"suid", "selected", "shared_name"}
"""What Cytoscape keeps for itself."""


def take_positions(roles: Roles, columns: Columns, *, numeric: Numeric, by_name: dict[str, str]) -> None:
    """Node positions; other drawing attributes, and those that Cytoscape keeps for itself, are left out.

    Args:
        roles: roles so far; positions ``[N, 2]`` are added.
        columns: cells of the columns without a role, by name; columns of positions and drawings are taken
            out.
        numeric: the columns' numbers ``[N]``, NaN for empty cells; None for a column of something else.
        by_name: the columns' names by their lower-case form.
    """
    for across, down in _COORDINATE_PAIRS:
        keys = [key for name in (across, down) if (key := by_name.get(name)) is not None]
        both = [
            values for key in keys if (values := numeric.get(key)) is not None and not np.isnan(values).any()
        ]
        if len(both) == 2 and len(both[0]) > 1 and np.ptp(both[0]) == np.ptp(both[1]) == 0:
            for key in keys:  # not laid out yet
                columns.pop(key)
                roles.parts[key] = "left out"
            continue
        if len(both) == 2:
            if across == "x" and not _has_drawing_attributes(by_name) and _is_class(both[1]):
                continue
            roles.pos = np.stack(both, axis=1)
            for key in keys:
                columns.pop(key)
            roles.notes.append(
                f"{quote(keys[0])} and {quote(keys[1])} were taken as the place where a node is drawn"
            )
            break
    for key in list(columns):
        if key.lower() in ("color", "colour") and _are_colours(columns[key]):
            columns.pop(key)
            roles.parts[key] = "left out"
            roles.notes.append(f"{quote(key)} holds colours: it was left out")
        elif (
            key.startswith(("graphics.", "LabelGraphics."))
            or key.lower() in _DRAWN
            and _has_drawing_attributes(by_name)
            or key.lower().replace(" ", "_") in _CYTOSCAPE
            and "suid" in by_name
        ):
            columns.pop(key)
            roles.parts[key] = "left out"
    if (key := by_name.get("pos")) in columns:
        at = vectors(columns[key])
        if at is not None and at.shape[1] == 2 and not np.isnan(at).any():
            roles.pos = at
            columns.pop(key)


def _are_colours(values: list[Any]) -> bool:
    """Whether all values are CSS colours."""
    words = [value for value in values if value is not None]
    return bool(words) and all(isinstance(word, str) and _COLOUR.fullmatch(word.strip()) for word in words)


def _is_class(values: np.ndarray) -> bool:
    """Whether numbers look like class ids: few distinct whole numbers."""
    return np.array_equal(values, np.round(values)) and len(np.unique(values)) <= max(2, len(values) / 2)


def _has_drawing_attributes(by_name: dict[str, str]) -> bool:
    """Whether the file is that of a program that draws, with sizes and colours of nodes."""
    names = set(by_name)
    coloured = {"r", "g", "b"} <= names or "size" in names and bool({"color", "colour"} & names)
    return coloured or any(name.startswith("graphics.") for name in names)


def vectors(values: list[Any]) -> np.ndarray | None:
    """Convert ``values``, N lists of f numbers, to an array ``[N, f]``; None if they are something else.

    >>> vectors([[1, 2], [3, None]])
    array([[ 1.,  2.],
           [ 3., nan]])
    """
    lengths = {len(v) if isinstance(v, list) else -1 for v in values}
    if len(lengths) != 1 or min(lengths) < 1:
        return None
    try:
        return np.array([[np.nan if n is None else n for n in v] for v in values], dtype=float)
    except (ValueError, TypeError):
        return None
