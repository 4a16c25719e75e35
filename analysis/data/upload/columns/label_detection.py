"""Detect the label column from names and values."""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.data.upload.columns.column_name_kinds import (
    POSSIBLE_LABELS,
    is_computed,
    is_sure,
    joined,
    label_rank,
)
from analysis.data.upload.columns.roles import Columns, Numeric, Roles, word
from analysis.data.upload.text import is_missing, quote

MOST_KINDS = 32
"""Different values that a column may have to be asked about."""
FEWEST = 10
"""Nodes from which on it is no chance if two columns say the same."""
FEW = 20
"""So many classes are few, however few nodes there are."""


def take_label(roles: Roles, columns: Columns, numeric: Numeric) -> None:
    """Use the column whose name most clearly says "label"; other clear ones are left out.

    So are columns whose numbers look like a quantity: as features they could give the answer away.

    Args:
        roles: roles so far; the label is added.
        columns: cells of the columns without a role, by name; what is used or left out is taken out.
        numeric: the columns' numbers ``[N]``, NaN for empty cells; None for a column of something else.
    """
    ranked = sorted((rank, i, key) for i, key in enumerate(columns) if (rank := label_rank(key)) is not None)
    for _, _, key in ranked:
        values = columns[key]
        if any(isinstance(value, list) for value in values):
            continue
        if (problem := _reason_not_label(key, numeric[key])) is not None:
            if problem and is_sure(key):
                columns.pop(key)
                roles.parts[key] = "left out"
                roles.questions.append(
                    f"{quote(key)} {problem}: it was left out; choose it as the label or as a feature"
                )
            continue
        labels = as_labels(values, numeric[key])
        distinct = {word(value) for value in labels if value is not None}
        if not 1 <= len(distinct) <= max(2, len(values) / 2):
            continue
        if roles.label is None:
            roles.label = labels
            columns.pop(key)
            roles.notes.append(f"{quote(key)} was taken as the label")
            if is_computed(key):
                roles.questions.append(f"{quote(key)} was computed from the edges: it is no ground truth")
        elif is_sure(key):
            columns.pop(key)
            roles.parts[key] = "left out"
            roles.notes.append(
                f"{quote(key)} looks like a label, too: it was left out; choose it as label or feature"
            )


def leave_out_label_duplicates(roles: Roles, columns: Columns) -> None:
    """Leave out columns that duplicate the label: as features they would leak it.

    Args:
        roles: roles so far, with the label.
        columns: cells of the columns without a role, by name; duplicates are taken out.
    """
    if roles.label is None:
        return
    label = ["" if value is None else word(value) for value in roles.label]
    if len(set(label)) < 2 or len(label) < FEWEST:
        return
    for key, values in list(columns.items()):
        if any(isinstance(value, list) for value in values):
            continue
        cells = ["" if value is None else word(value) for value in values]
        if len(set(cells)) == len(set(label)) == len(set(zip(cells, label, strict=True))):
            columns.pop(key)
            roles.parts[key] = "left out"
            roles.notes.append(f"{quote(key)} says the same as the label: it was left out")


def ask_for_label(roles: Roles, columns: Columns, numeric: Numeric) -> None:
    """If no column is named like a label, ask the user about those whose values could be classes.

    Args:
        roles: roles so far; the question is added.
        columns: cells of the columns without a role, by name.
        numeric: the columns' numbers ``[N]``, NaN for empty cells; None for a column of something else.
    """
    if roles.label is not None:
        return
    could_be = [key for key, values in columns.items() if _may_be_classes(values, numeric[key])]
    if could_be:
        more = f" and {len(could_be) - 3:,} more" if len(could_be) > 3 else ""
        names = ", ".join(map(quote, could_be[:3])) + more
        roles.questions.append(
            f"No column is called like a label. {names} could be one: choose it as the label if it is"
        )


def as_labels(values: list[Any], numbers: np.ndarray | None) -> list[Any]:
    """Convert a column to labels; empty cells and negative numbers become None.

    Args:
        values: the column's N cells.
        numbers: its numbers ``[N]``, NaN for empty cells; None if it holds something else.

    >>> as_labels(["a", ""], None), as_labels(["1", "-1"], np.array([1.0, -1.0]))
    (['a', None], [1.0, None])
    """
    if numbers is not None:
        values = [None if np.isnan(v) or v < 0 else float(v) for v in numbers]
    return [None if isinstance(v, str) and is_missing(v) else v for v in values]


def looks_like_quantity(numbers: np.ndarray) -> bool:
    """Whether integers look like quantities rather than class ids: many distinct values, spread out or rare.

    Args:
        numbers: ``[N]``, NaN for empty cells.

    >>> looks_like_quantity(np.arange(764) ** 2), looks_like_quantity(np.arange(40) % 10)
    (True, False)
    """
    known = numbers[~np.isnan(numbers)]
    distinct = np.unique(known)
    if len(distinct) <= max(FEW, len(known) / 10):
        return False
    sparse = float(distinct[-1] - distinct[0]) + 1 > 2 * len(distinct)
    return sparse or len(known) / len(distinct) < 2.5


def _reason_not_label(key: str, numbers: np.ndarray | None) -> str | None:
    """Reason why a numeric column is not a label, "" if obvious; None if it may be one."""
    if numbers is None:
        return None
    known = numbers[~np.isnan(numbers)]
    if not np.array_equal(known, np.round(known)):
        return "has fractions, and only classes can be learned"
    distinct = len(np.unique(known))
    if joined(key) in POSSIBLE_LABELS and distinct > max(2, len(numbers) / 5):
        return ""
    if looks_like_quantity(numbers):
        return f"holds {distinct:,} different numbers: it looks like a quantity, not like a class"
    return None


def _may_be_classes(values: list[Any], numbers: np.ndarray | None) -> bool:
    if len(values) < FEWEST or any(isinstance(value, list) for value in values):
        return False
    if numbers is not None and not np.array_equal(np.nan_to_num(numbers), np.round(np.nan_to_num(numbers))):
        return False
    kinds = {word(value) for value in values if value is not None and not is_missing(str(value))}
    least = 2 if numbers is None else 3  # two distinct numbers are more often a flag than two classes
    return least <= len(kinds) <= min(MOST_KINDS, len(values) / 3)
