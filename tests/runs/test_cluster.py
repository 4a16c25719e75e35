"""The cluster process lives as long as the server that started it, and no longer."""

import subprocess
import sys
from pathlib import Path

import orjson
import psutil
from distributed.security import Security

from analysis.runs.cluster import _fields

ROOT = Path(__file__).parents[2]


def test_a_server_that_ends_while_its_workers_start_leaves_none_behind():
    order = {"workers": 1, "memory_limit": 2**30, "security": _fields(Security.temporary())}
    command = [sys.executable, "-m", "analysis.runs.cluster"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    process.stdin.write(orjson.dumps(order) + b"\n")
    process.stdin.flush()
    while not (family := psutil.Process(process.pid).children(recursive=True)):
        assert process.poll() is None
    process.stdin.close()
    assert process.stdout.read() == b"", "its workers were ready before it saw that nobody is there any more"
    assert process.wait(10) == 0
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
