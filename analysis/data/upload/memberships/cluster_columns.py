"""Detect cluster columns and the name column of a table, and whether it holds memberships at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analysis.data.upload.memberships.hard_clusters import cluster_column
from analysis.data.upload.tables.column_names import NODE_NAMES, end_columns
from analysis.data.upload.tables.table import Table
from analysis.data.upload.text import number

_FLAGS = {"true": 1.0, "false": 0.0}
_FEW = 4
"""Rows that count up by chance."""
_NUMBERED = re.compile(r"(.*?)[\s_.-]*\d+")


def column_of_numbers(table: Table, column: int) -> list[float | None] | None:
    """A column as numbers, true and false as 1 and 0, per cent as shares; None if it is none.

    Args:
        table: a table of N rows.
        column: index of the column, from 0.

    Returns:
        N numbers, None for empty cells.
    """
    if (values := table.numeric(column)) is not None:
        return values
    cells = [cell.strip().lower() for cell in table.cells(column)]
    if all(cell.endswith("%") for cell in cells):
        shares = [number(cell[:-1], comma=table.comma) for cell in cells]
        return None if None in shares else [share / 100 for share in shares if share is not None]
    return [_FLAGS[cell] for cell in cells] if set(cells) <= set(_FLAGS) else None


def column_of_names(
    table: Table, numeric: Mapping[int, list[float | None]], names: Sequence[str]
) -> int | None:
    """Detect the column with node names; the first column also qualifies by its cells alone.

    Args:
        table: a table of N rows.
        numeric: numbers of the columns of numbers, by the column's index.
        names: normalised names of all columns.

    Returns:
        Index of the column, from 0; None if there is none.
    """
    by_name = next((i for i, name in enumerate(names) if name in NODE_NAMES), None)
    first = names[0] in ("", "unnamed0", "index") or 0 not in numeric or are_row_numbers(numeric[0])
    if by_name is not None or not first or table.width < 2:
        return by_name
    if 0 in numeric and table.width > 2 and are_row_numbers(numeric[0]):
        return 0
    distinct = len(set(table.cells(0))) == len(table.rows)
    whole = 0 not in numeric or all(v is not None and v == int(v) for v in numeric[0])
    return 0 if distinct and whole and (table.header is not None or 0 not in numeric) else None


def are_row_numbers(values: Sequence[float | None] | None) -> bool:
    """Whether ``values`` are an index: 0, 1, 2 ... or 1, 2, 3 ..., which memberships of nodes never are.

    >>> are_row_numbers([0.0, 1.0, 2.0, 3.0]), are_row_numbers([1.0, 0.0, 1.0, 0.0]), are_row_numbers(None)
    (True, False, False)
    """
    if values is None or len(values) < _FEW:
        return False
    return values[0] in (0, 1) and all(value == i + (values[0] or 0) for i, value in enumerate(values))


def cluster_columns(table: Table, columns: list[int], numeric: Mapping[int, list[float | None]]) -> list[int]:
    """Select the cluster columns: all numeric ones, or a numbered family whose rows sum to 1.

    A family shares its name but for a number: ``topic 1``, ``topic 2``; beside it may stand coordinates,
    counts and whatever else a program writes.

    Args:
        table: a table of N rows.
        columns: indices, from 0, of the columns that may be clusters.
        numeric: numbers of the columns of numbers, by the column's index.

    Returns:
        Indices of the cluster columns.
    """
    if table.header is None:
        return columns
    family = {i: match[1] for i in columns if (match := _NUMBERED.fullmatch(table.header[i].strip()))}
    if not family:
        return columns
    (stem, size), *_ = Counter(family.values()).most_common(1)
    members = [i for i in columns if family.get(i) == stem]
    if size < 2 or size == len(columns):
        return columns
    rows = np.array([numeric[i] for i in members], dtype=float)
    return members if np.abs(rows.sum(axis=0) - 1).max() < 0.01 else columns


def take_header_of_memberships(table: Table) -> None:
    """Turn the first row of ``table`` into the header if the rows below are memberships.

    It names a column of clusters, or it is what pandas writes above fractions, a one-hot S or flags: names,
    or the numbers 0, 1, 2 ...
    """
    if table.header is not None or len(table.rows) < 2:
        return
    first, below = table.rows[0], table.rows[1:50]
    names = first[1:] if first[0] == "" else first
    cells = {cell.strip().lower() for row in below for cell in row[len(first) - len(names) :]}
    numbered = len(names) > 1 and names == [str(k) for k in range(len(names))]
    fractions = any("." in cell or "e-" in cell for cell in cells)
    flags = cells <= set(_FLAGS) and not {name.strip().lower() for name in names} <= set(_FLAGS)
    per_cent = any(cell.endswith("%") for cell in cells) and not any(name.endswith("%") for name in names)
    one_hot = numbered and len(names) > 2 and cells <= {"0", "1"}
    if cluster_column(first) is not None or numbered and fractions or flags or one_hot or per_cent:
        table.header, table.rows, table.numbers = first, table.rows[1:], table.numbers[1:]


def lists_edges(table: Table) -> bool:
    """Whether the column names of ``table`` denote an edge list."""
    rows = (table.rows[0], table.header or (), table.commented or ())
    return any(end_columns(names, pairs=False) is not None for names in rows)


class MembershipLikeness(NamedTuple):
    """How much a table looks like one of memberships; the larger, the more.

    Attributes:
        sums_to_one: whether the fractions of most rows sum to 1.
        columns: the largest number of fractions in a row; -1 for a list of edges.
    """

    sums_to_one: bool
    columns: int


def membership_likeness(table: Table) -> MembershipLikeness:
    """Judge by its first rows whether a table is one of memberships.

    Args:
        table: a table of any content.
    """
    if lists_edges(table):
        return MembershipLikeness(sums_to_one=False, columns=-1)
    rows = [[number(cell, comma=table.comma) for cell in row] for row in table.rows[1:50]]
    fractions = [[v for v in row if v is not None and 0 <= v <= 1] for row in rows]
    to_one = sum(len(row) > 1 and abs(sum(row) - 1) < 0.01 for row in fractions)
    return MembershipLikeness(2 * to_one > len(rows), max(map(len, fractions), default=0))
