"""Pull the plug, again and again: kill -9 of worker, scheduler or server, whatever it is at. By hand:

    python -m tests.faults.plug 40 --seed 1 --results kills.jsonl

Runs of clusters, runs over depth and sweeps are killed while they wait, start, train, go on from a checkpoint
or stop. What was lost is printed: in the store, in finished runs, in seconds of training, in processes left
over. After every twenty pulls what was found is printed, and with ``--results`` added to a file, so that what
is interrupted counts, and pieces with other seeds add up. Each twenty have a store of their own: every pull
looks through all of it, which would take longer and longer.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import orjson
import psutil

from analysis.runs.store.store import Store
from analysis.runs.store.verify import problems
from analysis.training.spec import RunSpec, parse_spec
from tests.faults.test_kill import ROOT
from tests.load.server import left_over
from tests.runs.engine.real_workers import is_worker
from tests.runs.fake import spec

PATIENCE = 600.0  # a busy machine takes minutes to start a worker
LONG = 2000
PIECE = 20
"""Pulls on one store."""
WHAT = ("cluster", "depth", "sweep")
VICTIMS = ("worker", "scheduler", "server")
WHEN = ("waiting", "starting", "training", "going on", "stopping")
SERVER = """
import sys
from analysis.runs.engine.engine import Engine
from analysis.runs.budget.limits import PROFILES
from analysis.runs.store.store import Store
from tests.faults.plug import specs

if __name__ == "__main__":
    engine = Engine(Store(sys.argv[1]), workers=1, limits=PROFILES["research"])
    for line in sys.stdin:
        deed, *words = line.split()
        if deed == "submit":
            what, seed = words
            print(engine.submit_sweep(specs(what, seed=int(seed)), owner="ann"), flush=True)
        else:
            print(getattr(engine, deed)(*words, owner="ann"), flush=True)
"""


def specs(what: str, *, seed: int) -> list[RunSpec]:
    """Something short, or something that trains for longer than anybody waits."""
    if what in ("short", "cluster"):
        return [spec(seed, training__epochs=40 if what == "short" else LONG)]
    training = {"epochs": LONG, "kl": "none", "device": "cpu"}
    model = {"kind": "depth", "hidden": 8}
    whole = {"data": {"name": "planted-partition"}, "training": training, "seed": seed}
    depths = (4,) if what == "depth" else (2, 4, 8)
    return [parse_spec(whole | {"model": model | {"depth": depth}}) for depth in depths]


def until(condition: Callable[[], object], *, seconds: float = PATIENCE) -> None:
    """Wait for something.

    Raises:
        TimeoutError: if it does not come.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("it did not come")
        time.sleep(0.01)


class Server:
    """An engine in a process of its own, told what to do line by line."""

    def __init__(self, path: Path) -> None:
        command = [sys.executable, "-c", SERVER, str(path)]
        self.temporary = path.with_name("temporary")
        self.temporary.mkdir(exist_ok=True)
        environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(self.temporary)}
        with path.with_name("server.log").open("ab") as log:
            self._started = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.process = psutil.Process(self._started.pid)

    def request(self, *words: object) -> str:
        """Have something done; the answer."""
        assert self._started.stdin is not None
        assert self._started.stdout is not None
        print(*words, file=self._started.stdin, flush=True)
        return self._started.stdout.readline().strip()

    def workers(self) -> list[psutil.Process]:
        """The processes that train."""
        found = []
        for one in self.process.children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                if is_worker(one):
                    found.append(one)
        return found

    def kill_scheduler(self) -> int:
        """Kill the process that holds the scheduler; how many of its workers did not end with it."""
        (cluster,) = (one for one in self.process.children() if "dask_cluster" in " ".join(one.cmdline()))
        family = cluster.children(recursive=True)
        cluster.kill()
        return left_over(family)

    def kill(self) -> int:
        """Kill it; how many of its processes did not end with it."""
        family = self.process.children(recursive=True)
        self._started.kill()
        self._started.wait()
        return left_over(family)


