"""Read text tables: CSV, TSV and the variants that spreadsheets write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import check_counts
from analysis.data.upload.tables.declaration import NOTHING, Declaration, read_declaration
from analysis.data.upload.tables.delimited_text import split_line, split_rows
from analysis.data.upload.text import decode, has_decimal_comma, is_missing, may_be_thousands, number, quote


@dataclass
class Table:
    """Rows of cells, all of one width.

    Attributes:
        file: name of the file.
        rows: cells as text, without empty lines and comments.
        numbers: for each row, the line of the file where it begins, 1 first.
        comma: whether numbers may have a decimal comma, since commas do not part cells.
        header: the names of the columns, or None.
        declared: what comments above the rows declare.
        commented: the cells of the last comment above the rows, where it has as many as they do.
        notes: remarks on what was skipped.
        known: numbers of the columns that need not be read from text, by the column's index.
    """

    file: str
    rows: list[list[str]]
    numbers: list[int]
    comma: bool
    header: list[str] | None = None
    declared: Declaration = NOTHING
    commented: list[str] | None = None
    notes: list[str] = field(default_factory=list)
    known: Mapping[int, list[float | None]] = field(default_factory=dict)

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.header or self.rows[0])

    def name(self, column: int) -> str:
        """Name of a ``column`` (its index, from 0); its number, from 1, if it has none."""
        return self.header[column] if self.header and self.header[column] else str(column + 1)

    def cells(self, column: int) -> list[str]:
        """Cells of a ``column`` (its index, from 0) as text."""
        return [row[column] for row in self.rows]

    def numeric(self, column: int) -> list[float | None] | None:
        """Numbers in a ``column`` (its index, from 0), None for empty cells; None if it is not numeric.

        Raises:
            BadUpload: if its commas can be decimal marks as well as marks of thousands.
        """
        if column in self.known:
            return self.known[column]
        cells = self.cells(column)
        if (quick := _plain_numbers(cells)) is not None:
            return quick
        comma = self._decimal_comma(column, cells)
        values: list[float | None] = []
        for cell in cells:
            value = number(cell, comma=comma)
            if value is None and not is_missing(cell):
                return None
            values.append(value)
        return values if any(value is not None for value in values) else None

    def _decimal_comma(self, column: int, cells: list[str]) -> bool:
        with_comma = [i for i, cell in enumerate(cells) if "," in cell]
        if not with_comma or not all(has_decimal_comma(cells[i]) for i in with_comma):
            return False
        if all(may_be_thousands(cells[i]) for i in with_comma):
            row = with_comma[0]
            raise upload_error(
                self.file,
                f"expected numbers with a decimal point, got {quote(cells[row])}, which can be two numbers",
                row=self.numbers[row],
                column=self.name(column),
            )
        return True


def read_table(file: str, content: bytes) -> Table:
    r"""Read a text file as a table.

    The cells are parted by tabs, semicolons, commas or bars, whichever gives the same number of cells in
    most lines, else by spaces; a first line ``sep=;``, as Excel has it, says so itself. Lines that begin with
    ``#`` or ``%`` are comments; those above the rows may declare directions and name the columns.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Raises:
        BadUpload: if there is nothing in it, or a row has another number of cells than the first.

    >>> table = read_table("a.csv", b"A,1\nB,2\n")
    >>> table.rows, table.numeric(1)
    ([['A', '1'], ['B', '2']], [1.0, 2.0])
    """
    text = decode(content)
    if "\x00" in text:
        raise upload_error(file, "expected text, got bytes that are none; save it as CSV, not as a workbook")
    rows = split_rows(file, text)
    width = len(rows.cells[0])
    check_counts(file, features=width)
    table = Table(file, rows.cells, rows.lines, comma=rows.delimiter != ",")
    table.declared = read_declaration(rows.head)
    if rows.head:
        last = split_line(rows.head[-1].lstrip("#% \t"), rows.delimiter)
        table.commented = last if len(last) == width else None
    if rows.later_comments:
        lines = "line that begins" if rows.later_comments == 1 else "lines that begin"
        table.notes.append(
            f"{rows.later_comments:,} {lines} with # or % below the first row: passed over as comments"
        )
    return table


def _plain_numbers(cells: list[str]) -> list[float | None] | None:
    """Convert cells with numpy if all are plain numbers; None otherwise."""
    if max(map(len, cells)) > 32 or any("_" in cell for cell in cells):
        return None
    try:
        values = np.array(cells).astype(float)
    except ValueError:
        return None
    return values.tolist() if np.isfinite(values).all() else None
