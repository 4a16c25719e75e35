"""Combine several tables of one upload: one lists the edges, the others describe the nodes."""

from __future__ import annotations

from analysis.data.upload.errors import upload_error
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.tables.adjacency_matrix import read_matrix
from analysis.data.upload.tables.column_names import end_columns
from analysis.data.upload.tables.edge_list import canonical, read_edge_list
from analysis.data.upload.tables.join_node_table import add_node_table, coverage
from analysis.data.upload.tables.table import Table
from analysis.data.upload.text import quote


def graph_of_tables(tables: list[Table], *, id: str | None = None) -> Parsed:
    """Build a graph from one edge table and any number of node tables.

    Args:
        tables: in the order of the upload.
        id: the column with the names of nodes, if the user chose one.

    Raises:
        BadUpload: if no table, or more than one, lists edges, or the others do not describe its nodes.
    """
    if len(tables) == 1:
        return _edges(tables[0])
    edges, nodes = _edge_table_first(tables)
    graph = _edges(edges)
    for table in sorted(nodes, key=lambda table: -coverage(graph, table)):
        add_node_table(graph, table, may_add=True, id=id if graph.table == "" else None)
    return graph


def _edges(table: Table) -> Parsed:
    return read_matrix(table) or read_edge_list(table)


def _edge_table_first(tables: list[Table]) -> tuple[Table, list[Table]]:
    marked = [table for table in tables if end_columns(table.rows[0]) or end_columns(table.commented or ())]
    if len(marked) > 1:
        raise upload_error(
            marked[1].file,
            f"expected one table of edges, got a second one beside {quote(marked[0].file)}; put them into "
            "one file, or drop one of them",
        )
    edges = marked[0] if marked else tables[0]
    if not marked:
        for table in tables[1:]:
            if is_node_table(edges, table):
                edges = table
    return edges, [table for table in tables if table is not edges]


def is_node_table(table: Table, other: Table) -> bool:
    """Whether ``table`` describes the nodes whose edges ``other`` lists.

    Its header says so, or its first column has every name once while the other's do not, or it has one
    column.
    """
    for candidate, answer in ((table, False), (other, True)):
        if end_columns(candidate.rows[0]) or end_columns(candidate.commented or ()):
            return answer
    if min(table.width, other.width) < 2:
        return table.width < 2
    table_ids, other_ids = ([canonical(row[0]) for row in candidate.rows] for candidate in (table, other))
    is_unique, other_is_unique = (len(set(ids)) == len(ids) for ids in (table_ids, other_ids))
    if is_unique != other_is_unique:
        return is_unique
    if (
        not is_unique and table.width != other.width
    ):  # rows without names: features are many, ends of an edge few
        return table.width > other.width
    # the first row may be a header
    return set(other_ids[1:]) <= set(table_ids) and not set(table_ids[1:]) <= set(other_ids)
