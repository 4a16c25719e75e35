"""Export tables as CSV and Parquet; text is protected against spreadsheet formula injection."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.checks import BadInput
from analysis.runs.run import HistoryRow, Run
from analysis.training.loop.snapshot import Snapshot

Row = Mapping[str, Any]
_MEASURED = "measure."
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_REAL = r"[+-]?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?"
NUMBER = re.compile(rf"({_REAL})(?: (±|×/) ({_REAL}))?((?: \([0-9]+\)| x| %)?)")
"""A number as tables write it: mean, ``±`` or ``×/`` and spread, and what follows, such as ``(3)``."""


def neutral(value: object) -> object:
    """Protect the cell ``value`` against formula injection: text like a formula gets a ``'`` in front.

    Numbers are unchanged, also as text with their spread. Leading spaces and full-width forms of the signs,
    which some spreadsheets accept, are recognised, too.

    >>> neutral("=1+1"), neutral("-1+cmd"), neutral(-1.5), neutral("-1.5 ± 3 (2)"), neutral("a=b")
    ("'=1+1", "'-1+cmd", -1.5, '-1.5 ± 3 (2)', 'a=b')
    """
    if not isinstance(value, str) or not value or NUMBER.fullmatch(value):
        return value
    begins = value.startswith(_FORMULA) or value.lstrip().startswith((*_FORMULA, *"\uff1d\uff0b\uff0d\uff20"))
    return f"'{value}" if begins else value


def neutral_rows(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Apply :func:`neutral` to all text of ``rows``, column names included."""
    return [{str(neutral(name)): neutral(value) for name, value in row.items()} for row in rows]


def to_csv(rows: Sequence[Row]) -> bytes:
    r"""Serialise ``rows`` as CSV in UTF-8; missing values are empty cells, and numbers round-trip exactly.

    >>> to_csv([{"layer": 1, "value": 0.1}, {"layer": 2, "value": None}])
    b'layer,value\r\n1,0.1\r\n2,\r\n'
    """
    safe = neutral_rows(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns(safe))
    writer.writeheader()
    writer.writerows(safe)
    return text.getvalue().encode("utf-8", "replace")


def csv_lines(rows: Sequence[Row]) -> str:
    r"""The text of :func:`to_csv` of ``rows`` for a terminal, without its last line break.

    >>> csv_lines([{"depth": 2, "accuracy": 0.5}, {"depth": 4}])
    'depth,accuracy\n2,0.5\n4,'
    """
    return to_csv(rows).decode().replace("\r\n", "\n").rstrip("\n")


def read_numbers(content: bytes) -> list[dict[str, float | int | None]]:
    """Read back ``content``, the bytes of a CSV of numbers from :func:`to_csv`.

    Raises:
        BadInput: if it is not one.

    >>> read_numbers(to_csv([{"epoch": 0, "loss": None}, {"epoch": 1, "loss": 0.5}]))
    [{'epoch': 0, 'loss': None}, {'epoch': 1, 'loss': 0.5}]
    """
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        return [{name: _number(cell) for name, cell in row.items()} for row in reader]
    except (ValueError, csv.Error, TypeError) as error:
        raise BadInput(f"expected a table of numbers as CSV, got something else: {error}") from None


def to_parquet(rows: Sequence[Row]) -> bytes:
    """Serialise ``rows`` as Parquet; a column that mixes numbers and text becomes text."""
    # Imported late: Arrow takes a moment, and only a download needs it.
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = {}
    for name in columns(rows):
        cells = [_encodable(row.get(name)) for row in rows]
        try:
            arrays[_encodable(name)] = pa.array(cells)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            arrays[_encodable(name)] = pa.array([None if cell is None else str(cell) for cell in cells])
    sink = io.BytesIO()
    pq.write_table(pa.table(arrays), sink)
    return sink.getvalue()


def columns(rows: Iterable[Row]) -> list[str]:
    """All columns of ``rows``, in order of appearance.

    >>> columns([{"depth": 2}, {"depth": 4, "accuracy": 0.5}])
    ['depth', 'accuracy']
    """
    return list(dict.fromkeys(name for row in rows for name in row))


def measures_of(
    run: Run, history: Sequence[HistoryRow], snapshots: Sequence[Snapshot] = ()
) -> list[dict[str, Any]]:
    """Tidy rows of the measures of a run: epoch, layer, measure, value, and the reason if undefined.

    First the measures of the stored weights, then those of every layer, then those of every layer during
    training. Measures of the stored weights have their epoch, which need not be the last.

    Args:
        run: run of any kind.
        history: one row an epoch.
        snapshots: recorded epochs, for the measures during training.
    """
    last = run.summary.get("best_epoch", history[-1]["epoch"] if history else None)
    rows = [
        _tidy_row(last, None, name, value)
        for name, value in run.summary.items()
        if isinstance(value, int | float) or value is None
    ]
    rows += [_tidy_row(last, r["layer"], r["measure"], r["value"], r.get("reason")) for r in run.table]
    final = {(row["epoch"], row["layer"], row["measure"]) for row in rows}
    for snapshot in snapshots:
        for name, values in sorted(snapshot.arrays.items()):  # safetensors keeps no order
            if name.startswith(_MEASURED):
                measure = name.removeprefix(_MEASURED)
                rows += [
                    _tidy_row(snapshot.epoch, layer, measure, None if math.isnan(value) else value)
                    for layer, value in enumerate(values.tolist())
                    if (snapshot.epoch, layer, measure) not in final
                ]
    return rows


def _tidy_row(epoch: Any, layer: Any, measure: str, value: Any, reason: str | None = None) -> dict[str, Any]:
    return {"epoch": epoch, "layer": layer, "measure": measure, "value": value, "reason": reason}


def _number(cell: str | None) -> float | int | None:
    if cell is None or cell == "":
        return None
    try:
        return int(cell)
    except ValueError:
        return float(cell)


def _encodable(cell: Any) -> Any:
    """Replace characters that UTF-8 cannot encode."""
    return cell.encode("utf-8", "replace").decode() if isinstance(cell, str) else cell
