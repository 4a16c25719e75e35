"""A second table: features and labels of nodes, joined by the node's name."""

from __future__ import annotations

from analysis.data.upload.columns.choice import find
from analysis.data.upload.errors import bad
from analysis.data.upload.limits import MOST_TROUBLE, check_counts
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.parsers.edge_list import SOURCE, TARGET, canonical, take_header
from analysis.data.upload.parsers.table import Table
from analysis.data.upload.text import clean, is_missing, quoted

ID = frozenset({"id", "node", "name", "nodeid", "node_id", "key", "file", "graph"})


def is_node_table(table: Table, other: Table) -> bool:
    """Whether ``table`` describes the nodes that ``other`` joins.

    Its header says so, or its first column has every name once while the other's do not.
    """
    for each, answer in ((table, False), (other, True)):
        lower = {cell.lower() for cell in each.rows[0]}
        if lower & SOURCE and lower & TARGET:
            return answer
    if min(table.width, other.width) < 2:
        return False
    own, theirs = ([canonical(row[0]) for row in each.rows] for each in (table, other))
    once, their_once = (len(set(ids)) == len(ids) for ids in (own, theirs))
    if once != their_once:
        return once
    # the first row may be a header
    return set(theirs[1:]) <= set(own) and not set(own[1:]) <= set(theirs)


def join(parsed: Parsed, table: Table, *, may_add: bool, id: str | None = None) -> None:
    """Give the nodes of a graph the columns of a table.

    Args:
        parsed: the graph; it is changed.
        table: its first column, or the one called ``id``, has the names of nodes.
        may_add: whether names that the graph does not know become nodes without edges.
        id: another column with the names of nodes, if somebody chose one.

    Raises:
        BadUpload: if that column is not there, a name is there twice, a node of the graph is missing, or
            there is one too many.
    """
    take_header(table, ID)
    key = next((i for i, name in enumerate(table.header or ()) if name.lower() in ID), 0)
    called = [_name(table, column) for column in range(table.width)]
    if id is not None:
        key = called.index(find(called, id, file=table.file, what="names of nodes"))
    if not table.rows or table.width < 2:
        raise bad(table.file, "expected a column of node names and at least one more, got less")
    row_of: dict[str, int] = {}
    for i, cell in enumerate(table.cells(key)):
        id = canonical(cell)
        if id in row_of:
            raise bad(
                table.file,
                f"expected every node once, got {quoted(id)} again",
                row=table.numbers[i],
                column=table.name(key),
            )
        row_of[id] = i
    known = {canonical(id) for id in parsed.ids}
    if missing := [id for id in parsed.ids if canonical(id) not in row_of]:
        some = ", ".join(map(quoted, missing[:MOST_TROUBLE]))
        raise bad(
            table.file,
            f"expected a row for every node of {clean(parsed.file, most=60)}, got none for {some} "
            f"({len(missing):,} in all)",
        )
    if more := [id for id in row_of if id not in known]:
        if not may_add:
            row = table.numbers[row_of[more[0]]]
            raise bad(
                table.file,
                f"expected names of nodes in {clean(parsed.file, most=60)}, got {quoted(more[0])}",
                row=row,
                column=key + 1,
            )
        check_counts(table.file, nodes=len(parsed.ids) + len(more))
        parsed.ids += more
        parsed.columns = {name: [*values, *([None] * len(more))] for name, values in parsed.columns.items()}
        parsed.notes.append(f"{len(more):,} nodes of {clean(table.file, most=60)} have no edges")
    order = [row_of[canonical(id)] for id in parsed.ids]
    for column in range(table.width):
        if column != key:
            name = called[column]
            name = name if name not in parsed.columns else f"{name} of {clean(table.file, most=60)}"
            parsed.columns[name] = _values(table, column, order)
    parsed.table = table.file
    parsed.id_columns = (called[key], *(name for i, name in enumerate(called) if i != key))


def graph_labels(parsed: list[Parsed], table: Table) -> None:
    """Give graphs their labels: a table of file names (with or without ending) and labels."""
    take_header(table, ID | {"label", "y", "class"})
    label = next((i for i, n in enumerate(table.header or ()) if n.lower() in {"label", "y", "class"}), 1)
    if not table.rows or table.width < 2:
        raise bad(table.file, "expected file names and labels, got fewer than two columns")
    said = {_stem(row[0]): row[label] for row in table.rows}
    for graph in parsed:
        if _stem(graph.file) not in said:
            raise bad(table.file, f"expected a row for every graph, got none for {quoted(graph.file)}")
        graph.label = said[_stem(graph.file)]


def _stem(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2].partition(".")[0].strip().lower()


def _name(table: Table, column: int) -> str:
    if table.header is None:
        return "label" if _is_label(table, column) else f"column {table.name(column)}"
    return table.name(column)


def _is_label(table: Table, column: int) -> bool:
    """Without a header: words in the last column, as in Cora's ``.content``, or whole numbers alone."""
    if column != table.width - 1:
        return False
    values = table.numeric(column)
    if values is None:
        return True
    whole = {value for value in values if value is not None and value == int(value)}
    return table.width == 2 and None not in values and whole >= set(values) and len(whole) <= len(values) / 2


def _values(table: Table, column: int, order: list[int]) -> list[float | str | None]:
    numbers = table.numeric(column)
    if numbers is not None:
        return [numbers[i] for i in order]
    cells = table.cells(column)
    return [None if is_missing(cells[i]) else cells[i] for i in order]