class Plug:
    """One store, and what becomes of it."""

    def __init__(self, folder: Path, *, seed: int) -> None:
        self._path = folder / "runs.sqlite"
        self._store, self._server = Store(self._path), Server(self._path)
        self._random, self._number = random.Random(seed), 1000 * seed
        self._finished: set[str] = set()
        self._kills = self._unreadable = self._lost = self._left_over = 0
        self._unstored = self._again = 0.0

    def pull(self) -> None:
        """Kill something at some moment of some training, and look at what is left."""
        what, when, victim = map(self._random.choice, (WHAT, WHEN, VICTIMS))
        self._number += 1
        self._server.request("submit", "short", self._number)
        sweep = self._server.request("submit", what, self._number)
        self._reach(when, sweep)
        changed = self._watch(sweep, seconds=self._random.uniform(0, 1))
        changed = changed if self._trains(sweep) else 0.0
        if victim == "worker":
            worker, moment = self._server.workers()[0], time.monotonic()
            worker.kill()
            # Another worker comes, and what the killed one was at resumes there.
            until(lambda: any(other.pid != worker.pid for other in self._server.workers()))
            self._server.request("stop", sweep)
        elif victim == "scheduler":
            moment = time.monotonic()
            self._left_over += self._server.kill_scheduler()
            until(self._server.workers)
            self._server.request("stop", sweep)
        else:
            moment = time.monotonic()
            self._left_over += self._server.kill()
            self._server = Server(self._path)
        self._kills += 1
        self._note(sweep, moment - changed if changed else 0.0)
        self._look()

    def close(self) -> dict[str, float]:
        """End the last server; the results."""
        self._left_over += self._server.kill()
        last = Server(self._path)  # what its predecessors were at is over some seconds after their last sign
        last.request("submit", "short", 0)
        until(lambda: not any(run.live for run in self._store.runs()))
        self._look()
        self._left_over += last.kill()
        self._store.close()
        folders = [path for path in last.temporary.iterdir() if path.name.startswith("soft-cluster-lab-")]
        return {
            "kills": self._kills,
            "unreadable stores": self._unreadable,
            "finished runs": len(self._finished),
            "finished runs lost": self._lost,
            "seconds not stored": round(self._unstored, 2),
            "seconds to train again": round(self._again, 2),
            "processes left over": self._left_over,
            "scratch folders left over": len(folders),
        }

    def _at(self, sweep: str, state: str) -> bool:
        return any(run.state == state for run in self._store.sweep(sweep))

    def _trains(self, sweep: str) -> bool:
        return any(run.state == "running" and run.epochs_done >= 0 for run in self._store.sweep(sweep))

    def _reach(self, when: str, sweep: str) -> None:
        until(self._server.workers)
        if when == "waiting":
            return
        if when == "starting":
            self._wait(lambda: self._at(sweep, "running"), sweep)
            return
        self._wait(lambda: self._trains(sweep), sweep)
        if when == "training":
            return
        self._watch(sweep, seconds=1.5)
        self._server.request("stop", sweep)
        if when == "going on":
            until(lambda: all(run.ended is not None for run in self._store.sweep(sweep)))
            self._server.request("resume", sweep)
            self._wait(lambda: self._at(sweep, "running"), sweep)

    def _wait(self, condition: Callable[[], bool], sweep: str) -> None:
        """Wait for something a sweep does; what became of it instead is the error."""
        try:
            until(condition)
        except TimeoutError:
            states = [f"{run.name}: {run.state} {run.reason}" for run in self._store.sweep(sweep)]
            raise TimeoutError(f"it did not come within {PATIENCE:g} s: {'; '.join(states)}") from None

    def _watch(self, sweep: str, *, seconds: float) -> float:
        """Look on for some time; when the last epoch was stored, if any was."""
        end, changed, before = time.monotonic() + seconds, 0.0, None
        while time.monotonic() < end:
            now = [run.epochs_done for run in self._store.sweep(sweep)]
            if before is not None and now != before:
                changed = time.monotonic()
            before = now
            time.sleep(0.02)
        return changed

    def _note(self, sweep: str, unstored: float) -> None:
        """How much of what was trained is not in the store, or not in its last checkpoint."""
        self._unstored = max(self._unstored, unstored)
        for run in self._store.sweep(sweep):
            if run.checkpoint is not None:
                seconds = [float(row["seconds"] or 0) for row in self._store.history(run.id)]
                self._again = max(self._again, seconds[run.epochs_done] - seconds[run.checkpoint])

    def _look(self) -> None:
        self._unreadable += bool(problems(self._store))
        runs = {run.id: run for run in self._store.runs()}
        self._finished |= {run.id for run in runs.values() if run.state == "finished"}
        self._lost += sum(not self._whole(id) for id in self._finished)

    def _whole(self, id: str) -> bool:
        run = self._store.run(id)
        epochs = [row["epoch"] for row in self._store.history(id)]
        return run.state == "finished" and epochs == list(range(run.spec.training.epochs + 1))


def total(pieces: list[dict[str, float]]) -> dict[str, float]:
    """What several pieces found: seconds are the worst of all, everything else adds up."""
    return {
        name: (max if name.startswith("seconds") else sum)(piece[name] for piece in pieces)
        for name in pieces[0]
    }


def main() -> None:
    """Pull it some times, and print what was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("times", type=int)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=60.0, help="begin no other pull after these")
    parser.add_argument("--results", type=Path, help="file to add the results to")
    args = parser.parse_args()
    deadline = time.monotonic() + 60 * args.minutes
    known = args.results.read_bytes() if args.results and args.results.exists() else b""
    pieces = [orjson.loads(line) for line in known.splitlines()]
    for number, first in enumerate(range(0, args.times, PIECE)):
        if time.monotonic() > deadline:
            break
        times = min(PIECE, args.times - first)
        pieces.append(_piece(times, seed=100 * args.seed + number, deadline=deadline))
        print(orjson.dumps(pieces[-1]).decode(), flush=True)
        if args.results:
            args.results.write_bytes(b"".join(orjson.dumps(piece) + b"\n" for piece in pieces))
    print(f"all {len(pieces)} pieces:", orjson.dumps(total(pieces)).decode())


def _piece(times: int, *, seed: int, deadline: float) -> dict[str, float]:
    """Pull some times on one store, until ``deadline`` of the monotonic clock; what was found."""
    with tempfile.TemporaryDirectory(prefix="soft-cluster-lab-plug-") as folder:
        plug = Plug(Path(folder), seed=seed)
        for _ in range(times):
            if time.monotonic() < deadline:
                plug.pull()
        return plug.close()


if __name__ == "__main__":
    main()
