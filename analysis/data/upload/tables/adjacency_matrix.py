"""Read an adjacency matrix from a spreadsheet: a square of numbers, with or without node names."""

from __future__ import annotations

import numpy as np

from analysis.data.upload.arrays.edge_arrays import edges_of
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.tables.bipartite import two_kinds
from analysis.data.upload.tables.column_names import end_columns
from analysis.data.upload.tables.table import Table

_LEAST = 4
"""Rows and columns of a square without names: three numbers a row can be an edge and its weight."""


def read_matrix(table: Table) -> Parsed | None:
    """Read a square table of numbers as a graph; None if the table is not an adjacency matrix.

    Names stand in the first row, or in the first row and the first column in the same order. An empty cell
    is no edge; other numbers than 1 are weights.

    Args:
        table: a table of any shape.

    Raises:
        BadUpload: if a number is not finite or there are too many nodes.

    >>> table = Table("a.csv", [["", "A", "B"], ["A", "0", "2"], ["B", "2", "0"]], [1, 2, 3], comma=False)
    >>> graph = read_matrix(table)
    >>> graph.ids, graph.source.tolist(), graph.weight.tolist()
    (['A', 'B'], [0, 1], [2.0, 2.0])
    """
    first = [cell.strip() for cell in table.rows[0]]
    names: list[str] | None = None
    cells = table.rows
    if len(table.rows) == table.width and _named_twice(table):
        names, cells = first[1:], [row[1:] for row in table.rows[1:]]
    elif len(table.rows) == table.width + 1 and len(set(first)) == table.width >= _LEAST:
        if end_columns(first) is not None or two_kinds(first[0], first[1]):
            return None  # as many edges as columns
        names, cells = first, table.rows[1:]
    elif len(table.rows) != table.width or table.width < _LEAST:
        return None
    columns = [Table(table.file, cells, table.numbers, table.comma).numeric(k) for k in range(len(cells))]
    if any(column is None for column in columns):
        return None
    matrix = np.nan_to_num(np.array(columns, dtype=np.float64).T)
    if names is None and not np.array_equal(matrix, matrix.T) and 2 * np.count_nonzero(matrix) > matrix.size:
        return None  # as many edges as columns: ends, weight and time
    edges = edges_of(table.file, {"adj": matrix})
    ids = names or [str(node + 1) for node in range(edges.nodes)]
    return Parsed(
        table.file,
        ids,
        edges.source,
        edges.target,
        edges.directed,
        weight=edges.weight,
        notes=[f"a square of {len(ids):,} x {len(ids):,} numbers was read as an adjacency matrix"],
    )


def _named_twice(table: Table) -> bool:
    corner, *names = (cell.strip() for cell in table.rows[0])
    same = names == [row[0].strip() for row in table.rows[1:]] and len(set(names)) == len(names)
    # 1,2,1 above 2,3,1 and 1,3,1 are three edges with their weights
    return same and len(names) > 1 and (not corner or table.width >= _LEAST)
