"""Pull the plug, again and again: kill -9 of a worker, or of the server, while it trains. By hand:

    python -m tests.faults.plug 20

It prints what was lost, in the store, in finished runs, in seconds of training and in processes left over.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from analysis.runs.store import Store
from analysis.runs.verify import problems
from tests.faults.test_kill import ROOT
from tests.load.server import left_over

SERVER = """
import sys, time
from analysis.runs.engine import Engine
from analysis.runs.limits import PROFILES
from analysis.runs.store import Store
from tests.runs.fake import spec

if __name__ == "__main__":
    store = Store(sys.argv[1])
    engine = Engine(store, workers=1, limits=PROFILES["research"])
    for seed in map(int, sys.argv[2:]):
        engine.submit(spec(seed, training__epochs=40 if seed % 2 == 0 else 2000), owner="ann")
    time.sleep(600)
"""
FINAL_SECONDS = 60.0


class Plug:
    """One server after the other on one store, each killed."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "runs.sqlite"
        self.store = Store(self.path)
        self.finished: set[str] = set()
        self.lost_seconds: list[float] = []
        self.unreadable = self.lost_runs = self.left_over = 0

    def pull(self, seed: int, *, worker: bool) -> None:
        """Start a server with a short run and a long one, kill it or its worker, and look."""
        command = [sys.executable, "-c", SERVER, str(self.path), str(2 * seed), str(2 * seed + 1)]
        server = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
        process = psutil.Process(server.pid)
        moment = self._under_way(2 * seed + 1, then=random.uniform(0, 3))
        family = process.children(recursive=True)
        self.lost_seconds.append(time.time() - moment)
        if worker:
            found = [one for one in family if any("spawn_main" in part for part in one.cmdline())]
            found[0].kill()
            time.sleep(1.0)
        server.kill()
        server.wait()
        self.left_over += left_over(family)
        self._look()

    def _under_way(self, seed: int, *, then: float) -> float:
        """Wait until the long run trains and a while longer; the time at which its last epoch was stored."""
        deadline, last, changed = time.monotonic() + FINAL_SECONDS, -1, time.time()
        until = float("inf")
        while time.monotonic() < min(deadline, until):
            runs = {run.spec.seed: run for run in self.store.runs()}
            run = runs.get(seed)
            if run is not None and run.epochs_done > last:
                until = min(until, time.monotonic() + then)
                last, changed = run.epochs_done, time.time()
            time.sleep(0.02)
        return changed

    def _look(self) -> None:
        self.unreadable += bool(problems(self.store))
        runs = {run.id: run for run in self.store.runs()}
        self.lost_runs += sum(id not in runs or runs[id].state != "finished" for id in self.finished)
        for id in self.finished & set(runs):
            self.lost_runs += len(self.store.history(id)) != runs[id].spec.training.epochs + 1
        self.finished |= {run.id for run in runs.values() if run.state == "finished"}


def main(times: int) -> None:
    """Pull it ``times`` times, the worker's and the server's in turn."""
    with tempfile.TemporaryDirectory() as folder:
        plug = Plug(Path(folder))
        for number in range(times):
            plug.pull(number, worker=number % 2 == 0)
        print(
            f"{times} kills: {plug.unreadable} unreadable stores, {plug.lost_runs} of {len(plug.finished)} "
            f"finished runs lost, at most {max(plug.lost_seconds):.2f} s between the last stored epoch and "
            f"the kill, {plug.left_over} processes left over"
        )
        plug.store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
