"""The roles assigned to node columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

SPLIT = {"train": 0, "training": 0, "val": 1, "valid": 1, "validation": 1, "dev": 1, "test": 2, "testing": 2}
"""Words for the parts of a split."""
MASKS = (("train_mask",), ("val_mask", "valid_mask"), ("test_mask",))
"""Names of the masks of a split."""

Columns = dict[str, list[Any]]
Numeric = dict[str, np.ndarray | None]


@dataclass(frozen=True)
class Feature:
    """A column that became one or more features.

    Attributes:
        name: name of the column.
        names: the features' names, f of them.
        values: ``[N, f]``, NaN where a node has none.
    """

    name: str
    names: list[str]
    values: np.ndarray


@dataclass
class Roles:
    """Roles of the columns, with values for all nodes of all graphs.

    ``numeric`` names the columns of numbers that became features; ``questions`` are what only a person can
    decide.

    ``parts`` says of every column what it became, in the order of the file: ``label``, ``feature``,
    ``split``, ``name``, ``place`` (and what else a drawing says), ``left out``.

    Attributes:
        label: one a node, None for none; None if no column is the label.
        names: one a node; None if no column holds them.
        pos: ``[N, 2]``, where nodes are drawn; or None.
        split: ``[N]`` int8: 0 train, 1 validation, 2 test, -1 none; or None.
        features: columns that became features.
        numeric: names of the columns of numbers that became features.
        notes: remarks on what was taken or left out.
        questions: what only a person can decide, one sentence each.
        parts: part of every column, by its name.
    """

    label: list[Any] | None = None
    names: list[str] | None = None
    pos: np.ndarray | None = None
    split: np.ndarray | None = None
    features: list[Feature] = field(default_factory=list)
    numeric: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)


def word(value: Any) -> str:
    """Convert the cell ``value`` to text; whole floats lose their fraction.

    >>> word(3.0), word(" a ")
    ('3', 'a')
    """
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
