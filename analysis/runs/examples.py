"""Record the example runs that the app opens without training."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from analysis.checks import BadInput
from analysis.runs.engine import Engine
from analysis.runs.store import Store
from analysis.training.presets import PRESETS, preset_specs

OWNER = "examples"
LIMIT_BYTES = 3_000_000


def record_examples(
    out: Path,
    *,
    progress: Callable[[str], None],
    presets: Sequence[str] = tuple(PRESETS),
    epochs: int | None = None,
) -> int:
    """Train presets on the CPU with their own seeds, write them to ``out`` and return its size in bytes.

    Ids are readable and fixed (``example-karate-factions``). The file is replaced only when all went well.

    Args:
        out: a file that ``Store(out, read_only=True)`` can open.
        progress: told about every run that has ended.
        presets: names of presets.
        epochs: another number of epochs, to try the command.

    Raises:
        BadInput: if a run does not finish, or the file is larger than 3 MB.
    """
    with tempfile.TemporaryDirectory(prefix="soft-cluster-lab-") as folder:
        store = Store(Path(folder) / "recording.sqlite")
        try:
            _train(store, presets, epochs=epochs, progress=progress)
        finally:
            store.close()
        draft = out.with_name(out.name + ".new")
        draft.unlink(missing_ok=True)
        _copy(store.path, draft)
    size = draft.stat().st_size
    if size > LIMIT_BYTES:
        raise BadInput(
            f"expected example runs of at most {LIMIT_BYTES / 1e6:g} MB, got {size / 1e6:.2f} MB in {draft}"
        )
    draft.replace(out)
    return size


def _train(
    store: Store, presets: Sequence[str], *, epochs: int | None, progress: Callable[[str], None]
) -> None:
    engine = Engine(store, workers=os.cpu_count())
    try:
        for name in presets:
            specs = preset_specs(name, device="cpu", epochs=epochs)
            if len(specs) > 1:
                id = engine.submit_sweep(specs, owner=OWNER, preset=name)
            else:
                id = engine.submit(specs[0], owner=OWNER, preset=name, name=PRESETS[name].title)
            _rename(store, id, name)
        while any(run.live for run in store.runs()):
            if engine.trouble:
                raise BadInput(engine.trouble)
            time.sleep(0.2)
    finally:
        engine.close()
    for run in store.runs():
        if run.state != "finished":
            raise BadInput(f"expected every example to finish, got {run.name}: {run.state} ({run.reason})")
        progress(f"{run.id}  {run.name}")


def _rename(store: Store, id: str, preset: str) -> None:
    """Replace the random ids of a preset's runs: the app's first page links to them."""
    readable = f"example-{preset}"

    def work(connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        connection.execute("UPDATE sweeps SET id = ? WHERE id = ?", (readable, id))
        connection.execute(
            "UPDATE entries SET id = ? || '-' || (place + 1), sweep = ? WHERE sweep = ?",
            (readable, readable, id),
        )
        connection.execute("UPDATE entries SET id = ? WHERE id = ?", (readable, id))

    store.database.write(work)


def _copy(source: Path, target: Path) -> None:
    connection = sqlite3.connect(source, isolation_level=None)
    connection.execute("VACUUM INTO ?", (str(target),))
    connection.close()
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")  # one file, readable where nothing can be written
    connection.close()
