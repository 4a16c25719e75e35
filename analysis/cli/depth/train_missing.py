"""Take the runs of a sweep from the store, training those that are missing."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from analysis.checks import BadInput, shown
from analysis.cli.progress import OWNER, watch
from analysis.data.benchmarks.files import FOLDER, raw_folder
from analysis.data.benchmarks.table import BENCHMARKS
from analysis.data.catalog import load_data
from analysis.runs.engine.dask_connection import SCHEDULER
from analysis.runs.run import Run
from analysis.runs.store.store import Store
from analysis.training.spec import RunSpec

MOST_SEEDS = 100


def use_root(root: Path | None, names: Sequence[str]) -> None:
    """Set the folder of benchmarks for this process and its workers.

    Args:
        root: the folder; None changes nothing.
        names: names of the data; benchmarks among them are looked for.

    Raises:
        BadInput: if it is no folder, or one of the benchmarks is not in it.
    """
    if root is None:
        return
    if not root.is_dir():
        raise BadInput(f"expected --root to be a folder, got {shown(str(root))}")
    os.environ[FOLDER] = str(root.resolve())
    for name in names:
        if name in BENCHMARKS:
            raw_folder(BENCHMARKS[name], root)  # refuses a folder that does not hold it


def add_root(command: ArgumentParser) -> None:
    """Add ``--root``, which :func:`use_root` takes."""
    command.add_argument(
        "--root", type=Path, metavar="DIR", help="folder with benchmarks as PyG lays them out"
    )


def check_workers(workers: int | None) -> None:
    """Refuse fewer than one worker; None for ``workers`` leaves their number open.

    Raises:
        BadInput: if there would be none.
    """
    if workers is not None and workers < 1:
        raise BadInput(f"expected --workers to be at least 1, got {workers}")


def check_seeds(seeds: int) -> None:
    """Refuse a number of ``seeds`` below 1 or above :data:`MOST_SEEDS`.

    Raises:
        BadInput: if there are too few or too many.
    """
    if not 1 <= seeds <= MOST_SEEDS:
        raise BadInput(f"expected --seeds from 1 to {MOST_SEEDS}, got {seeds}")


def trained(specs: Sequence[RunSpec], *, name: str, workers: int | None) -> list[Run]:
    """Train a sweep in worker processes and follow it; what was trained before is taken from the store.

    Args:
        specs: one for each run.
        name: name of the sweep.
        workers: processes, at most; None for one a core.

    Raises:
        BadInput: if the data are not available.
    """
    if not os.environ.get(SCHEDULER):
        for data in {spec.data.name: spec.data for spec in specs}.values():
            load_data(data)  # fails early, and once, if the data are not available
    store = Store()
    try:
        return watch(
            store,
            lambda engine: engine.submit_sweep(tuple(specs), owner=OWNER, preset=name, name=name),
            workers=min(len(specs), workers or len(specs)),
        )
    finally:
        store.close()


def print_reasons(runs: Sequence[Run], *, aside: bool) -> None:
    """Print why ``runs`` have no result, on standard error if ``aside``."""
    for run in runs:
        if run.reason:
            print(f"{run.name}: {run.reason}", file=sys.stderr if aside else sys.stdout)
