"""Join node tables (features, labels) to a graph, by node names or by row order."""

from __future__ import annotations

from typing import NamedTuple

from analysis.data.upload.columns.column_choice import find
from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import MOST_EXAMPLES, check_counts
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.tables.column_names import NODE_NAMES, normalised_name, take_header
from analysis.data.upload.tables.edge_list import canonical
from analysis.data.upload.tables.table import Table
from analysis.data.upload.text import clean, is_missing, number, quote

ENOUGH = 0.9
"""Of a graph's nodes a table has to describe this share; the others then have no label and features of 0."""


class _RowMatch(NamedTuple):
    """The column with node names (None: rows are in node order), and the row of each name."""

    column: int | None
    row_of: dict[str, int]


def add_node_table(parsed: Parsed, table: Table, *, may_add: bool, id: str | None = None) -> None:
    """Add the columns of a table to the nodes of a graph.

    Which column has the names of nodes is told from its name, and from whether its cells are names of
    the graph's nodes; without such a column, row 1 is node 0 (or 1, where the graph counts from 1).

    Args:
        parsed: the graph; it is changed.
        table: a row for every node.
        may_add: whether names that the graph does not know become nodes without edges.
        id: the column with the names of nodes, if the user chose one.

    Raises:
        BadUpload: if no column has the names, a name is there twice, or there is one too many.
    """
    _take_header(parsed, table)
    if not table.rows:
        raise upload_error(table.file, "expected a row for every node, got none")
    column_names = [_name(table, column) for column in range(table.width)]
    match = _match_rows(parsed, table, column_names, id)
    _add_nodes(parsed, table, match, may_add=may_add)
    rows = [match.row_of.get(canonical(name)) for name in parsed.ids]
    if lacking := rows.count(None):
        have = "has" if lacking == 1 else "have"
        parsed.notes.append(
            f"{lacking:,} of {len(rows):,} nodes {have} no row in {clean(table.file, length=60)}: no label, "
            "features 0"
        )
    for column in range(table.width):
        if column != match.column:
            name = column_names[column]
            name = name if name not in parsed.columns else f"{name} of {clean(table.file, length=60)}"
            parsed.columns[name] = _values(table, column, rows)
    parsed.notes += [note for note in table.notes if note not in parsed.notes]
    if not parsed.table:
        parsed.table = table.file
        names = [name for i, name in enumerate(column_names) if i != match.column]
        parsed.id_columns = tuple(names if match.column is None else [column_names[match.column], *names])


def coverage(parsed: Parsed, table: Table) -> float:
    """The largest share, 0 to 1, of the nodes of ``parsed`` that one column of ``table`` names."""
    _take_header(parsed, table)
    nodes = {canonical(id) for id in parsed.ids}
    shares = [
        len(nodes & set(map(canonical, table.cells(column)))) / max(len(nodes), 1)
        for column in range(table.width)
    ]
    return max(shares, default=0.0)


def _take_header(parsed: Parsed, table: Table) -> None:
    """Make the first row the header if its words say so, or all rows but it are about nodes of the graph.

    ``host, team`` above ``host-1, red`` is one: no node is called ``host``, and no other row says ``team``.
    """
    take_header(table, NODE_NAMES)
    if table.header is not None or len(table.rows) < 3:
        return
    nodes, first = {canonical(id) for id in parsed.ids}, table.rows[0]
    columns = [[canonical(row[column]) for row in table.rows[1:]] for column in range(table.width)]
    words = all(number(cell) is None and not is_missing(cell) for cell in first)
    alone = words and not any(canonical(cell) in below for cell, below in zip(first, columns, strict=True))
    if alone and not nodes & set(map(canonical, first)) and any(set(below) <= nodes for below in columns):
        table.header, table.rows, table.numbers = first, table.rows[1:], table.numbers[1:]


