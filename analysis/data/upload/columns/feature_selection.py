"""Select feature columns, and leave out identifiers and columns without usable values."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.data.upload.columns.column_name_kinds import is_identifier, is_quantity
from analysis.data.upload.columns.node_positions import vectors
from analysis.data.upload.columns.roles import Columns, Feature, Numeric, Roles, word
from analysis.data.upload.text import quote

MOST_KINDS = 32
"""Words that become one feature each."""
MANY = 10
"""Nodes from which on numbers that are all different tell nodes apart."""
NEARLY = 0.9
"""Share of different numbers from which on a column called an identifier is one."""
_MOST_NAMED = 8


def leave_out_identifiers(roles: Roles, columns: Columns, numeric: Numeric) -> None:
    """Leave out columns of distinct whole numbers, which only identify nodes.

    Args:
        roles: roles so far; what is left out is noted there.
        columns: cells of the columns without a role, by name; identifiers are taken out.
        numeric: the columns' numbers ``[N]``, NaN for empty cells; None for a column of something else.
    """
    for key in list(columns):
        numbers = numeric[key]
        if numbers is None or is_quantity(key) and not is_identifier(key):
            continue
        known = numbers[~np.isnan(numbers)]
        whole = np.array_equal(known, np.round(known))
        kinds, named = len(np.unique(known)), is_identifier(key)
        distinct = whole and len(known) > 2 and kinds == len(known)
        nearly = whole and named and len(known) >= MANY and kinds >= NEARLY * len(known)
        if distinct and (named or len(known) >= MANY) or nearly:
            columns.pop(key)
            roles.parts[key] = "left out"
            every = "every" if distinct else "almost every"
            roles.notes.append(
                f"{quote(key)} has another whole number for {every} node, as identifiers do: it was left out"
            )


def take_feature(roles: Roles, key: str, values: list[Any], *, numbers: np.ndarray | None) -> None:
    """Convert a column to features (numbers, vectors, or one-hot categories), or leave it out.

    Args:
        roles: roles so far; the features are added.
        key: name of the column.
        values: its N cells.
        numbers: its numbers ``[N]``, NaN for empty cells; None if it holds something else.
    """
    if numbers is not None:
        _add(roles, Feature(key, [key], numbers[:, None]))
        roles.numeric.append(key)
        return
    if (rows := vectors(values)) is not None:
        names = [f"{key} {i + 1}" for i in range(rows.shape[1])]
        _add(roles, Feature(key, names, rows))
        return
    cells = ["" if v is None or isinstance(v, list) else word(v) for v in values]
    kinds = sorted({cell for cell in cells if cell})
    if 2 <= len(kinds) <= MOST_KINDS and len(kinds) <= len(cells) / 2:
        onehot = np.array([[float(cell == kind) for kind in kinds] for cell in cells])
        _add(roles, Feature(key, [f"{key}: {kind}" for kind in kinds], onehot))
        roles.notes.append(
            f"the {len(kinds)} words of {quote(key)} became {len(kinds)} features, 1 where a node has it"
        )
        return
    roles.parts[key] = "left out"
    if kinds:
        roles.notes.append(f"{quote(key)} was left out: its {len(kinds):,} different words are no features")


def name_features(roles: Roles) -> None:
    """Note in ``roles`` which numeric columns became features."""
    if roles.numeric:
        names = ", ".join(map(quote, roles.numeric[:_MOST_NAMED]))
        more = f" and {len(roles.numeric) - _MOST_NAMED:,} more" if len(roles.numeric) > _MOST_NAMED else ""
        roles.notes.append(f"{names}{more} became {'a feature' if len(roles.numeric) == 1 else 'features'}")


def _add(roles: Roles, feature: Feature) -> None:
    roles.features.append(feature)
    roles.parts[feature.name] = "feature"
