"""The user's choice of node columns for label, features, split and names."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from analysis.data.upload.errors import upload_error
from analysis.data.upload.text import clean, quote


@dataclass(frozen=True)
class Choice:
    """Chosen columns, by displayed name (:func:`~analysis.data.upload.text.clean`); None: guess.

    Attributes:
        label: holds the nodes' labels; "" if none does.
        features: the columns that are features; the others are left out.
        split: says train, val or test (or 0, 1, 2), or three columns, one a mask; () if none does.
        id: name column of a node table given next to the edges.
    """

    label: str | None = None
    features: tuple[str, ...] | None = None
    split: tuple[str, ...] | None = None
    id: str | None = None

    def check(self) -> None:
        """Refuse a column chosen for two roles, and a split of two columns.

        >>> Choice(label="club", features=("age", "club")).check()
        Traceback (most recent call last):
        ...
        analysis.data.upload.errors.BadUpload: columns: expected one part for every column, got two for 'club'
        """
        parts = [*(self.features or ()), *(self.split or ())] + [
            name for name in (self.label, self.id) if name
        ]
        if twice := [name for name in dict.fromkeys(parts) if parts.count(name) > 1]:
            raise upload_error(
                "columns", f"expected one part for every column, got two for {quote(twice[0])}"
            )
        if self.split is not None and len(self.split) not in (0, 1, 3):
            raise upload_error(
                "columns", f"expected one column of the split, or three masks, got {len(self.split)}"
            )


GUESS = Choice()
"""Nobody chose."""


def find(columns: Collection[str], name: str, *, file: str, what: str) -> str:
    """Find the column displayed as ``name``.

    Args:
        columns: names of the file's columns.
        name: a column's name as it was displayed.
        file: name of the file, for error messages.
        what: role of the column in the error message, such as ``"label"``.

    Raises:
        BadUpload: if there is none.

    >>> find(["age", "club"], "club", file="a.csv", what="label")
    'club'
    """
    if name in columns and clean(name) == name:
        return name
    column = next((key for key in columns if clean(key) == name), None)
    if column is None:
        raise upload_error(
            file, f"expected the {what} to be one of {column_list(columns)}, got {quote(name)}"
        )
    return column


def column_list(names: Collection[str], *, max_names: int = 8) -> str:
    """Join names for a sentence, shortening a long list.

    Args:
        names: names of columns.
        max_names: number of names that are listed, at least 1.

    >>> column_list(["a", "b"]), column_list(["a", "b", "c"], max_names=2)
    ("the columns 'a', 'b'", "the columns 'a', 'b' and 1 more")
    """
    shown = ", ".join(quote(name) for name in list(names)[:max_names])
    more = f" and {len(names) - max_names:,} more" if len(names) > max_names else ""
    return f"the columns {shown}{more}" if names else "no columns"
