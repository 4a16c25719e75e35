"""Read edge lists, one edge per line, as spreadsheets, Gephi, SNAP, KONECT and networkx write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import MOST_EDGES, check_counts
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.tables.bipartite import kinds_of_ends, two_kinds
from analysis.data.upload.tables.column_names import NODE_NAMES, end_columns, normalised_name, take_header
from analysis.data.upload.tables.edge_weight_columns import directions, weights
from analysis.data.upload.tables.table import Table
from analysis.data.upload.text import quote

_MOST_BARE = 6
"""Columns, none of them called source or target, that can still be an edge and what is said of it."""
_MANY = 10
"""Lines from which on a pattern in them says something."""
_AS_FLOAT = re.compile(r"-?\d+\.0+")
_FRACTION = re.compile(r"-?\d*[.,]\d*[1-9]\d*(?:[eE][+-]?\d+)?")
_SECTIONS = {
    "graph", "graphs", "node", "nodes", "vertex", "vertices", "edge", "edges", "arc", "arcs", "link", "links",
}  # fmt: skip
_WAY_OUT = "call the two columns of an edge source and target"


def read_edge_list(table: Table) -> Parsed:
    """Read the graph of a table of edges.

    The columns are those that the header calls source and target, else the first two; the weight is a column
    of that name, or the third one if there is no header and it holds numbers that are no times. A column
    ``Type``, or a comment above the rows, says the direction. Nodes whose names are whole numbers are put in
    their order.

    Args:
        table: an edge a row.

    Raises:
        BadUpload: if there is no edge, a name is missing, or the table lists something else.
    """
    take_header(table)
    file = table.file
    if not table.rows:
        raise upload_error(file, "expected at least one edge under the header, got none")
    if table.width < 2:
        raise upload_error(
            file, f"expected two columns, source and target, got one: {quote(table.rows[0][0])}"
        )
    known_columns = end_columns(table.header or ())
    if known_columns is None and table.header and two_kinds(table.header[0], table.header[1]):
        known_columns = 0, 1
    if known_columns is None:
        _check_bare(table)
    check_counts(file, edges=min(len(table.rows), MOST_EDGES + 1))
    columns = known_columns or (0, 1)
    _check_sections(table)
    kinds = kinds_of_ends(table, columns)
    ids, ends = _read_ends(table, columns, kinds.before, hint="" if known_columns else f"; {_WAY_OUT}")
    check_counts(file, nodes=len(ids))
    names, ends = in_order(ids, ends)
    weight = weights(table, columns)
    direction = directions(table)
    return Parsed(
        file,
        names,
        ends[0],
        ends[1],
        direction.directed,
        weight=weight.values,
        both_ways=direction.both_ways,
        notes=[
            *table.notes,
            *kinds.notes,
            *_notes(table, len(ids)),
            *([] if known_columns else _class_notes(ends, len(ids))),
            *weight.notes,
            *direction.notes,
        ],
    )


def _read_ends(
    table: Table, columns: tuple[int, int], prefixes: Sequence[str], *, hint: str
) -> tuple[list[str], np.ndarray]:
    """Names of the nodes in the order in which they appear, and the edges ``[2, E]`` between them.

    Args:
        table: an edge a row.
        columns: the columns of the sources and of the targets.
        prefixes: what is put before the names of sources and of targets.
        hint: what to do about a missing name, for the error message.
    """
    ids: dict[str, int] = {}
    ends = np.empty((2, len(table.rows)), dtype=np.int64)
    for end, column in enumerate(columns):
        for i, cell in enumerate(table.cells(column)):
            id = canonical(cell)
            if not id or id[0] == "{":
                what, got = ("source", "target")[end], quote(id) if id else "an empty cell"
                raise upload_error(
                    table.file,
                    f"expected a {what}, got {got}{hint}",
                    row=table.numbers[i],
                    column=table.name(column),
                )
            ends[end, i] = ids.setdefault(prefixes[end] + id, len(ids))
    return list(ids), ends


def _class_notes(ends: np.ndarray, nodes: int) -> list[str]:
    """Note that lines look like nodes with their classes: every node once, next to few distinct numbers."""
    first, second = ends
    classes = np.unique(second)
    # classes may count from 0 where nodes count from 1
    once = len(first) >= max(_MANY, nodes - 1) and len(np.unique(first)) == len(first)
    if not once or not 2 <= len(classes) <= nodes / 3 or classes[-1] - classes[0] >= len(classes):
        return []
    return [
        f"every node stands once in the first column, and one of {len(classes)} numbers in the second: if "
        "these are classes and no edges, bring this file together with the edges"
    ]


def canonical(id: str) -> str:
    """Normalise the node name ``id``: spreadsheets write 1 as 1.0 as soon as one cell of the column is empty.

    >>> canonical(" 1.0 "), canonical("1.5")
    ('1', '1.5')
    """
    id = id.strip()
    return id.partition(".")[0] if _AS_FLOAT.fullmatch(id) else id


def in_order(ids: list[str], ends: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Sort nodes by number if all their names are numbers; otherwise keep the order of the file.

    Args:
        ids: names of the N nodes.
        ends: ``[2, E]``, indices into ``ids``.

    Returns:
        Names in the new order, and ``[2, E]`` indices into them.

    >>> in_order(["10", "9"], np.array([[0], [1]]))
    (['9', '10'], array([[1],
           [0]]))
    """
    if not all(id.isascii() and id.isdigit() and len(id) < 16 for id in ids):
        return ids, ends
    order = sorted(range(len(ids)), key=lambda i: (int(ids[i]), ids[i]))
    rank = np.empty(len(ids), dtype=np.int64)
    rank[order] = np.arange(len(ids))
    return [ids[i] for i in order], rank[ends]


