"""Connection to a Dask scheduler: the embedded cluster, or the one named in the environment.

To train on other machines, install the project there and run by hand ``dask scheduler``, and as often as
wanted ``dask worker tcp://HOST:8786 --nthreads 1 --preload analysis.runs.engine.worker``; then start the
app or the
command with ``DASK_SCHEDULER_ADDRESS=tcp://HOST:8786``. Dask's own settings for TLS hold for all three.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, NamedTuple

from analysis.checks import BadInput
from analysis.runs.engine.dask_cluster import CAUSED_BY_JOB, EmbeddedCluster

if TYPE_CHECKING:
    from distributed import Client

SCHEDULER = "DASK_SCHEDULER_ADDRESS"
CONNECT_SECONDS = 15


class WorkerExit(NamedTuple):
    """Why a worker exited.

    Attributes:
        cause: the cause, in words.
        caused_by_job: whether a retry would fail likewise.
    """

    cause: str
    caused_by_job: bool


class Connection:
    """Client of a scheduler.

    Args:
        workers: number of workers of the embedded cluster.
        memory_limit: largest memory of each of its workers, in bytes.

    Raises:
        BadInput: if the scheduler cannot be reached or the embedded cluster cannot be started.
    """

    def __init__(self, *, workers: int, memory_limit: int) -> None:
        from distributed import Client

        self._causes: dict[int, str] = {}
        self._noted = threading.Condition()
        self._cluster: EmbeddedCluster | None = None
        address = os.environ.get(SCHEDULER)
        if address:
            security = None  # Dask's own settings (DASK_DISTRIBUTED__COMM__TLS__...) are honoured
        else:
            self._cluster = EmbeddedCluster(workers=workers, memory_limit=memory_limit, on_exit=self._note)
            address, security = self._cluster.address, self._cluster.security
        try:
            self.client: Client = Client(
                address, security=security, timeout=CONNECT_SECONDS, set_as_default=False
            )
        except (OSError, ValueError, TypeError) as error:
            if self._cluster is not None:
                self._cluster.close()
            raise BadInput(
                f"expected a Dask scheduler at {address}, could not reach it ({error}); check {SCHEDULER}"
            ) from error

    @property
    def is_alive(self) -> bool:
        """Whether trainings can be submitted."""
        return self.client.status == "running" and (self._cluster is None or self._cluster.is_alive)

    def slots(self) -> int:
        """Number of trainings that the current workers can run at once."""
        return sum(self.client.nthreads().values())

    def worker_exit(self, pid: int | None) -> WorkerExit:
        """Reason why the worker process ``pid`` exited."""
        with self._noted:
            self._noted.wait_for(lambda: pid in self._causes, timeout=1 if self._cluster else 0)
            cause = self._causes.get(pid or 0, "its worker process ended unexpectedly")
            return WorkerExit(cause, cause in CAUSED_BY_JOB)

    def end_worker(self, pid: int | None, job: str) -> None:
        """Kill the worker that runs ``job``: its process ``pid``, if known; its nanny restarts it."""
        if self._cluster is not None:
            if pid is not None:
                self._cluster.kill(pid)
            return
        workers = [address for address, keys in self.client.processing().items() if job in map(str, keys)]
        self.client.restart_workers(workers, timeout=30, raise_for_error=False)

    def close(self) -> None:
        """Disconnect from the scheduler, stopping the embedded cluster."""
        self.client.close(timeout=2)
        if self._cluster is not None:
            self._cluster.close()

    def _note(self, pid: int, cause: str) -> None:
        with self._noted:
            self._causes.setdefault(pid, cause)  # the first error gives the reason, later ones only the fact
            self._noted.notify_all()
