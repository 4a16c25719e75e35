"""BadUpload: the only exception that reading an upload raises."""

from __future__ import annotations

from analysis.checks import BadInput
from analysis.data.upload.text import clean

_MOST = 320
"""Letters of a sentence after its place; names in it are shortened where they are put in."""


class BadUpload(BadInput):
    """A file that cannot be used; the message is one sentence: location, what was expected, what was found.

    Attributes:
        columns: node columns, if known: another choice of roles may make the file readable.
        id_columns: candidates for the name column of a node table.
        offers: repairs that would make memberships readable.
    """

    offers: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    id_columns: tuple[str, ...] = ()


def upload_error(
    file: str, problem: str, *, row: int | None = None, column: int | str | None = None
) -> BadUpload:
    """Create a :class:`BadUpload` whose message begins with file, row and column.

    Args:
        file: its name; what is longer than 60 characters is shortened.
        problem: what was expected, and what came.
        row: number of the row as the file counts, from 1; None where it is the whole file.
        column: its number, from 1, or its name; None where it is the whole row.

    >>> str(upload_error("a.csv", "expected a number, got 'x'", row=3, column="weight"))
    "a.csv, row 3, column weight: expected a number, got 'x'"
    """
    where = [clean(file, length=60)]
    if row is not None:
        where.append(f"row {row}")
    if column is not None:
        where.append(f"column {clean(str(column), length=40)}")
    return BadUpload(f"{', '.join(where)}: {clean(problem, length=_MOST)}")
