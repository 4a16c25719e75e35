"""What one person, and one run, may ask of a server that others use, too."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.checks import BadInput, one_of
from analysis.runs import cost
from analysis.training.spec import RunSpec


class Refused(BadInput):
    """A request that is in order but too much for this server, or too much for now."""


@dataclass(frozen=True)
class Limits:
    """Bounds of a server. A job is a run, or a sweep with all its runs.

    Attributes:
        running: jobs of one person that train at once.
        waiting: jobs of one person that wait.
        queue: runs that wait in all.
        cost: estimated seconds of one run, on one core.
        duration: seconds after which a run is stopped.
    """

    running: int
    waiting: int
    queue: int
    cost: float
    duration: float


PROFILES = {
    "classroom": Limits(running=1, waiting=2, queue=400, cost=600.0, duration=1800.0),
    "research": Limits(running=1000, waiting=1000, queue=100_000, cost=1e6, duration=1e6),
}


def chosen_limits() -> Limits:
    """The profile that ``SOFT_CLUSTER_LAB_PROFILE`` names; ``classroom`` if it names none."""
    name = os.environ.get("SOFT_CLUSTER_LAB_PROFILE", "classroom")
    return PROFILES[one_of("SOFT_CLUSTER_LAB_PROFILE", name, PROFILES)]


def check_cost(spec: RunSpec, limits: Limits) -> None:
    """Refuse a run that would take too long, and say how many epochs would pass.

    Raises:
        Refused: if its estimated time is above ``limits.cost``.
    """
    if (estimate := cost.seconds(spec)) > limits.cost:
        fewer = int(spec.training.epochs - (estimate - limits.cost) / cost.seconds_per_epoch(spec))
        passes = f"at most {fewer} epochs would pass" if fewer > 0 else "choose a smaller model"
        raise Refused(
            f"expected a run of at most {limits.cost:g} seconds, "
            f"this one is estimated at {estimate:.0f}; {passes}"
        )


def check_room(specs: Sequence[RunSpec], *, own_jobs: int, queued: int, limits: Limits) -> None:
    """Refuse a job where its person, or the server, has as many waiting as may wait.

    Args:
        specs: what would be queued.
        own_jobs: jobs of the person that wait.
        queued: runs that wait, whoever asked.
        limits: of the server.

    Raises:
        Refused: if there is no room.
    """
    if own_jobs >= limits.waiting:
        raise Refused(
            f"you have {own_jobs} runs waiting, which is as many as may wait; "
            "stop one, or wait for one to start"
        )
    if queued + len(specs) > limits.queue:
        raise Refused(
            f"{queued} runs are waiting and there is room for {limits.queue}; try again in a minute"
        )
