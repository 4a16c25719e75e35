"""Assign roles to the columns of a table: memberships, labels, edges or an embedding."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.data.upload.errors import upload_error
from analysis.data.upload.memberships.cluster_columns import (
    are_row_numbers,
    cluster_columns,
    column_of_names,
    column_of_numbers,
    lists_edges,
    take_header_of_memberships,
)
from analysis.data.upload.memberships.hard_clusters import (
    CLUSTER_NAMES,
    HardClusters,
    cluster_column,
    hard_clusters,
    strength_column,
)
from analysis.data.upload.memberships.membership_inputs import LABEL_NAMES, Parts, label_in
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.tables.column_names import NODE_NAMES, normalised_name, take_header
from analysis.data.upload.tables.edge_list import canonical, read_edge_list
from analysis.data.upload.tables.table import Table
from analysis.data.upload.text import clean, omission_note, quote


def take_table(parts: Parts, table: Table) -> None:
    """Add to ``parts`` what a table holds and no earlier file held.

    Args:
        parts: what is known so far; filled.
        table: memberships, labels, edges or an embedding.

    Raises:
        BadUpload: if it is none of these.
    """
    if lists_edges(table):
        take_graph(parts, read_edge_list(table))
        return
    take_header_of_memberships(table)
    take_header(table, NODE_NAMES | CLUSTER_NAMES | set(LABEL_NAMES))
    if not table.rows:
        raise upload_error(table.file, "expected at least one row under the header, got none")
    names = [normalised_name(name) for name in table.header or [""] * table.width]
    numeric = {i: cells for i in range(table.width) if (cells := column_of_numbers(table, i)) is not None}
    label = next((i for i, name in enumerate(names) if name in LABEL_NAMES), None)
    name_column = column_of_names(table, numeric, names)
    if (
        parts.s is None
        and (hard := _read_hard_clusters(table, numeric, label=label, name_column=name_column)) is not None
    ):
        parts.take_hard(table.file, hard)
        _take_names_and_labels(
            parts, table, name_column=name_column, label=None if cluster_column(names) is None else label
        )
        return
    counted = 0 if name_column and are_row_numbers(numeric.get(0)) else None
    values = cluster_columns(table, [i for i in numeric if i not in (label, name_column, counted)], numeric)
    words = [i for i in range(table.width) if i not in values and i not in (label, name_column, counted)]
    if parts.s is None and label is None and (kinds := _kind_column(table, words)) is not None:
        label = kinds
        words.remove(kinds)
        parts.notes.append(f"the column {quote(table.name(kinds))} was read as labels")
    if parts.s is None and len(values) >= 1 and (table.width > 2 or label is None and len(values) > 1):
        _take_memberships(parts, table, {i: numeric[i] for i in values}, name_column=name_column, label=label)
        if words:
            parts.notes.append(omission_note("columns", [table.name(i) for i in words]))
    elif parts.s is None and table.width <= 2 and label is None and len(values) == 1:
        _take_memberships(parts, table, {i: numeric[i] for i in values}, name_column=name_column, label=None)
    elif len(values) == 2 and table.width == 2 and parts.graph is None and table.header is None:
        parts.graph = read_edge_list(table)
        parts.numbered = not parts.names
    elif parts.x is None and len(values) > 1:
        parts.x = np.array([numeric[i] for i in values], dtype=np.float32).T
    else:
        _take_labels(parts, table, label=label, name_column=name_column)


def _read_hard_clusters(
    table: Table, numeric: Mapping[int, list[float | None]], *, label: int | None, name_column: int | None
) -> HardClusters | None:
    """Read one cluster per node, from a column named so or from the only column of labels."""
    column = cluster_column(table.header or ())
    strength = strength_column(table.header or ())
    if column is None:
        others = [i for i in range(table.width) if i not in (label, name_column, strength)]
        if label is not None and not others:
            column = label
        elif label is None and len(others) == 1 and _are_cluster_ids(numeric.get(others[0])):
            column = others[0]
        else:
            return None
    sure = None if strength is None or strength not in numeric else np.array(numeric[strength], dtype=float)
    return hard_clusters(table.cells(column), sure)


def _kind_column(table: Table, words: list[int]) -> int | None:
    """The only column of words of which some come again: what the nodes are."""
    again = [i for i in words if 1 < len(set(table.cells(i))) <= len(table.rows) // 2]
    return again[0] if len(again) == 1 else None


def _are_cluster_ids(values: list[float | None] | None) -> bool:
    """Whether values are whole numbers with repeats: cluster ids rather than measurements."""
    if values is None:
        return False
    whole = all(value is None or value == int(value) for value in values)
    return whole and len(set(values)) < len(values)


def _take_memberships(
    parts: Parts,
    table: Table,
    values: Mapping[int, list[float | None]],
    *,
    name_column: int | None,
    label: int | None,
) -> None:
    parts.file, parts.s = table.file, np.array(list(values.values()), dtype=np.float64).T
    parts.clusters = [table.name(i) for i in values] if table.header else []
    _take_names_and_labels(parts, table, name_column=name_column, label=label)


def _take_names_and_labels(parts: Parts, table: Table, *, name_column: int | None, label: int | None) -> None:
    if name_column is not None:
        parts.names = [canonical(cell) for cell in table.cells(name_column)]
    if label is not None:
        parts.labels = [label_in(cell) for cell in table.cells(label)]


def _take_labels(parts: Parts, table: Table, *, label: int | None, name_column: int | None) -> None:
    if table.width == 1:
        parts.labels = [label_in(cell) for cell in table.cells(0)]
        return
    if table.width > 2 and label is None:
        raise upload_error(
            table.file, "expected labels, edges or an embedding beside the memberships, got another table"
        )
    key = name_column or 0
    column = label if label is not None else 1 - key
    labels = {canonical(row[key]): label_in(row[column]) for row in table.rows}
    parts.label_of = {name: label for name, label in labels.items() if label is not None}


def take_graph(parts: Parts, graph: Parsed) -> None:
    """Add the edges of ``graph``, and labels among its node columns, to ``parts``."""
    parts.graph = graph
    for key, values in graph.columns.items():
        if normalised_name(key) in LABEL_NAMES and parts.labels is None and parts.label_of is None:
            cells = zip(graph.ids, values, strict=True)
            parts.label_of = {canonical(id): _cell(value) for id, value in cells if value is not None}


def _cell(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else clean(quote(value)[1:-1])
