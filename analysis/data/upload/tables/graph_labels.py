"""Read a table of graph labels."""

from __future__ import annotations

from analysis.data.upload.errors import upload_error
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.tables.column_names import NODE_NAMES, normalised_name, take_header
from analysis.data.upload.tables.table import Table
from analysis.data.upload.text import quote

_LABELS = {"label", "y", "class", "target"}


def graph_labels(parsed: list[Parsed], table: Table) -> None:
    """Label graphs from a table of file names (with or without extension) and labels.

    Args:
        parsed: the graphs; ``label`` of each is set.
        table: file names in the first column, labels in one called so or the second.

    Raises:
        BadUpload: if a graph has no row.
    """
    take_header(table, NODE_NAMES | _LABELS)
    label = next((i for i, name in enumerate(table.header or ()) if normalised_name(name) in _LABELS), 1)
    if not table.rows or table.width < 2:
        raise upload_error(table.file, "expected file names and labels, got fewer than two columns")
    label_of = {_file_stem(row[0]): row[label] for row in table.rows}
    for graph in parsed:
        if _file_stem(graph.file) not in label_of:
            raise upload_error(
                table.file, f"expected a row for every graph, got none for {quote(graph.file)}"
            )
        graph.label = label_of[_file_stem(graph.file)]


def _file_stem(file: str) -> str:
    return file.replace("\\", "/").rpartition("/")[2].partition(".")[0].strip().lower()
