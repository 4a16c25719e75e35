"""Split text into rows of cells: delimiter, comments, quotes."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import MOST_COLUMNS, MOST_EDGES
from analysis.data.upload.text import quote

MOST_ROWS = 2 * MOST_EDGES
MOST_CELL = 10_000
MOST_LINES = 200
"""Of one cell between quotes."""
_LONG = f"expected cells of at most {MOST_CELL:,} characters, got a longer one"
_DELIMITERS = "\t;,|"
_DELIMITER_LINE = re.compile(r"sep=([\t;,|])")
_SAMPLE = 50
_WORD = re.compile(r""""((?:[^"\\]|\\.|"")*)"(?=\s|$)|'([^']*)'(?=\s|$)|(\S+)""")
_OPEN = re.compile(r'"[^"]*$')
_SINGLE = re.compile(r"(?:^|[\t;,|])\s*'[^'\"]*'\s*(?=[\t;,|]|$)")


class Rows(NamedTuple):
    """A text, split into rows of cells.

    Attributes:
        cells: cells of every row.
        lines: for each row, the number of its line, from 1.
        delimiter: the sign between two cells; a space for any white space.
        head: comments above the first row, with their marks.
        later_comments: number of comments below it.
    """

    cells: list[list[str]]
    lines: list[int]
    delimiter: str
    head: list[str]
    later_comments: int


def split_rows(file: str, text: str) -> Rows:
    r"""Split a text into rows, skipping empty lines and comments.

    A comment begins with ``%``, or with ``#`` unless the rows themselves do (as hashtags).

    Args:
        file: name of the file, for error messages.
        text: content of the file.

    Raises:
        BadUpload: if there is no row, a row has another number of cells than the first, or a quote stays
            open.

    >>> rows = split_rows("a.csv", "# friends\nA;B\nB;C")
    >>> rows.cells, rows.lines, rows.delimiter, rows.head
    ([['A', 'B'], ['B', 'C']], [2, 3], ';', ['# friends'])
    """
    lines = text.splitlines()
    declared = _DELIMITER_LINE.fullmatch(lines[0]) if lines else None
    if declared:
        lines[0] = ""  # still counted
    hashes = _hashes_are_data(lines)
    comments = {i for i, line in enumerate(lines, 1) if _is_comment(line, hashes=hashes)}
    first = [line for i, line in enumerate(lines[:500], 1) if line.strip() and i not in comments][:_SAMPLE]
    if not first:
        raise upload_error(
            file,
            "expected at least one row, got only comments"
            if comments
            else "expected at least one row, got an empty file",
        )
    delimiter = declared[1] if declared else _delimiter(first)
    cells, numbers = _cells(file, lines, comments=comments, delimiter=delimiter)
    if not cells:
        raise upload_error(file, "expected at least one row, got only empty ones")
    width = len(cells[0])
    for row, line in zip(cells, numbers, strict=True):
        if len(row) != width:
            raise upload_error(
                file,
                f"expected {width} cells as in the first row, got {len(row)}; every row needs as many",
                row=line,
            )
    head = [lines[i - 1].strip() for i in sorted(comments) if i < numbers[0]]
    return Rows(cells, numbers, delimiter, head, sum(i > numbers[0] for i in comments))


def split_line(line: str, delimiter: str) -> list[str]:
    """Split one line into cells.

    Args:
        line: one line, without its end.
        delimiter: one sign; a space stands for any white space.

    >>> split_line('"New York" LA 3', " "), split_line("a, b", ",")
    (['New York', 'LA', '3'], ['a', 'b'])
    """
    if delimiter == " ":
        return _cells_at_spaces(line)
    return [
        cell.strip() for row in csv.reader([line], delimiter=delimiter, skipinitialspace=True) for cell in row
    ]


def _is_comment(line: str, *, hashes: bool) -> bool:
    start = line.lstrip()
    return (
        start.startswith("%")
        or start.startswith("#")
        and not (hashes and len(start) > 1 and start[1] not in "# \t")
    )


def _hashes_are_data(lines: list[str]) -> bool:
    """Whether most lines begin with ``#`` and a letter: hashtags rather than comments."""
    filled = [line.lstrip() for line in lines[:500] if line.strip()]
    tagged = sum(line.startswith("#") and line[1:2] not in ("", "#", " ", "\t") for line in filled)
    return tagged > 1 and 2 * tagged > len(filled)


