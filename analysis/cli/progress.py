"""Follow trainings from the terminal: a progress bar, Ctrl-C, and what was trained before."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence

import orjson

from analysis.checks import BadInput
from analysis.runs.budget.limits import PROFILES
from analysis.runs.engine.engine import Engine
from analysis.runs.results.report import overall_state, report, text_report
from analysis.runs.results.run_library import Library
from analysis.runs.run import Run
from analysis.runs.store.store import Store

OWNER = "terminal"
START_SECONDS = 3600.0
"""On a busy machine the workers may take minutes to import torch; whoever cannot wait presses Ctrl-C."""


def watch(store: Store, ask: Callable[[Engine], str], *, workers: int) -> list[Run]:
    """Start an engine, submit trainings with ``ask``, and show a progress bar; Ctrl-C stops them.

    Args:
        store: source of the runs.
        ask: asks the engine and returns the id of a run or a sweep.
        workers: worker processes, at most; never more than cores.
    """
    before = time.time()
    engine = Engine(store, workers=min(workers, os.cpu_count() or 1), limits=PROFILES["research"])
    try:
        id = ask(engine)
        try:
            runs = _follow_progress(store, engine, id)
            if any(run.state == "interrupted" for run in runs):  # the server that trained them is gone
                engine.resume(id, owner=runs[0].owner)
                runs = _follow_progress(store, engine, id)
        except KeyboardInterrupt:
            print("stopping; what was recorded stays", file=sys.stderr)
            engine.stop(id, owner=runs_of(store, id)[0].owner)
            runs = _final_runs(store, id)
    finally:
        engine.close()
    reused = [run for run in runs if run.state == "finished" and run.ended is not None and run.ended < before]
    if reused:
        print(
            f"{len(reused)} of {len(runs)} runs had been trained before and were not trained again",
            file=sys.stderr,
        )
    return runs


def _follow_progress(store: Store, engine: Engine, id: str) -> list[Run]:
    from tqdm import tqdm

    runs = runs_of(store, id)
    if any(run.live for run in runs) and not engine.ready:
        print("starting the training processes", file=sys.stderr)
        engine.wait_ready(START_SECONDS)
    with tqdm(total=sum(run.spec.training.epochs for run in runs), unit=" epochs", file=sys.stderr) as bar:
        while any(run.live for run in runs):
            if not engine.ready and engine.worker_error:
                raise BadInput(engine.worker_error)
            time.sleep(0.2)
            runs = runs_of(store, id)
            if len(runs) > 1:
                done = sum(run.state == "finished" for run in runs)
                bar.set_postfix_str(f"{done} of {len(runs)} runs", refresh=False)
            bar.update(sum(max(run.epochs_done, 0) for run in runs) - bar.n)
    return runs


def _final_runs(store: Store, id: str) -> list[Run]:
    """Wait briefly for the final results of a stopped run."""
    deadline = time.monotonic() + 3
    runs = runs_of(store, id)
    while any(run.ended is None for run in runs) and time.monotonic() < deadline:
        time.sleep(0.1)
        runs = runs_of(store, id)
    return runs


def runs_of(store: Store | Library, id: str) -> list[Run]:
    """The run ``id``, or the runs of the sweep ``id``, from ``store``.

    Raises:
        NoSuchRun: if there is neither.
    """
    return store.sweep(id) if store.is_sweep(id) else [store.run(id)]


def print_runs(runs: Sequence[Run], store: Store, *, json: bool) -> int:
    """Print the results of runs, and return the exit code.

    Args:
        runs: one run, or those of a sweep.
        store: the store that holds them.
        json: whether the last line is JSON.

    Returns:
        Exit code, as :func:`exit_code` gives it.
    """
    print(text_report(runs, store))
    if json:
        print(orjson.dumps(report(runs, store)).decode())
    return exit_code(runs)


def exit_code(runs: Sequence[Run]) -> int:
    """Exit code: 0 if all ``runs`` are finished, 130 if they were stopped, 1 if any failed."""
    state = overall_state(runs)
    return 0 if state == "finished" else 130 if state == "stopped" else 1
