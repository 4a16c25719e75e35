"""Tables of text: CSV, TSV and what spreadsheets make of them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass, field

import numpy as np

from analysis.data.upload.errors import bad
from analysis.data.upload.limits import MOST_COLUMNS, MOST_EDGES, check_counts
from analysis.data.upload.text import decode, has_decimal_comma, is_missing, may_be_thousands, number, quoted

_DELIMITERS = "\t;,|"
_SAID = re.compile(r"sep=([\t;,|])")
_SAMPLE = 50
MOST_ROWS = 2 * MOST_EDGES
MOST_CELL = 10_000


@dataclass
class Table:
    """Rows of cells, all of one width.

    Attributes:
        file: name of the file.
        rows: cells as text, without empty lines and comments.
        numbers: for each row, the line of the file where it begins, 1 first.
        comma: whether numbers may have a decimal comma, since commas do not part cells.
        header: the names of the columns, or None.
    """

    file: str
    rows: list[list[str]]
    numbers: list[int]
    comma: bool
    header: list[str] | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.header or self.rows[0])

    def name(self, column: int) -> str:
        """What a column is called; its number, 1 first, where it has no name."""
        return self.header[column] if self.header and self.header[column] else str(column + 1)

    def cells(self, column: int) -> list[str]:
        """A column as text."""
        return [row[column] for row in self.rows]

    def numeric(self, column: int) -> list[float | None] | None:
        """A column as numbers, None where a cell is empty; None if it is no column of numbers.

        Raises:
            BadUpload: if its commas can be decimal marks as well as marks of thousands.
        """
        cells = self.cells(column)
        if (quick := _quick(cells)) is not None:
            return quick
        comma = self._decimal_comma(column, cells)
        found: list[float | None] = []
        for cell in cells:
            value = number(cell, comma=comma)
            if value is None and not is_missing(cell):
                return None
            found.append(value)
        return found if any(value is not None for value in found) else None

    def _decimal_comma(self, column: int, cells: list[str]) -> bool:
        with_comma = [i for i, cell in enumerate(cells) if "," in cell]
        if not with_comma or not all(has_decimal_comma(cells[i]) for i in with_comma):
            return False
        if all(may_be_thousands(cells[i]) for i in with_comma):
            row = with_comma[0]
            raise bad(
                self.file,
                f"expected numbers with a decimal point, got {quoted(cells[row])}, which can be two numbers",
                row=self.numbers[row],
                column=self.name(column),
            )
        return True


def read_table(file: str, content: bytes) -> Table:
    """Split a text file into cells.

    The cells are parted by tabs, semicolons, commas or bars, whichever gives the same number of cells in
    most lines, else by spaces; a first line ``sep=;``, as Excel has it, says so itself. Lines that begin with
    ``#`` or ``%`` are comments.

    Raises:
        BadUpload: if there is nothing in it, or a row has another number of cells than the first.
    """
    text = decode(content)
    if "\x00" in text:
        raise bad(file, "expected text, got bytes that are none; save it as CSV, not as a workbook")
    lines = text.splitlines()
    said = _SAID.fullmatch(lines[0]) if lines else None
    if said:
        lines[0] = ""  # still counted
    first = [line for line in lines[:500] if _holds(line)][:_SAMPLE]
    if not first:
        raise bad(file, "expected at least one row, got an empty file")
    delimiter = said[1] if said else _delimiter(first)
    rows, numbers = _rows(file, lines, delimiter)
    if not rows:
        raise bad(file, "expected at least one row, got only comments")
    width = len(rows[0])
    for cells, row in zip(rows, numbers, strict=True):
        if len(cells) != width:
            raise bad(file, f"expected {width} cells as in the first row, got {len(cells)}", row=row)
    check_counts(file, features=width)
    return Table(file, rows, numbers, comma=delimiter != ",")


def _quick(cells: list[str]) -> list[float | None] | None:
    """Cells as numbers at numpy's speed, where all are plain ones."""
    if max(map(len, cells)) > 32 or any("_" in cell for cell in cells):
        return None
    try:
        values = np.array(cells).astype(float)
    except ValueError:
        return None
    return values.tolist() if np.isfinite(values).all() else None


def _rows(file: str, lines: list[str], delimiter: str) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    numbers: list[int] = []
    if delimiter == " ":
        source = ((i, _by_spaces(line)) for i, line in enumerate(lines, 1) if _holds(line))
    else:
        reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter, skipinitialspace=True)
        source = ((reader.line_num, cells) for cells in reader)
    try:
        for line, cells in source:
            cells = [cell.strip() for cell in cells]
            if not any(cells) or cells[0].startswith(("#", "%")):
                continue
            while len(cells) > 1 and not cells[-1] and len(cells) > (len(rows[0]) if rows else 2):
                cells.pop()  # a delimiter at the end of the line
            if any(len(cell) > MOST_CELL for cell in cells):
                raise bad(
                    file, f"expected cells of at most {MOST_CELL:,} characters, got a longer one", row=line
                )
            if len(cells) > MOST_COLUMNS or len(rows) >= MOST_ROWS:
                raise bad(
                    file, f"expected at most {MOST_ROWS:,} rows of {MOST_COLUMNS:,} cells, got more", row=line
                )
            rows.append(cells)
            numbers.append(line)
    except csv.Error as error:
        raise bad(file, f"expected a table, got something else ({error})") from None
    return rows, numbers


def _by_spaces(line: str) -> list[str]:
    """Cells parted by spaces; a Python dict at the end, as networkx writes it, is one cell."""
    head, brace, tail = line.partition("{")
    return [*re.split(r"[\s,;]+", head.strip(" \t,;")), brace + tail] if brace else head.split()


def _holds(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith(("#", "%"))


def _delimiter(lines: list[str]) -> str:
    """The mark that parts the cells: the one that is in every line equally often, the rarer ones first."""
    bare = [line for line in re.sub(r'"[^"]*"', "", "\n".join(lines)).split("\n") if line.strip()] or lines
    if all("{" in line for line in bare):
        return " "
    best, best_share = " ", 0.0
    for mark in _DELIMITERS:
        counts = Counter(line.count(mark) for line in bare)
        often, lines_with = counts.most_common(1)[0]
        share = lines_with / len(bare) if often else 0.0
        if share > best_share + 1e-9:
            best, best_share = mark, share
    return best if best_share >= 0.5 else " "
