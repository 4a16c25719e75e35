"""How a sweep grows with its workers: the same runs on 1, 2, 4 ... of them.

    python -m tests.benchmarks.bench_sweep --workers 1,2 --runs 40

On a busy machine read the processor time: where it stays the same, only cores are missing.

Local workers are those of the app; ``--dask`` starts a scheduler and workers as ``docs/deploy.md`` says. The
ratio to the first count is printed.
"""

import argparse
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import NamedTuple

import psutil

from analysis.runs.budget.limits import PROFILES
from analysis.runs.engine.dask_connection import SCHEDULER
from analysis.runs.engine.engine import Engine
from analysis.runs.store.store import Store
from analysis.training.spec import DepthSpec, RunSpec, TrainingSpec
from tests.source import ROOT


def sweep(runs, epochs):
    base = RunSpec().with_(
        data__name="planted-partition",
        model=DepthSpec(depth=8, hidden=32, norm="diff_group"),
        training=TrainingSpec(epochs=epochs, kl="none"),
    )
    return [base.with_(seed=seed) for seed in range(runs)]


class Processor(NamedTuple):
    """Seconds of processor time: of this process, which stands for the app's, and of all it has started."""

    app: float
    others: float


class Taken(NamedTuple):
    """A sweep's seconds on the clock, and of processor time for the app, and for scheduler and workers."""

    clock: float
    app: float
    others: float


def processor_seconds():
    others = 0.0
    for each in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            others += times.user + times.system
    return Processor(time.process_time(), others)


def run_sweep(specs, workers):
    """From the first training's start to the last one's end, with all workers there before."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "runs.db")
        engine = Engine(store, workers=workers, limits=PROFILES["research"])
        try:
            engine.wait_ready(300)
            while engine._scheduler.slots < workers:
                time.sleep(0.1)
            warm = engine.submit_sweep(
                [spec.with_(seed=900 + spec.seed) for spec in specs[: 2 * workers]], owner="b"
            )
            wait(store, warm)
            before, begin = processor_seconds(), time.perf_counter()
            wait(store, engine.submit_sweep(specs, owner="b"))
            taken, after = time.perf_counter() - begin, processor_seconds()
            return Taken(taken, after.app - before.app, after.others - before.others)
        finally:
            engine.close()
            store.close()


def wait(store, id):
    while any(run.live for run in store.sweep(id)):
        time.sleep(0.05)
    states = {run.state for run in store.sweep(id)}
    assert states == {"finished"}, states


@contextlib.contextmanager
def dask(workers):
    """A scheduler and workers in processes of their own, found through the environment."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    with contextlib.ExitStack() as stack:
        start = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
        scheduler = _process(stack, [*start, "--no-dashboard"], environment)
        address = next(m[0] for line in scheduler.stderr if (m := re.findall(r"tcp://127.0.0.1:\d+", line)))
        threading.Thread(target=scheduler.stderr.read, daemon=True).start()
        for number in range(workers):
            scratch = stack.enter_context(tempfile.TemporaryDirectory(suffix=str(number)))
            options = ["--nthreads", "1", "--no-dashboard", "--preload", "analysis.runs.engine.worker"]
            command = [sys.executable, "-m", "distributed.cli.dask_worker", address, *options]
            worker = _process(stack, [*command, "--local-directory", scratch], environment)
            threading.Thread(target=worker.stderr.read, daemon=True).start()
        os.environ[SCHEDULER] = address
        try:
            yield
        finally:
            del os.environ[SCHEDULER]


def _process(stack, command, environment):
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", default="1,2")
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--epochs", type=int, default=60)
    parser.add_argument("--dask", action="store_true", help="a scheduler and workers of their own")
    args = parser.parse_args()
    specs = sweep(args.runs, args.epochs)
    cores, first = os.cpu_count(), None
    print(f"{args.runs} runs of {args.epochs} epochs; {cores} cores, load {os.getloadavg()[0]:.1f}")
    for workers in map(int, args.workers.split(",")):
        with dask(workers) if args.dask else contextlib.nullcontext():
            taken = run_sweep(specs, workers)
        first = first or taken
        print(
            f"{workers} workers: {taken.clock:6.1f} s, {first.clock / taken.clock:.2f} x; "
            f"processor time a run: app {1000 * taken.app / args.runs:.0f} ms, "
            f"scheduler and workers {taken.others / args.runs:.2f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