def _edge_line_advice(table: Table) -> str:
    """What lines of words are, where they are no edges, and what to do."""
    if table.width == 3:
        return (
            "a node and its neighbours, or triples; save one edge a line, or put a line such as "
            "'source type target' above triples"
        )
    return "a node and its neighbours; save one edge a line"


def _check_bare(table: Table) -> None:
    """Refuse a table whose columns neither name edge ends nor look like them."""
    if table.width > _MOST_BARE:
        raise upload_error(
            table.file,
            "expected columns called source and target, or a square of numbers, "
            f"got {table.width:,} columns of other names or none; save one edge a line",
        )
    first, second = ([canonical(cell) for cell in table.cells(column)] for column in (0, 1))
    for i, (one, other) in enumerate(zip(first, second, strict=True)):
        if _FRACTION.fullmatch(one) or _FRACTION.fullmatch(other):
            got = one if _FRACTION.fullmatch(one) else other
            raise upload_error(
                table.file,
                f"expected names of nodes in the first two columns, got {quote(got)}; {_WAY_OUT}",
                row=table.numbers[i],
            )
    if table.header is None and table.width > 2:
        others = {canonical(cell) for column in range(2, table.width) for cell in table.cells(column)} - {""}
        words = {cell for cell in others if not cell.replace(".", "").isdigit()}
        if words and 2 * len(words & {*first, *second}) >= len(words):
            raise upload_error(table.file, f"expected one edge a line, got {_edge_line_advice(table)}")
    if table.header is None or set(first) & set(second):
        return
    distinct = len(set(first)) == len(first)
    if table.width > 2 or distinct or normalised_name(table.header[0]) in NODE_NAMES:
        raise upload_error(
            table.file,
            f"expected edges, got {quote(table.header[0])} and {quote(table.header[1])} without a name in "
            f"common; if these are nodes, add a table of edges, else {_WAY_OUT}",
        )


def _check_sections(table: Table) -> None:
    """Refuse section lines such as ``NODES 7`` between lines of two numbers."""
    begins = {name for name in set(table.cells(0)) if name.lower().rstrip(":") in _SECTIONS}
    if not begins or 2 * sum(row[0].isdigit() and row[1].isdigit() for row in table.rows) < len(table.rows):
        return
    for row, cells in zip(table.numbers, table.rows, strict=True):
        if cells[0] in begins and cells[1].isdigit():
            raise upload_error(
                table.file,
                f"expected an edge, got {quote(' '.join(cells))} among lines of two numbers; "
                "save the edges of one graph by themselves",
                row=row,
            )


def _notes(table: Table, nodes: int) -> list[str]:
    notes = []
    if table.declared.nodes > nodes:
        more = table.declared.nodes - nodes
        notes.append(
            f"the file declares {table.declared.nodes:,} nodes; {more:,} of them are in no edge and left out"
        )
    if table.header is None and _may_be_header(table):
        first = table.rows[0]
        notes.append(
            f"the first row, {quote(first[0])} and {quote(first[1])}, was read as an edge, not as a header"
        )
    return notes


def _may_be_header(table: Table) -> bool:
    """Whether the two names of the first row occur nowhere else, as column names would."""
    if len(table.rows) < 10 or not all(
        cell.replace(" ", "").replace("_", "").isalpha() for cell in table.rows[0][:2]
    ):
        return False
    others = {cell for row in table.rows[1:] for cell in row[:2]}
    return not others & set(table.rows[0][:2])
