"""Read Parquet tables through pyarrow; sizes are checked in the footer before anything is read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import check_counts
from analysis.data.upload.tables.table import Table
from analysis.data.upload.text import clean, quote

if TYPE_CHECKING:
    import pyarrow.parquet as pq

_INDEX = "__index_level_"


def read_parquet(file: str, content: bytes) -> Table:
    """Read a Parquet file as a table of text; a list column becomes one column per entry.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Raises:
        BadUpload: if it is none, too large, or holds something else than text, numbers and lists of numbers.
    """
    import pyarrow as pa  # imported late: slow, and few files need it
    import pyarrow.parquet as pq

    try:
        footer = pq.ParquetFile(io.BytesIO(content))
        check_counts(file, nodes=footer.metadata.num_rows, features=_width(footer.metadata))
        frame = footer.read(use_threads=False)
    except (pa.ArrowException, OSError, EOFError, OverflowError) as error:
        raise upload_error(
            file, f"expected a Parquet file, got a damaged one ({clean(str(error), length=80)}); save it anew"
        ) from None
    names: list[str] = []
    columns: list[list[str]] = []
    numbers: dict[int, np.ndarray] = {}
    # pandas writes an index last
    order = sorted(frame.column_names, key=lambda name: not name.startswith(_INDEX))
    for name, column in ((name, frame.column(name)) for name in order):
        if name.startswith(_INDEX):
            name = ""
        if (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)) and not column.null_count:
            numbers[len(names)] = column.to_numpy().astype(np.float64)
            cells = [(name, column.cast(pa.string()).to_pylist())]
        else:
            cells = _cells(file, name, column.to_pylist())
        for label, values in cells:
            names.append(label)
            columns.append(values)
    if not columns or not columns[0]:
        raise upload_error(file, "expected a table with rows, got an empty one")
    rows = [list(row) for row in zip(*columns, strict=True)]
    known = {i: values.tolist() for i, values in numbers.items() if np.isfinite(values).all()}
    return Table(file, rows, list(range(1, len(rows) + 1)), comma=False, header=names, known=known)


def _width(footer: pq.FileMetaData) -> int:
    """Numbers a row, with those inside lists: a list of millions that are equal takes a few bytes."""
    groups = [footer.row_group(i) for i in range(footer.num_row_groups)]
    values = sum(group.column(i).num_values for group in groups for i in range(group.num_columns))
    return max(int(footer.num_columns), -(-values // max(footer.num_rows, 1)))


def _cells(file: str, name: str, values: list[Any]) -> list[tuple[str, list[str]]]:
    if any(isinstance(value, dict | bytes) for value in values):
        raise upload_error(
            file, f"expected text, numbers and lists of numbers, got something else in {quote(name)}"
        )
    if not any(isinstance(value, list) for value in values):
        return [(name, [_text(value) for value in values])]
    widths = {len(value) if isinstance(value, list) else -1 for value in values}
    if len(widths) != 1:
        raise upload_error(file, f"expected lists of one length in {quote(name)}, got several")
    array = np.array(values, dtype=object).reshape(len(values), -1)
    return [(f"{name} {k + 1}", [_text(value) for value in array[:, k]]) for k in range(array.shape[1])]


def _text(value: Any) -> str:
    return "" if value is None else repr(value) if isinstance(value, float) else str(value)
