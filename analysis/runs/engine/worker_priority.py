"""A Dask preload for workers that share a computer with the server: people come before trainings.

On a quiet computer a training loses nothing by it. Where trainings keep all cores busy, a page that is asked
for gets its core at once instead of waiting for its turn at every step.
"""

from __future__ import annotations

import contextlib
import os

NICENESS = 10


def dask_setup(_worker: object) -> None:
    """Called by Dask when a worker starts."""
    if hasattr(os, "nice"):  # Windows has none
        with contextlib.suppress(OSError):
            os.nice(NICENESS)
