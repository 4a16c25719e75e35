"""Memberships in JSON: a list of rows, of records or of columns, as pandas and ``json.dump`` write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import check_counts
from analysis.data.upload.parsers.node_link import load_json
from analysis.data.upload.tables.table import Table
from analysis.data.upload.text import decode

_OF_GRAPHS = frozenset(("nodes", "links", "edges", "elements", "graph", "graphs", "adjacency"))
_SPLIT = frozenset(("columns", "index", "data"))
_SHAPE = "expected a list of rows, of records, or of columns, all of one length"


def read_json(file: str, content: bytes) -> Table | dict[str, np.ndarray] | None:
    """A JSON file as a table, or as named arrays where it has them; None where it holds a graph.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Returns:
        Table of cells, or arrays of any shape by name.

    Raises:
        BadUpload: if it is no JSON, or rows have different lengths.

    >>> read_json("a.json", b'[{"a": 0.25, "b": 0.75}]').rows
    [['0.25', '0.75']]
    """
    raw = load_json(file, decode(content))
    if isinstance(raw, Mapping):
        if _SPLIT >= raw.keys() >= {"columns", "data"}:  # pandas, orient="split"
            names, rows = [str(name) for name in raw["columns"]], _rows(file, raw["data"])
            return _table(file, rows, names, index=raw.get("index"))
        if _OF_GRAPHS & raw.keys() and not isinstance(raw.get("S"), list):
            return None
        return _read_object(file, raw)
    if isinstance(raw, list) and raw and all(isinstance(row, Mapping) for row in raw):
        if any(isinstance(row.get("data"), Mapping) for row in raw):  # elements of Cytoscape
            return None
        names = list(dict.fromkeys(str(name) for row in raw for name in row))
        return _table(file, [[row.get(name) for name in names] for row in raw], names)
    return _table(file, _rows(file, raw), None)


def _read_object(file: str, raw: Mapping[str, Any]) -> Table | dict[str, np.ndarray]:
    """Records by node, columns by name, or arrays of which one has two dimensions."""
    values = list(raw.values())
    if values and all(isinstance(value, Mapping) for value in values):
        rows = list(dict.fromkeys(key for value in values for key in value))
        names = [str(name) for name in raw]
        cells = [[value.get(row) for value in values] for row in rows]
        by_node, by_cluster = _sums_to_one(values), _sums_to_one(cells)
        if by_node and not by_cluster or by_node == by_cluster and len(raw) > len(rows):  # orient="index"
            cells = [list(row) for row in zip(*cells, strict=True)]
            names, rows = [str(row) for row in rows], list(raw)
        return _table(file, cells, names, index=rows)
    if any(isinstance(value, list) and value and isinstance(value[0], list) for value in values):
        try:
            return {str(name): np.array(value) for name, value in raw.items() if isinstance(value, list)}
        except ValueError:
            raise upload_error(file, f"{_SHAPE}, got rows of several lengths") from None
    lists = {str(name): value for name, value in raw.items() if isinstance(value, list)}
    if not lists or len({len(value) for value in lists.values()}) > 1:
        raise upload_error(file, f"{_SHAPE}, got an object without; save the table as CSV")
    return _table(file, [list(row) for row in zip(*lists.values(), strict=True)], list(lists))


def _sums_to_one(rows: Any) -> bool:
    sums = []
    for row in rows:
        cells = row.values() if isinstance(row, Mapping) else row
        sums.append(sum(cell for cell in cells if isinstance(cell, int | float)))
    return bool(np.abs(np.array(sums) - 1).max(initial=0) < 0.01)


def _rows(file: str, raw: Any) -> list[list[Any]]:
    if not isinstance(raw, list) or not raw:
        raise upload_error(file, f"{_SHAPE}, got none")
    return [row if isinstance(row, list) else [row] for row in raw]


def _table(file: str, rows: list[list[Any]], names: list[str] | None, *, index: Any = None) -> Table:
    if isinstance(index, list) and len(index) == len(rows):
        rows = [[key, *row] for key, row in zip(index, rows, strict=True)]
        names = None if names is None else ["", *names]
    width = len(rows[0]) if names is None else len(names)
    if any(len(row) != width for row in rows) or not width:
        raise upload_error(file, f"{_SHAPE}, got rows of several lengths")
    if any(isinstance(cell, list | Mapping) for row in rows for cell in row):
        raise upload_error(
            file, "expected text and numbers in the cells, got lists inside; save the table as CSV"
        )
    check_counts(file, nodes=len(rows), features=width)
    cells = [[_text(cell) for cell in row] for row in rows]
    return Table(file, cells, list(range(1, len(cells) + 1)), comma=False, header=names)


def _text(cell: Any) -> str:
    return "" if cell is None else repr(cell) if isinstance(cell, float) else str(cell)
