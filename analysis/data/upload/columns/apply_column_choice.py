"""Apply the user's choice of columns, or refuse it with the reason."""

from __future__ import annotations

import numpy as np

from analysis.data.upload.columns.label_detection import looks_like_quantity
from analysis.data.upload.columns.roles import MASKS, SPLIT, Columns, Numeric, Roles, word
from analysis.data.upload.errors import upload_error
from analysis.data.upload.text import is_missing, quote

_WORDS = SPLIT | {"0": 0, "1": 1, "2": 2}


def take_label(roles: Roles, columns: Columns, *, numeric: Numeric, key: str, file: str) -> None:
    """Use the column ``key`` as the label.

    Args:
        roles: roles so far; the label is added.
        columns: cells of the columns without a role, by name; ``key`` is taken out.
        numeric: the columns' numbers ``[N]``, NaN for empty cells; None for a column of something else.
        key: the chosen column.
        file: name of the file, for error messages.

    Raises:
        BadUpload: if it holds lists or fractions.
    """
    values, numbers = columns.pop(key), numeric[key]
    if any(isinstance(value, list) for value in values):
        raise upload_error(file, "expected one label a node, got lists; choose another column", column=key)
    if numbers is not None:
        known = numbers[~np.isnan(numbers)]
        if not np.array_equal(known, np.round(known)):
            raise upload_error(
                file, "expected labels, got numbers with fractions; choose another column", column=key
            )
        values = [None if np.isnan(v) or v < 0 else float(v) for v in numbers]
        if looks_like_quantity(numbers):
            distinct = len(np.unique(known))
            roles.questions.append(
                f"{quote(key)}, chosen as the label, holds {distinct:,} different numbers: it looks like a "
                "quantity, not like a class"
            )
    roles.label = [None if isinstance(v, str) and is_missing(v) else v for v in values]
    roles.notes.append(f"{quote(key)} was taken as the label, as chosen")


def take_split(roles: Roles, columns: Columns, *, numeric: Numeric, keys: list[str], file: str) -> None:
    """Use a text column, or three masks, as the split.

    Args:
        roles: roles so far; the split is added.
        columns: cells of the columns without a role, by name; ``keys`` are taken out.
        numeric: the columns' numbers ``[N]``, NaN for empty cells; None for a column of something else.
        keys: the chosen column of words, or the masks of train, validation and test.
        file: name of the file, for error messages.

    Raises:
        BadUpload: if they say something else than a split.
    """
    values = {key: columns.pop(key) for key in keys}
    if len(keys) == len(MASKS):
        roles.split = np.full(len(values[keys[0]]), -1, dtype=np.int8)
        for number, key in enumerate(keys):
            mask = numeric[key]
            if mask is None:
                raise upload_error(file, "expected a mask of 0 and 1, got other values", column=key)
            roles.split[np.nan_to_num(mask) > 0] = number
    else:
        (key,) = keys
        words = ["" if v is None or isinstance(v, list) else word(v).lower() for v in values[key]]
        if unknown := [word for word in words if word not in {*_WORDS, "", "none"}]:
            raise upload_error(
                file, f"expected train, val, test (or 0, 1, 2), got {quote(unknown[0])}", column=key
            )
        roles.split = np.array([_WORDS.get(word, -1) for word in words], dtype=np.int8)
    roles.notes.append(f"the split was taken from {' '.join(map(quote, keys))}, as chosen")
