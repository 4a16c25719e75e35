"""Dask preload that lowers the priority of workers on the same machine as the server.

On a quiet computer a training loses nothing by it. Where trainings keep all cores busy, a page that is asked
for gets its core at once instead of waiting for its turn at every step.
"""

from __future__ import annotations

import contextlib
import os

NICENESS = 10


def dask_setup(_worker: object) -> None:
    """Lower the priority of a worker; called by Dask when it starts."""
    if hasattr(os, "nice"):  # Windows has none
        with contextlib.suppress(OSError):
            os.nice(NICENESS)
