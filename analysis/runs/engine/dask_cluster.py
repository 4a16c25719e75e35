"""The embedded Dask cluster: a separate process that lives as long as the server that started it.

A process of its own, because every worker, however it starts, begins by importing the main module's file
again. Under ``streamlit run`` that file is a page. Here it is this module, for the first workers and for
those that replace a dead one. It also keeps the scheduler's work out of the server's interpreter.

On Linux workers are forked from a process that has torch and all else imported: they start in a tenth of a
second instead of three, and share the memory of the libraries. Elsewhere each is spawned and imports them.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

import orjson

from analysis.checks import BadInput
from analysis.runs.engine import scratch_folders, worker_priority

EVENT_PREFIX = b"soft-cluster-lab "  # prefix of lines for the server; workers may print other lines
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "PASSIVE",  # spinning threads make eight jobs on two cores ten times slower
    "MALLOC_TRIM_THRESHOLD_": "65536",
    "PYTHONWARNINGS": "ignore::UserWarning:multiprocessing.resource_tracker",  # see _end_with_the_server
    "DASK_LOGGING__DISTRIBUTED": "critical",  # errors are reported with the run that they concern
    # Waiting costs half of what it did: nothing here reads Dask's profile, its charts or its stealing,
    # and threads that wake a hundred times a second take from the training on the same core.
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "500ms",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "2s",
    "DASK_DISTRIBUTED__SCHEDULER__WORK_STEALING": "False",
}


_FORKED = sys.platform == "linux"  # macOS has libraries that do not survive a fork, Windows has no fork

CAUSES = {
    "memory budget": "it used more memory than a worker may; choose a smaller model or graph",
    "killed by signal 11": "its process crashed (segmentation fault)",
    "killed by": "its process was ended from outside, most often because the machine ran out of memory",
    "exited with status": "its process ended unexpectedly",
}
"""What a nanny logs when its worker ends -> why it ended."""
CAUSED_BY_JOB = frozenset(CAUSES[sign] for sign in ("memory budget", "killed by signal 11"))
"""Causes that would be the end of the next worker, too."""


class EmbeddedCluster:
    """The server's side of the cluster process.

    Args:
        workers: number of worker processes, one thread each.
        memory_limit: bytes a worker may use before Dask ends it.
        on_exit: called with the process id (from 1) and the cause in words when a worker ends unexpectedly.
    """

    def __init__(self, *, workers: int, memory_limit: int, on_exit: Callable[[int, str], None]) -> None:
        from distributed.security import Security

        self.security = Security.temporary()
        root = str(Path(__file__).parents[3])
        paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "analysis.runs.engine.dask_cluster"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | _ENVIRONMENT | {"PYTHONPATH": os.pathsep.join(paths)},
            start_new_session=True,  # Ctrl-C in the terminal is for the server, which then ends this in order
        )
        assert self._process.stdin is not None
        self._scratch = str(scratch_folders.new_folder())
        order = {
            "workers": workers,
            "memory_limit": memory_limit,
            "security": _fields(self.security),
            "scratch": self._scratch,
        }
        self._process.stdin.write(orjson.dumps(order) + b"\n")
        self._process.stdin.flush()
        self.address = self._read_address()
        threading.Thread(
            target=self._report_exits, args=(on_exit,), name="cluster-events", daemon=True
        ).start()

    @property
    def is_alive(self) -> bool:
        """Whether the cluster process still runs."""
        return self._process.poll() is None

    def kill(self, pid: int) -> None:
        """Kill the worker of process ``pid``, which does not answer; its nanny restarts it."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, getattr(signal, "SIGKILL", signal.SIGTERM))

    def close(self) -> None:
        """Stop the scheduler and its workers, and wait for them to exit."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._scratch, ignore_errors=True)  # if it was killed, it could not do so itself

    def _read_address(self) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(EVENT_PREFIX):
                return str(orjson.loads(line.removeprefix(EVENT_PREFIX))["address"])
        self.close()
        raise BadInput("the training processes could not be started; the terminal shows why")

    def _report_exits(self, on_exit: Callable[[int, str], None]) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.startswith(EVENT_PREFIX):
                event = orjson.loads(line.removeprefix(EVENT_PREFIX))
                on_exit(event["pid"], event["cause"])


def _fields(security: Any) -> dict[str, Any]:
    names = ["tls_ca_file"] + [
        f"tls_{role}_{kind}" for role in ("client", "scheduler", "worker") for kind in ("key", "cert")
    ]
    return {"require_encryption": True} | {name: getattr(security, name) for name in names}


def serve() -> None:
    """Run the cluster until standard input closes, which happens whenever the server exits."""
    order = orjson.loads(sys.stdin.buffer.readline())
    worker_priority.lower_session_priority()
    if _FORKED and order["workers"]:  # first, as it imports for two seconds, beside what follows
        multiprocessing.set_forkserver_preload(["analysis.runs.engine.worker_imports"])
        forkserver.ensure_running()
    import dask
    import distributed.utils
    from distributed import LocalCluster
    from distributed.security import Security

    dask.config.set(
        {
            # A job that killed its worker would probably kill the next one, too.
            "distributed.scheduler.allowed-failures": 0,
            # On a busy machine a new worker needs longer than the usual 15 s to import torch; Dask would then
            # give it up, and its nanny with it, for good.
            "distributed.deploy.lost-worker-timeout": "10 minutes",
            "distributed.nanny.pre-spawn-environ": _ENVIRONMENT,
            "distributed.worker.multiprocessing-method": "forkserver" if _FORKED else "spawn",
            "distributed.scheduler.http.routes": [],  # no dashboard for other users of this machine
            "distributed.worker.http.routes": [],
        }
    )
    distributed.utils._forkserver_preload_set = True  # else pandas is imported here, to list what to preload
    for name in ("distributed.nanny", "distributed.nanny.memory"):
        logging.getLogger(name).setLevel(logging.INFO)
        logging.getLogger(name).propagate = False
        logging.getLogger(name).handlers = [_ExitHandler()]
    # Beside the start, which takes seconds: who pulls the plug just then leaves nothing behind, either.
    watch = threading.Thread(
        target=_end_with_the_server, args=(order["scratch"],), name="server-watch", daemon=True
    )
    watch.start()
    cluster = LocalCluster(
        n_workers=order["workers"],
        threads_per_worker=1,
        processes=True,
        memory_limit=order["memory_limit"],
        host="127.0.0.1",
        protocol="tls",
        security=Security(**order["security"]),
        dashboard_address="127.0.0.1:0",  # a port is opened in any case; None would occupy 8787
        scheduler_kwargs={"dashboard": False},
        local_directory=order["scratch"],
        preload=[] if _FORKED else [f"analysis.runs.engine.{name}" for name in ("worker_priority", "worker")],
        silence_logs=False,
    )
    _write_event({"address": cluster.scheduler_address})
    watch.join()


def _end_with_the_server(scratch: str) -> None:
    # Read without the lock of sys.stdin, which would keep the interpreter from exiting.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    # A worker has nothing to save: what it knew is in the store. Asked politely, one that has loaded torch
    # takes four seconds to leave.
    for worker in multiprocessing.active_children():
        worker.kill()
    if fork_server := getattr(forkserver._forkserver, "_forkserver_pid", None):  # it may still import
        with contextlib.suppress(ProcessLookupError):
            os.kill(fork_server, signal.SIGKILL)
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(0)


class _ExitHandler(logging.Handler):
    """Log handler that reports the exit of workers, from the log of their nannies."""

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        for sign, cause in CAUSES.items():
            if sign in text and (
                pid := next((w for w in text.replace("=", " ").replace(")", " ").split() if w.isdigit()), "")
            ):
                _write_event({"pid": int(pid), "cause": cause})
                return


def _write_event(event: dict[str, Any]) -> None:
    sys.stdout.buffer.write(EVENT_PREFIX + orjson.dumps(event) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    serve()
