"""The app as a process of its own, on a free port and with a store of its own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(
    port: int, store: Path, *, app: str = "app.py", log: IO | int = subprocess.PIPE, **environment: str
) -> subprocess.Popen:
    options = [f"--server.port={port}", "--server.headless=true"]
    return subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", app, *options],
        cwd=ROOT,
        env=os.environ | {"SOFT_CLUSTER_LAB_STORE": str(store)} | environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def running(store: Path, *, app: str = "app.py", **environment: str) -> Iterator[str]:
    """Address of a server that ends with the block."""
    port, said = free_port(), store.with_name("server.log")
    address = f"http://127.0.0.1:{port}"
    with said.open("w") as log:  # a pipe that nobody reads fills up, and the server waits
        process = serve(port, store, app=app, log=log, **environment)
        try:
            _wait_until_healthy(address, process, said)
            yield address
        finally:
            process.terminate()
            process.wait(timeout=90)


def _wait_until_healthy(address: str, process: subprocess.Popen, said: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, said.read_text()
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start within a minute")
