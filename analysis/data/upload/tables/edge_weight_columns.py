"""Read edge columns other than the ends: weights, directions, and ignored ones."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from analysis.data.upload.errors import upload_error
from analysis.data.upload.tables.column_names import normalised_name
from analysis.data.upload.tables.table import Table
from analysis.data.upload.text import number, omission_note, quote

WEIGHT = ("weight", "edgeweight", "w", "value", "count", "strength", "weights", "rating")
"""Names of columns that hold an edge's weight, the surest first."""
_TYPE = ("type", "kind", "edgetype", "direction", "directed")
_DIRECTED = {"directed": True, "undirected": False}
_TRUE = {"true": True, "false": False, "1": True, "0": False, "yes": True, "no": False}
_DICT_WEIGHT = re.compile(r"""['"]weight['"]\s*:\s*([^,}]+)""")
_TIMES = (10**8, 10**13)
"""Seconds or milliseconds since 1970, of the years 1973 to 2286."""


class Weights(NamedTuple):
    """Weights of the edges of a table.

    Attributes:
        values: ``[E]``; None if all are 1.
        notes: remarks on columns that were not used, and missing weights.
    """

    values: np.ndarray | None
    notes: list[str]


class Directions(NamedTuple):
    """Directions of the edges of a table.

    Attributes:
        directed: whether the graph is directed; None if nothing says so.
        both_ways: ``[E]`` bool, edges of a directed graph that have no direction; None if there are none.
        notes: remarks on where this was read.
    """

    directed: bool | None
    both_ways: np.ndarray | None
    notes: list[str]


def weights(table: Table, ends: tuple[int, int]) -> Weights:
    """Read the weight of every edge.

    Args:
        table: an edge a row, E in all.
        ends: indices of source and target, from 0.

    Raises:
        BadUpload: if a column called weight holds something else than numbers.
    """
    if (braces := _dict_column(table)) is not None:
        keys = ["the third column numbers edges of the same two nodes: it was left out"] * (braces == 3)
        return Weights(_weights_of_dicts(table, braces), keys)
    column, notes = _weight_column(table, ends)
    unused = [i for i in range(table.width) if i not in (*ends, column, _type_column(table))]
    left = [table.name(i) for i in unused]
    if left:
        notes.append(omission_note("columns of the edges", left))
    if column is None:
        return Weights(None, notes)
    values = table.numeric(column)
    if values is None:
        cells = table.cells(column)
        row = next((i for i, cell in enumerate(cells) if number(cell, comma=table.comma) is None), 0)
        raise upload_error(
            table.file,
            f"expected a finite number, got {quote(cells[row])}",
            row=table.numbers[row],
            column=table.name(column),
        )
    if missing := sum(value is None for value in values):
        notes.append(f"{missing:,} edges have no weight and were given weight 1")
    weight = np.array([1.0 if value is None else value for value in values])
    return Weights(None if (weight == 1).all() else weight, notes)


def _weight_column(table: Table, ends: tuple[int, int]) -> tuple[int | None, list[str]]:
    words = [normalised_name(name) for name in table.header or ()]
    for name in WEIGHT:
        if name in words and words.index(name) not in ends:
            return words.index(name), []
    if table.header is not None or table.width < 3:
        return None, []
    values = table.numeric(2)
    if values is None:
        return None, []
    if table.declared.weighted is not True and _are_times(values):
        return None, ["the third column of the edges looks like times (seconds since 1970), not like weights"]
    known = [value for value in values if value is not None]
    return 2, [] if set(known) <= {1.0} else ["the third column of the edges was taken as their weight"]


def _are_times(values: list[float | None]) -> bool:
    known = [value for value in values if value is not None]
    return all(_TIMES[0] <= value <= _TIMES[1] and value == int(value) for value in known)


def _dict_column(table: Table) -> int | None:
    """Where networkx wrote what it knows of each edge: third, or fourth after the key of a multigraph's."""
    candidates = range(2, min(table.width, 4)) if table.header is None else ()
    return next((at for at in candidates if all(row[at].startswith("{") for row in table.rows)), None)


def _weights_of_dicts(table: Table, column: int) -> np.ndarray | None:
    matches = [_DICT_WEIGHT.search(row[column]) for row in table.rows]
    values = [number(match.group(1)) if match else None for match in matches]
    if not any(value is not None for value in values):
        return None
    return np.array([1.0 if value is None else value for value in values])


def directions(table: Table) -> Directions:
    """Read edge directions from a column ``Type`` of ``table`` or from a comment above its rows."""
    column = _type_column(table)
    if column is None:
        declared = table.declared.directed
        return Directions(declared, None, [])
    both = np.array([not (_DIRECTED | _TRUE)[cell.lower()] for cell in table.cells(column)])
    name = quote(table.name(column))
    if both.all() or not both.any():
        what = "undirected" if both.all() else "directed"
        return Directions(not both.all(), None, [f"{name} makes every edge {what}"])
    return Directions(directed=True, both_ways=both, notes=[])


def _type_column(table: Table) -> int | None:
    """Find the column whose every cell says directed or undirected."""
    for column, name in enumerate(table.header or ()):
        if normalised_name(name) in _TYPE:
            words = _DIRECTED | _TRUE if normalised_name(name) == "directed" else _DIRECTED
            if all(cell.lower() in words for cell in table.cells(column)):
                return column
    return None
