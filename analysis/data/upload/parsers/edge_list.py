"""Edge lists: one edge a line, as spreadsheets, Gephi, SNAP and networkx write them."""

from __future__ import annotations

import re

import numpy as np

from analysis.data.upload.errors import bad
from analysis.data.upload.limits import MOST_EDGES, check_counts
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.parsers.table import Table
from analysis.data.upload.text import is_missing, number, quoted

SOURCE = {
    "source",
    "src",
    "from",
    "u",
    "i",
    "node1",
    "node_1",
    "id1",
    "start",
    "fromnodeid",
    "source_id",
    "sourceid",
}
TARGET = {
    "target",
    "dst",
    "to",
    "v",
    "j",
    "node2",
    "node_2",
    "id2",
    "end",
    "tonodeid",
    "target_id",
    "targetid",
}
_WEIGHT = {"weight", "value", "w", "edgeweight", "edge_weight", "count"}
_KIND = {"type", "kind", "directed"}
_MOST_BARE = 6
"""Columns, none of them called source or target, that can still be an edge and what is said of it."""
_AS_FLOAT = re.compile(r"-?\d+\.0+")
_DICT_WEIGHT = re.compile(r"""['"]weight['"]\s*:\s*([^,}]+)""")


def take_header(table: Table, names: frozenset[str] = frozenset()) -> None:
    """Make the first row the header if it is one: it names known columns, or has words above numbers."""
    first, rest = table.rows[0], table.rows[1:]
    lower = {cell.lower() for cell in first}
    named = first[0].lower() in names or bool(lower & SOURCE and lower & TARGET)
    above = any(_words_above_numbers(table, column, first[column]) for column in range(len(first)))
    if named or (rest and above):
        table.header = first
        table.rows, table.numbers = rest, table.numbers[1:]


def _words_above_numbers(table: Table, column: int, first: str) -> bool:
    if not first or first.startswith("{") or number(first, comma=table.comma) is not None:
        return False
    below = [row[column] for row in table.rows[1:200]]
    values = [number(cell, comma=table.comma) for cell in below if not is_missing(cell)]
    return bool(values) and None not in values


def read_edge_list(table: Table) -> Parsed:
    """The graph of a table of edges.

    The columns are those that the header calls source and target, else the first two; the weight is a column
    of that name, or the third one if there is no header and it holds numbers. Gephi's column ``Type`` says
    the direction. Nodes whose names are whole numbers are put in their order.
    """
    take_header(table)
    file = table.file
    if not table.rows:
        raise bad(file, "expected at least one edge under the header, got none")
    if table.width < 2:
        raise bad(file, f"expected two columns, source and target, got one: {quoted(table.rows[0][0])}")
    named = {name.lower() for name in table.header or ()}
    if table.width > _MOST_BARE and not (named & SOURCE and named & TARGET):
        raise bad(
            file,
            "expected columns called source and target, or a square of numbers, "
            f"got {table.width:,} columns of other names or none",
        )
    check_counts(file, edges=min(len(table.rows), MOST_EDGES + 1))
    s, t = (_column(table, names, place) for place, names in ((0, SOURCE), (1, TARGET)))
    ids: dict[str, int] = {}
    ends = np.empty((2, len(table.rows)), dtype=np.int64)
    for place, column in enumerate((s, t)):
        for i, cell in enumerate(table.cells(column)):
            id = canonical(cell)
            if not id or id[0] == "{":
                what, got = ("source", "target")[place], "an empty cell" if not id else quoted(id)
                raise bad(
                    file, f"expected a {what}, got {got}", row=table.numbers[i], column=table.name(column)
                )
            ends[place, i] = ids.setdefault(id, len(ids))
    check_counts(file, nodes=len(ids))
    names, ends = in_order(list(ids), ends)
    weight, notes = _weight(table, {s, t})
    if directed := _direction(table):
        notes.append("the column that says so makes every edge directed")
    return Parsed(file, names, ends[0], ends[1], True if directed else None, weight=weight, notes=notes)


def canonical(id: str) -> str:
    """The name of a node as it is compared: spreadsheets write 1 as 1.0 as soon as one cell is empty.

    >>> canonical(" 1.0 "), canonical("1.5")
    ('1', '1.5')
    """
    id = id.strip()
    return id.partition(".")[0] if _AS_FLOAT.fullmatch(id) else id


def in_order(ids: list[str], ends: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Nodes that are called by whole numbers in the order of the numbers; others as they came."""
    if not all(id.isascii() and id.isdigit() and len(id) < 16 for id in ids):
        return ids, ends
    order = sorted(range(len(ids)), key=lambda i: (int(ids[i]), ids[i]))
    place = np.empty(len(ids), dtype=np.int64)
    place[order] = np.arange(len(ids))
    return [ids[i] for i in order], place[ends]


def _column(table: Table, names: set[str], otherwise: int) -> int:
    lower = [name.lower() for name in table.header or ()]
    return next((i for i, name in enumerate(lower) if name in names), otherwise)


def _weight(table: Table, ends: set[int]) -> tuple[np.ndarray | None, list[str]]:
    lower = [name.lower() for name in table.header or ()]
    column = next((i for i, name in enumerate(lower) if name in _WEIGHT), None)
    if column is None and table.header is None and table.width > 2:
        if all(row[2].startswith("{") for row in table.rows):
            return _weights_of_dicts(table), []
        column = 2 if table.numeric(2) is not None else None
    if column is None:
        rest = [
            table.name(i) for i in range(table.width) if i not in ends and not (lower and lower[i] in _KIND)
        ]
        return None, [
            f"the columns {', '.join(map(quoted, rest[:5]))} of the edges were left out"
        ] if rest else []
    found = table.numeric(column)
    if found is None:
        cells = table.cells(column)
        row = next((i for i, cell in enumerate(cells) if number(cell, comma=table.comma) is None), 0)
        raise bad(
            table.file,
            f"expected a finite number, got {quoted(cells[row])}",
            row=table.numbers[row],
            column=table.name(column),
        )
    missing = sum(value is None for value in found)
    notes = [f"{missing:,} edges have no weight and were given weight 1"] if missing else []
    weight = np.array([1.0 if value is None else value for value in found])
    return (None if (weight == 1).all() else weight), notes


def _weights_of_dicts(table: Table) -> np.ndarray | None:
    found = [_DICT_WEIGHT.search(row[2]) for row in table.rows]
    values = [number(match.group(1)) if match else None for match in found]
    if not any(value is not None for value in values):
        return None
    return np.array([1.0 if value is None else value for value in values])


def _direction(table: Table) -> bool:
    lower = [name.lower() for name in table.header or ()]
    column = next((i for i, name in enumerate(lower) if name in _KIND), None)
    return column is not None and all(cell.lower() == "directed" for cell in table.cells(column))
