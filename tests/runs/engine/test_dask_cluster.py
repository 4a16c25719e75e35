"""The cluster process lives as long as the server that started it, and no longer."""

import subprocess
import sys
import time
from pathlib import Path

import orjson
import psutil
import pytest
from distributed.security import Security

from analysis.runs.engine.dask_cluster import EmbeddedCluster, _fields
from analysis.runs.engine.worker_priority import AUTOGROUP, NICENESS

ROOT = Path(__file__).parents[3]


def test_a_server_that_ends_while_its_workers_start_leaves_nothing_behind(tmp_path):
    scratch = tmp_path / "scratch"
    order = {"workers": 1, "memory_limit": 2**30, "security": _fields(Security.temporary())}
    order["scratch"] = str(scratch)
    command = [sys.executable, "-m", "analysis.runs.engine.dask_cluster"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    process.stdin.write(orjson.dumps(order) + b"\n")
    process.stdin.flush()
    importing = ("forkserver", "spawn_main")
    server = psutil.Process(process.pid)
    while not any(sign in part for one in server.children() for part in one.cmdline() for sign in importing):
        assert process.poll() is None
        time.sleep(0.02)
    family = server.children(recursive=True)
    process.stdin.close()
    assert b"address" not in process.stdout.read(), "it was ready before it saw that nobody is there"
    assert process.wait(10) == 0
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
    assert not scratch.exists()


def test_what_a_killed_cluster_leaves_is_cleared_by_its_server():
    cluster = EmbeddedCluster(workers=0, memory_limit=2**30, on_exit=lambda pid, cause: None)
    scratch = Path(cluster._scratch)
    cluster._process.kill()
    assert scratch.is_dir()
    cluster.close()
    assert not scratch.exists()


@pytest.mark.skipif(not AUTOGROUP.exists(), reason="a kernel without groups of sessions")
def test_its_session_yields_to_the_server():
    own = AUTOGROUP.read_text()
    cluster = EmbeddedCluster(workers=0, memory_limit=2**30, on_exit=lambda pid, cause: None)
    group = Path(f"/proc/{cluster._process.pid}/autogroup").read_text()
    cluster.close()
    assert group.split()[-2:] == ["nice", str(NICENESS)]
    assert AUTOGROUP.read_text() == own