def _cells(
    file: str, lines: list[str], *, comments: set[int], delimiter: str
) -> tuple[list[list[str]], list[int]]:
    rows: list[list[str]] = []
    numbers: list[int] = []
    source = (
        _split_at_spaces(file, lines, comments)
        if delimiter == " "
        else _split_at_delimiter(file, lines, comments, delimiter)
    )
    for line, raw in source:
        cells = [cell.strip() for cell in raw]
        if not any(cells):
            continue
        while len(cells) > 1 and not cells[-1] and len(cells) > (len(rows[0]) if rows else 2):
            cells.pop()  # a delimiter at the end of the line
        if any(len(cell) > MOST_CELL for cell in cells):
            raise upload_error(file, _LONG, row=line)
        if len(cells) > MOST_COLUMNS or len(rows) >= MOST_ROWS:
            raise upload_error(
                file, f"expected at most {MOST_ROWS:,} rows of {MOST_COLUMNS:,} cells, got more", row=line
            )
        rows.append(cells)
        numbers.append(line)
    return rows, numbers


def _split_at_spaces(file: str, lines: list[str], comments: set[int]) -> Iterator[tuple[int, list[str]]]:
    for i, line in enumerate(lines, 1):
        if line.strip() and i not in comments:
            cells = _cells_at_spaces(line)
            if any(_OPEN.match(cell) for cell in cells):
                raise upload_error(
                    file,
                    f"expected a closing quote, got none in {quote(line)}; close it, or delete it",
                    row=i,
                )
            yield i, cells


def _cells_at_spaces(line: str) -> list[str]:
    """Split at spaces, except inside quotes and in a Python dict at the end of the line."""
    head, brace, tail = line.partition("{")
    if brace and '"' not in head:
        return [*re.split(r"[\s,;]+", head.strip(" \t,;")), brace + tail]
    if '"' not in line and "'" not in line:
        return line.split()
    return [
        double.replace('""', '"').replace('\\"', '"')
        if double or match.group().startswith('""')
        else single or plain
        for match in _WORD.finditer(line)
        for double, single, plain in [match.groups(default="")]
    ]


def _split_at_delimiter(
    file: str, lines: list[str], comments: set[int], delimiter: str
) -> Iterator[tuple[int, list[str]]]:
    """Split delimited rows; a quoted cell may span several lines."""
    shown = [line for i, line in enumerate(lines, 1) if i not in comments]
    single = '"' not in "".join(shown[:200]) and sum(bool(_SINGLE.search(line)) for line in shown[:200]) > 1
    quote = "'" if single else '"'
    i = 0
    while i < len(lines):
        begin, i = i, i + 1
        if begin + 1 in comments:
            continue
        if quote not in lines[begin]:
            yield begin + 1, lines[begin].split(delimiter)
            continue
        cells, i = _quoted(file, lines, begin, csv_options={"delimiter": delimiter, "quotechar": quote})
        yield begin + 1, cells


def _quoted(file: str, lines: list[str], begin: int, *, csv_options: dict[str, str]) -> tuple[list[str], int]:
    """Read the quoted row that begins on a line; also returns the number of the next line."""
    text = lines[begin]
    for end in range(begin + 1, min(len(lines), begin + MOST_LINES) + 1):
        if end == begin + 1 or csv_options["quotechar"] in lines[end - 1]:
            try:
                return _csv_row(text, strict=True, options=csv_options), end
            except csv.Error as error:
                if "field larger" in str(error):
                    raise upload_error(file, _LONG, row=begin + 1) from None
                if "unexpected end" not in str(error):
                    if end > begin + 1:
                        break
                    return _csv_row(text, strict=False, options=csv_options), end  # such as "a" b
        if end < len(lines):
            text += f"\n{lines[end]}"
    raise upload_error(
        file,
        f"expected a closing quote, got none for the one that opens in {quote(lines[begin])}; close it, "
        "or delete it",
        row=begin + 1,
    )


def _csv_row(text: str, *, strict: bool, options: dict[str, str]) -> list[str]:
    rows = csv.reader([text], strict=strict, skipinitialspace=True, **options)  # type: ignore[arg-type]
    return next(rows, [])


def _delimiter(lines: list[str]) -> str:
    """Detect the delimiter: the one that occurs equally often in every line, unusual ones first."""
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
