"""Fault injection: points at which tests kill the process."""

from __future__ import annotations

import os
import signal

VARIABLE = "SOFT_CLUSTER_LAB_FAILPOINT"
POINTS = (
    "begun",
    "row written",
    "snapshot written",
    "checkpoint written",
    "weights written",
    "before commit",
    "committed",
)
"""Steps of recording a run."""

WHEN_OPENED = ("copied", "migrated")
"""Steps of bringing an older store up to date."""


class _Countdown:
    def __init__(self, setting: str) -> None:
        self.point, _, times = setting.partition(":")
        self.left = int(times or 1)


_countdown = _Countdown(os.environ.get(VARIABLE, ""))


def failpoint(point: str) -> None:
    """Kill this process if the environment selects this ``point``; otherwise do nothing.

    ``SOFT_CLUSTER_LAB_FAILPOINT="committed:3"`` asks for the third time that ``committed`` is reached.
    """
    if point != _countdown.point:
        return
    _countdown.left -= 1
    if _countdown.left == 0:
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