def _match_rows(parsed: Parsed, table: Table, columns: list[str], id: str | None) -> _RowMatch:
    nodes = {canonical(name) for name in parsed.ids}
    if id is not None:
        column = columns.index(find(columns, id, file=table.file, what="names of nodes"))
        row_of = _rows_by_name(table, column)
        _check_coverage(parsed, table, column, nodes, row_of)
        return _RowMatch(column, row_of)
    names = next((i for i, name in enumerate(table.header or ()) if normalised_name(name) in NODE_NAMES), 0)
    best: tuple[float, int] | None = None
    for column in sorted(range(min(table.width, 50)), key=lambda c: c != names):
        cells = [canonical(cell) for cell in table.cells(column)]
        share = len(nodes & set(cells)) / max(len(nodes), 1)
        if len(set(cells)) == len(cells) and (best is None or share > best[0]):
            best = share, column
    if best is not None and best[0] >= ENOUGH and (table.width > 1 or best[0] == 1):
        share, column = best
        if column != names:
            parsed.notes.append(
                f"the names of nodes are in {quote(columns[column])}, not in {quote(columns[names])}"
            )
        if table.width > 1:
            return _RowMatch(column, _rows_by_name(table, column))
    if (ordered := _match_by_order(parsed, table)) is not None:
        return ordered
    if table.width < 2:
        raise upload_error(table.file, "expected a column of node names and at least one more, got less")
    row_of = _rows_by_name(table, names)
    _check_coverage(parsed, table, names, nodes, row_of)
    return _RowMatch(names, row_of)


def _match_by_order(parsed: Parsed, table: Table) -> _RowMatch | None:
    """Match a table without names: one row per node, in node order, numbered from 0 or 1."""
    if table.header is not None and any(normalised_name(name) in NODE_NAMES for name in table.header):
        return None
    if not all(id.isascii() and id.isdigit() and len(id) < 10 for id in parsed.ids):
        return None
    numbers = [int(id) for id in parsed.ids]
    first, last, rows = min(numbers), max(numbers), len(table.rows)
    start = 1 if first >= 1 and last == rows else 0
    if first < start or last - start >= rows or rows > 2 * len(numbers) + 2:
        return None
    parsed.notes.append(
        f"{clean(table.file, length=60)} names no nodes: its row 1 was taken for node {start}, and so on"
    )
    return _RowMatch(None, {str(i + start): i for i in range(rows)})


def _rows_by_name(table: Table, column: int) -> dict[str, int]:
    row_of: dict[str, int] = {}
    for i, cell in enumerate(table.cells(column)):
        name = canonical(cell)
        if name in row_of:
            raise upload_error(
                table.file,
                f"expected every node once, got {quote(name)} again; choose another column for their names",
                row=table.numbers[i],
                column=table.name(column),
            )
        row_of[name] = i
    return row_of


def _check_coverage(
    parsed: Parsed, table: Table, column: int, nodes: set[str], row_of: dict[str, int]
) -> None:
    missing = [name for name in parsed.ids if canonical(name) not in row_of]
    if len(missing) > (1 - ENOUGH) * len(nodes):
        examples = ", ".join(map(quote, missing[:MOST_EXAMPLES]))
        raise upload_error(
            table.file,
            f"expected a row for every node of {clean(parsed.file, length=60)}, got none for {examples} "
            f"({len(missing):,} in all); choose another column for the names of nodes",
            column=table.name(column),
        )


def _add_nodes(parsed: Parsed, table: Table, match: _RowMatch, *, may_add: bool) -> None:
    known = {canonical(name) for name in parsed.ids}
    more = [name for name in match.row_of if name not in known]
    if not more:
        return
    if not may_add:
        raise upload_error(
            table.file,
            f"expected names of nodes in {clean(parsed.file, length=60)}, got {quote(more[0])}",
            row=table.numbers[match.row_of[more[0]]],
            column=1 if match.column is None else match.column + 1,
        )
    check_counts(table.file, nodes=len(parsed.ids) + len(more))
    parsed.ids += more
    parsed.columns = {name: [*values, *([None] * len(more))] for name, values in parsed.columns.items()}
    nodes = "1 node" if len(more) == 1 else f"{len(more):,} nodes"
    parsed.notes.append(
        f"{nodes} of {clean(table.file, length=60)} {'has' if len(more) == 1 else 'have'} no edges"
    )


def _name(table: Table, column: int) -> str:
    if table.header is None:
        return "label" if _is_label(table, column) else f"column {table.name(column)}"
    return table.name(column)


def _is_label(table: Table, column: int) -> bool:
    """Whether a column without header is a label: words in the last column, or integers alone."""
    if column != table.width - 1:
        return False
    values = table.numeric(column)
    if values is None:
        return True
    whole = {value for value in values if value is not None and value == int(value)}
    return table.width <= 2 and None not in values and whole >= set(values) and len(whole) <= len(values) / 2


def _values(table: Table, column: int, rows: list[int | None]) -> list[float | str | None]:
    numbers = table.numeric(column)
    if numbers is not None:
        return [None if i is None else numbers[i] for i in rows]
    cells = table.cells(column)
    return [None if i is None or is_missing(cells[i]) else cells[i] for i in rows]
