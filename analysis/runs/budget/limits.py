"""Limits for one person and one run on a shared server."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from analysis.checks import BadInput, one_of, shown
from analysis.runs.budget import cost_model as cost
from analysis.training.spec import RunSpec

GIGABYTE = 10**9
GIBIBYTE = 2**30
QUOTA = "SOFT_CLUSTER_LAB_QUOTA"
SHARES = 4
"""Bundles, and graphs, of all people together may each take this part of the quota."""


class Refused(BadInput):
    """Raised for a valid request that exceeds the limits of the server, or its current capacity."""


@dataclass(frozen=True)
class Limits:
    """Limits of a server. A job is a run, or a sweep with all its runs.

    Attributes:
        running: number of jobs of one person that train at once.
        waiting: number of jobs of one person that wait.
        queue: number of runs that wait in all.
        cost: estimated seconds of one run on one core, at most.
        duration: seconds after which a run is stopped.
        quota: bytes that the runs of all people may take together before new ones are refused.
        largest: path of a setting -> its largest value (>= 0), where that is below the setting's own bound.
        workers: number of worker processes; None is one less than there are cores.
        memory: bytes that each of them may use.
    """

    running: int
    waiting: int
    queue: int
    cost: float
    duration: float
    quota: int
    largest: Mapping[str, int] = field(default_factory=dict)
    workers: int | None = None
    memory: int = 3 * GIBIBYTE


# Published settings (depth 256, width 1,024, 10,000 epochs) are for a machine with a single user.
_CLASSROOM = {"training.epochs": 2000, "training.patience": 2000, "model.hidden": 256, "model.depth": 64}
PROFILES = {
    # One gigabyte for everything: pages take 400 MB, the scheduler 60, a worker with torch 450.
    "small": Limits(
        running=1,
        waiting=1,
        queue=50,
        cost=300.0,
        duration=900.0,
        quota=GIGABYTE // 2,
        largest={"training.epochs": 500, "training.patience": 500, "model.hidden": 64, "model.depth": 32},
        workers=1,
        memory=600 * 10**6,
    ),
    "classroom": Limits(
        running=1,
        waiting=2,
        queue=400,
        cost=600.0,
        duration=1800.0,
        quota=2 * GIGABYTE,
        largest=_CLASSROOM,
    ),
    "research": Limits(
        running=1000, waiting=1000, queue=100_000, cost=1e6, duration=1e6, quota=50 * GIGABYTE
    ),
}


def current_limits() -> Limits:
    """Limits of the profile in ``SOFT_CLUSTER_LAB_PROFILE``; ``classroom`` by default.

    ``SOFT_CLUSTER_LAB_QUOTA``, a number of gigabytes, takes the place of the profile's quota.

    Raises:
        BadInput: for a profile that does not exist, or a quota that is no number of gigabytes.
    """
    name = os.environ.get("SOFT_CLUSTER_LAB_PROFILE", "classroom")
    limits = PROFILES[one_of("SOFT_CLUSTER_LAB_PROFILE", name, PROFILES)]
    if not (text := os.environ.get(QUOTA)):
        return limits
    try:
        gigabytes = float(text)
    except ValueError:
        gigabytes = -1.0
    if not 0 < gigabytes < 1e6:
        raise BadInput(f"expected a number of gigabytes above 0 in {QUOTA}, got {shown(text)}")
    return replace(limits, quota=round(gigabytes * GIGABYTE))


def check_size(spec: RunSpec, limits: Limits) -> None:
    """Refuse a ``spec`` with settings beyond the ``limits`` of this server.

    Raises:
        Refused: if one is above ``limits.largest``.
    """
    for path, largest in limits.largest.items():
        section, name = path.split(".")
        value = getattr(getattr(spec, section), name, 0)
        if value > largest:
            raise Refused(
                f"expected {path} of at most {largest} on this server, got {value}; "
                "choose less, or start the server with SOFT_CLUSTER_LAB_PROFILE=research"
            )


def check_cost(spec: RunSpec, limits: Limits, *, size: cost.Size | None = None) -> None:
    """Refuse a run that would take too long, suggesting a smaller number of epochs.

    Args:
        spec: what is to be trained.
        limits: limits of the server.
        size: size of a user graph; None looks up that of ``spec.data``.

    Raises:
        Refused: if its estimated time is above ``limits.cost``.
    """
    if (estimate := cost.seconds(spec, size=size)) > limits.cost:
        per_epoch = cost.seconds_per_epoch(spec, size=size)
        fewer = int(spec.training.epochs - (estimate - limits.cost) / per_epoch)
        passes = f"at most {fewer} epochs would pass" if fewer > 0 else "choose a smaller model"
        raise Refused(
            f"expected a run of at most {limits.cost:g} seconds, "
            f"this one is estimated at {estimate:.0f}; {passes}"
        )


def check_room(specs: Sequence[RunSpec], *, own_jobs: int, queued: int, limits: Limits) -> None:
    """Refuse a job if its owner, or the server, has too many waiting.

    Args:
        specs: specs to queue.
        own_jobs: number of the person's jobs that wait.
        queued: number of waiting runs of all users.
        limits: limits of the server.

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


def check_quota(used: int, limits: Limits) -> None:
    """Refuse a new run if the storage quota is used up.

    Args:
        used: bytes that all runs take.
        limits: limits of the server.

    Raises:
        Refused: if ``used`` bytes are no less than the quota.
        Refused: if that is no less than the quota.
    """
    if used >= limits.quota:
        raise Refused(
            f"the runs of this server take {used / GIGABYTE:.2f} of {limits.quota / GIGABYTE:.2f} GB; "
            "delete some that you no longer need on the page Runs, or raise SOFT_CLUSTER_LAB_QUOTA"
        )


def check_share(used: int, limits: Limits, *, what: str) -> None:
    """Refuse another upload if all uploads together use up their share of the quota.

    Args:
        used: bytes that all uploads would take.
        limits: limits of the server.
        what: the uploads' name in the error message, in the plural.

    Raises:
        Refused: if ``used`` bytes are above a quarter of the quota: changing cookies does not evade it.
    """
    if used > limits.quota // SHARES:
        raise Refused(
            f"the {what} of this server would take {used / GIGABYTE:.2f} of "
            f"{limits.quota / SHARES / GIGABYTE:.2f} GB; remove some of yours, or ask who runs the server"
        )
