"""BadUpload: the one way in which reading a file may fail."""

from __future__ import annotations

from analysis.checks import BadInput
from analysis.data.upload.text import clean

_MOST = 320
"""Letters of a sentence after its place; names in it are shortened where they are put in."""


class BadUpload(BadInput):
    """A file that cannot be used; the text is one sentence: where, what was expected, what came.

    Attributes:
        columns: of the nodes, where they were known by then: another choice may make the file readable.
        id_columns: of a table of nodes, any of which may hold their names.
        offers: of memberships, the normalisations that would make them readable.
    """

    offers: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    id_columns: tuple[str, ...] = ()


def bad(file: str, trouble: str, *, row: int | None = None, column: int | str | None = None) -> BadUpload:
    """A :class:`BadUpload` that begins with the place.

    >>> str(bad("a.csv", "expected a number, got 'x'", row=3, column="weight"))
    "a.csv, row 3, column weight: expected a number, got 'x'"
    """
    where = [clean(file, most=60)]
    if row is not None:
        where.append(f"row {row}")
    if column is not None:
        where.append(f"column {clean(str(column), most=40)}")
    return BadUpload(f"{', '.join(where)}: {clean(trouble, most=_MOST)}")
