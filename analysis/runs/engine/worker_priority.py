"""Lower priority for trainings than for the server on the same machine: of workers, and of their session.

On a quiet computer a training loses nothing by it. Where trainings keep all cores busy, a page that is asked
for gets its core at once instead of waiting for its turn at every step. ``dask_setup`` makes this module a
preload of Dask; where workers are forked, it is called before.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

NICENESS = 10
AUTOGROUP = Path("/proc/self/autogroup")


def dask_setup(_worker: object) -> None:
    """Lower the priority of a worker, or of the process that it will be forked from."""
    if hasattr(os, "nice"):  # Windows has none
        with contextlib.suppress(OSError):
            os.nice(NICENESS)


def lower_session_priority() -> None:
    """Lower the priority of this process's session, if it leads one.

    Linux divides its processors among sessions first, and niceness counts among the processes of one session
    only (autogroups, see sched(7)): a session of nice workers would get as much as the server.
    """
    if hasattr(os, "getsid") and os.getsid(0) == os.getpid():  # the session of a terminal has other processes
        with contextlib.suppress(OSError):  # other systems and kernels have no such groups
            AUTOGROUP.write_text(str(NICENESS))
