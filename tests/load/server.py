"""The app as people start it, on a port and a store of its own."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).parents[2]


class Server:
    """A running server.

    Attributes:
        port: where it listens.
        base: the path under which it stands, such as ``"/lab"``; "" for none.
        store: path of its database.
        process: the server itself, without its workers.
    """

    def __init__(self, folder: Path, **environment: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.store = folder / "runs.sqlite"
        path = environment.get("STREAMLIT_SERVER_BASE_URL_PATH", "")
        self.base = f"/{path}" if path else ""
        own = {
            "SOFT_CLUSTER_LAB_STORE": str(self.store),
            "STREAMLIT_SERVER_PORT": str(self.port),
            "STREAMLIT_SERVER_HEADLESS": "true",
        }
        self._log = (folder / "server.log").open("wb")
        self._started = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py"],
            cwd=ROOT,
            env=os.environ | own | environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )
        self.process = psutil.Process(self._started.pid)

    def wait(self, seconds: float = 60.0) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(
                    f"http://localhost:{self.port}{self.base}/_stcore/health", timeout=1
                ).close()
                return
            time.sleep(0.02)
        raise TimeoutError(Path(self._log.name).read_text())

    @property
    def memory(self) -> float:
        """Megabytes of the server, without its workers."""
        return self.process.memory_info().rss / 1e6

    def family(self) -> list[psutil.Process]:
        """Everything that it has started."""
        return self.process.children(recursive=True)

    def kill(self) -> None:
        """Pull the plug."""
        self._started.send_signal(signal.SIGKILL)
        self._started.wait()

    def close(self) -> None:
        """End it as Ctrl-C does."""
        if self._started.poll() is None:
            self._started.send_signal(signal.SIGINT)
            try:
                self._started.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        self._log.close()


@contextlib.contextmanager
def running(**environment: str) -> Iterator[Server]:
    """A server in a temporary folder, which ends with the block."""
    with tempfile.TemporaryDirectory(prefix="soft-cluster-lab-load-") as folder:
        server = Server(Path(folder), **environment)
        try:
            server.wait()
            yield server
        finally:
            server.close()


def left_over(family: list[psutil.Process], *, seconds: float = 15.0) -> int:
    """How many of these processes are still there after a while."""
    gone, alive = psutil.wait_procs(family, timeout=seconds)
    del gone
    return sum(process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in alive)
