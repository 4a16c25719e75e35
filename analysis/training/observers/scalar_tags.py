"""Scalars of an epoch, named for dashboards."""

from __future__ import annotations

from collections.abc import Mapping

_NOT_MEASURED = ("epoch", "seconds")


def scalars_by_tag(row: Mapping[str, float | int | None]) -> dict[str, float]:
    """Defined values of an epoch's row; the part of a name before the first ``_`` becomes its group.

    Args:
        row: a history row: name -> any number, None where it is undefined.

    >>> scalars_by_tag({"epoch": 3, "seconds": 0.1, "loss": 0.5, "loss_task": 0.25, "accuracy_test": None})
    {'loss': 0.5, 'loss/task': 0.25}
    """
    return {
        name.replace("_", "/", 1): float(value)
        for name, value in row.items()
        if name not in _NOT_MEASURED and value is not None
    }
