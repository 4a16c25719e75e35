"""A scheduler and workers started by hand, as the README says."""

import contextlib
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[3]
SCHEDULER = ("--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0", "--no-dashboard")
WORKER = ("--nthreads", "1", "--no-dashboard", "--preload", "analysis.runs.engine.worker")


@contextlib.contextmanager
def scheduler(folder: Path) -> Iterator[str]:
    """Address of a scheduler with a worker, which both end with the block."""
    with contextlib.ExitStack() as stack:
        started = stack.enter_context(_process("distributed.cli.dask_scheduler", *SCHEDULER))
        address = next(
            found[0] for line in started.stderr if (found := re.findall(r"tcp://127.0.0.1:\d+", line))
        )
        _read_on(started)
        stack.enter_context(worker(folder, address))
        yield address


@contextlib.contextmanager
def worker(folder: Path, address: str) -> Iterator[None]:
    """A worker of the scheduler, which ends with the block."""
    scratch = ("--local-directory", str(folder / "scratch"))
    with _process("distributed.cli.dask_worker", address, *WORKER, *scratch) as started:
        _read_on(started)
        yield


@contextlib.contextmanager
def _process(*arguments: str) -> Iterator[subprocess.Popen]:
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    started = subprocess.Popen(
        [sys.executable, "-m", *arguments], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        yield started
    finally:
        started.kill()
        started.wait()


def _read_on(started: subprocess.Popen) -> None:
    """Read what it says, so that it never waits for somebody to do so."""
    threading.Thread(target=started.stderr.read, daemon=True).start()
