"""Order and bins of the rows of heat maps."""

from __future__ import annotations

import numpy as np


def row_order(S: np.ndarray) -> np.ndarray:
    """Sort rows by dominant cluster, strongest first; one order serves all heads and epochs of a run.

    Take S ``[n, K]`` from the run's last epoch and use the result everywhere; then a row can be followed
    from panel to panel. Ties keep the order of the data.

    Args:
        S: ``[n, K]``, rows that sum to 1.

    Returns:
        ``[n]``, the numbers of the rows from the top.

    >>> row_order(np.array([[0.4, 0.6], [0.9, 0.1], [0.2, 0.8], [0.7, 0.3]])).tolist()
    [1, 3, 2, 0]
    """
    return np.lexsort((-S.max(axis=1), S.argmax(axis=1)))


def bins(rows: int, *, max_bins: int) -> np.ndarray:
    """Boundaries ``[bins + 1]`` that divide ``rows`` rows into at most ``max_bins`` of nearly equal size.

    >>> bins(10, max_bins=4).tolist()
    [0, 2, 5, 7, 10]
    """
    count = min(rows, max_bins)
    return np.arange(count + 1) * rows // max(count, 1)
