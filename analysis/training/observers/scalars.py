"""The numbers of an epoch by the names that dashboards group them by."""

from __future__ import annotations

from collections.abc import Mapping

_NOT_MEASURED = ("epoch", "seconds")


def scalars(row: Mapping[str, float | int | None]) -> dict[str, float]:
    """What is defined of an epoch's row; the part before the first ``_`` becomes a group.

    >>> scalars({"epoch": 3, "seconds": 0.1, "loss": 0.5, "loss_task": 0.25, "accuracy_test": None})
    {'loss': 0.5, 'loss/task': 0.25}
    """
    return {
        name.replace("_", "/", 1): float(value)
        for name, value in row.items()
        if name not in _NOT_MEASURED and value is not None
    }
