"""Record the example runs that come with the app."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from analysis.checks import BadInput
from analysis.data.builtin.table import SAMPLES
from analysis.runs.budget.limits import PROFILES
from analysis.runs.engine.engine import Engine
from analysis.runs.store.store import Store
from analysis.runs.trim_examples import drop_snapshots, trim_sweeps
from analysis.training.presets.poolers import POOLER_PRESETS
from analysis.training.presets.table import PRESETS, preset_specs

OWNER = "examples"
LIMIT_BYTES = 6_000_000
RECORDED = tuple(  # failures and poolers train in a second, and benchmarks need a download
    name
    for name, preset in PRESETS.items()
    if not preset.provokes
    and name not in POOLER_PRESETS
    and all(spec.data.name in SAMPLES for spec in preset.specs)
)
SEEDS = {"digits-depth": range(5)}
"""Presets that are recorded with several seeds: one would pass its luck off as the rule."""


def record_examples(
    out: Path,
    *,
    progress: Callable[[str], None],
    presets: Sequence[str] = RECORDED,
    epochs: int | None = None,
    weights: bool = True,
) -> int:
    """Train presets on the CPU, write them to ``out``, and return its size in bytes.

    Ids are readable and fixed (``example-karate-factions``); the runs of the first seed come first. What a
    small file has no room for is left out, see :mod:`analysis.runs.trim_examples`. The file is replaced only
    when all went well.

    Args:
        out: a file that ``Store(out, read_only=True)`` can open.
        progress: told about every run that has ended.
        presets: names of presets.
        epochs: another number of epochs, to try the command.
        weights: keep the models' weights if there is room for those of all runs.

    Raises:
        BadInput: if a run does not finish, or the file cannot be made smaller than 6 MB.
    """
    draft = out.with_name(out.name + ".new")
    with tempfile.TemporaryDirectory(prefix="soft-cluster-lab-") as folder:
        store = Store(Path(folder) / "recording.sqlite")
        try:
            _train(store, presets, epochs=epochs, progress=progress)
            store.database.write(trim_sweeps)
            if not weights or _copy(store.path, draft) > LIMIT_BYTES:
                store.database.write(lambda connection: connection.execute("DELETE FROM weights"))
            while (size := _copy(store.path, draft)) > LIMIT_BYTES:
                if not store.database.write(partial(drop_snapshots, excess=size - LIMIT_BYTES)):
                    raise BadInput(
                        f"expected examples of at most {LIMIT_BYTES:,} bytes, got {size:,}: record fewer"
                    )
        finally:
            store.close()
    draft.replace(out)
    return size


def _train(
    store: Store, presets: Sequence[str], *, epochs: int | None, progress: Callable[[str], None]
) -> None:
    engine = Engine(store, workers=os.cpu_count(), limits=PROFILES["research"])
    try:
        for name in presets:
            _rename(store, _submit(engine, name, epochs=epochs), name)
        _wait(store, engine, progress)
    finally:
        engine.close()


def _submit(engine: Engine, preset: str, *, epochs: int | None) -> str:
    """Submit a preset's run, or its sweep; returns the id."""
    specs = [
        spec
        for seed in SEEDS.get(preset, (None,))
        for spec in preset_specs(preset, seed=seed, device="cpu", epochs=epochs)
    ]
    if len(specs) > 1:
        return engine.submit_sweep(specs, owner=OWNER, preset=preset)
    return engine.submit(specs[0], owner=OWNER, preset=preset, name=PRESETS[preset].title)


def _wait(store: Store, engine: Engine, progress: Callable[[str], None]) -> None:
    """Wait until every run has finished; one that ends otherwise ends the recording."""
    unfinished = {run.id for run in store.runs()}
    while unfinished:
        if engine.worker_error:
            raise BadInput(engine.worker_error)
        time.sleep(0.2)
        for run in store.runs():
            if run.id in unfinished and not run.live:
                unfinished.remove(run.id)
                progress(f"{run.id}  {run.name}  {run.state}")
                if run.state != "finished":
                    raise BadInput(f"expected every example to finish, got {run.name}: {run.reason}")


def _rename(store: Store, id: str, preset: str) -> None:
    """Replace the random ids of a preset's runs by fixed ones, to which the home page links."""
    readable = f"example-{preset}"

    def rename_rows(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("UPDATE sweeps SET id = ? WHERE id = ?", (readable, id))
        connection.execute(
            "UPDATE entries SET id = ? || '-' || (place + 1), sweep = ? WHERE sweep = ?",
            (readable, readable, id),
        )
        connection.execute("UPDATE entries SET id = ? WHERE id = ?", (readable, id))

    store.database.write(rename_rows)


def _copy(source: Path, target: Path) -> int:
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(source, isolation_level=None)
    connection.execute("VACUUM INTO ?", (str(target),))
    connection.close()
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")  # no WAL files: the store must open on read-only disks
    connection.close()
    return target.stat().st_size
