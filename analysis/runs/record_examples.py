"""Record the example runs that the app opens without training."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from safetensors.numpy import load, save

from analysis.checks import BadInput
from analysis.data.builtin.table import SAMPLES
from analysis.runs.budget.limits import PROFILES
from analysis.runs.engine.engine import Engine
from analysis.runs.serialize.codec import digest
from analysis.runs.store.store import Store
from analysis.training.presets.table import PRESETS, preset_specs

OWNER = "examples"
LIMIT_BYTES = 3_000_000
RECORDED = tuple(  # failures train at once, and benchmarks are not everywhere
    name
    for name, preset in PRESETS.items()
    if not preset.provokes and all(spec.data.name in SAMPLES for spec in preset.specs)
)
EVERY = 3
"""Of a sweep's earlier snapshots every third is kept, as far as its layers' measures go."""
KEPT_TO_COMPARE = {"digits-uniform": 3}  # snapshots of an example that only stands beside another


def record_examples(
    out: Path,
    *,
    progress: Callable[[str], None],
    presets: Sequence[str] = RECORDED,
    epochs: int | None = None,
    weights: bool = True,
) -> int:
    """Train presets on the CPU with their own seeds, write them to ``out`` and return its size in bytes.

    Ids are readable and fixed (``example-karate-factions``). What a small file has no room for is left out:
    the models' weights; of a sweep's runs all snapshots but the last (and the layers' measures of some), the
    group assignments in it, and the history rows between the epochs of snapshots; of other runs as many
    snapshots as it takes, never the first or the last. The file is replaced only when all went well.

    Args:
        out: a file that ``Store(out, read_only=True)`` can open.
        progress: told about every run that has ended.
        presets: names of presets.
        epochs: another number of epochs, to try the command.
        weights: keep the models' weights if there is room for those of all runs.

    Raises:
        BadInput: if a run does not finish, or the file cannot be made smaller than 3 MB.
    """
    draft = out.with_name(out.name + ".new")
    with tempfile.TemporaryDirectory(prefix="soft-cluster-lab-") as folder:
        store = Store(Path(folder) / "recording.sqlite")
        try:
            _train(store, presets, epochs=epochs, progress=progress)
            store.database.write(thin)
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


def thin(connection: sqlite3.Connection) -> None:
    """Leave out of sweeps, and of examples that are there to compare with, what is not looked at."""
    in_sweep = "(SELECT training FROM entries WHERE sweep IS NOT NULL)"
    kept = "SELECT epoch FROM snapshots s WHERE s.training = history.training"
    connection.execute(f"DELETE FROM history WHERE training IN {in_sweep} AND epoch NOT IN ({kept})")
    sweeps = f"SELECT DISTINCT training FROM snapshots WHERE training IN {in_sweep}"
    for (training,) in connection.execute(sweeps).fetchall():
        *earlier, last = _snapshot_epochs(connection, training)
        _keep_arrays(connection, training, last, lambda name: not name.startswith("groups."))
        for place, epoch in enumerate(earlier):
            measured = place % EVERY == 0
            if not measured or not _keep_arrays(
                connection, training, epoch, lambda n: n.startswith("measure.")
            ):
                _drop(connection, training, epoch)
    for preset, count in KEPT_TO_COMPARE.items():
        for (training,) in connection.execute(
            "SELECT training FROM entries WHERE preset = ?", (preset,)
        ).fetchall():
            epochs = _snapshot_epochs(connection, training)
            last = len(epochs) - 1
            keep = {epochs[round(i * last / (count - 1))] for i in range(count)}
            for epoch in set(epochs) - keep:
                _drop(connection, training, epoch)


def _keep_arrays(
    connection: sqlite3.Connection, training: int, epoch: int, wanted: Callable[[str], bool]
) -> bool:
    """Leave out of a snapshot what is not wanted; False, and no change, where nothing would be left."""
    query = "SELECT blob FROM snapshots WHERE training = ? AND epoch = ?"
    (blob,) = connection.execute(query, (training, epoch)).fetchone()
    arrays = {name: array for name, array in load(blob).items() if wanted(name)}
    if not arrays:
        return False
    left = save(arrays)
    connection.execute(
        "UPDATE snapshots SET blob = ?, sha256 = ? WHERE training = ? AND epoch = ?",
        (left, digest(left), training, epoch),
    )
    return True


def drop_snapshots(connection: sqlite3.Connection, *, excess: int) -> int:
    """Drop at least ``excess`` bytes of snapshots, or all that may go; return how many bytes went.

    Each time the run with most snapshots in bytes loses the one that is nearest to its neighbours.
    """
    dropped = 0
    largest = (
        "SELECT training, max(length(blob)) FROM snapshots GROUP BY training HAVING count(*) > 2 "
        "ORDER BY sum(length(blob)) DESC, training LIMIT 1"
    )
    while dropped < excess and (row := connection.execute(largest).fetchone()):
        training, size = row
        epochs = _snapshot_epochs(connection, training)
        # Ratios rather than differences: most there is to see happens early.
        crowding = {b: (c + 1) / (a + 1) for a, b, c in zip(epochs, epochs[1:], epochs[2:], strict=False)}
        _drop(connection, training, min(crowding, key=crowding.__getitem__))
        dropped += size
    return dropped


def _snapshot_epochs(connection: sqlite3.Connection, training: int) -> list[int]:
    query = "SELECT epoch FROM snapshots WHERE training = ? ORDER BY epoch"
    return [epoch for (epoch,) in connection.execute(query, (training,))]


def _drop(connection: sqlite3.Connection, training: int, epoch: int) -> None:
    connection.execute("DELETE FROM snapshots WHERE training = ? AND epoch = ?", (training, epoch))


def _train(
    store: Store, presets: Sequence[str], *, epochs: int | None, progress: Callable[[str], None]
) -> None:
    engine = Engine(store, workers=os.cpu_count(), limits=PROFILES["research"])
    try:
        for name in presets:
            specs = preset_specs(name, device="cpu", epochs=epochs)
            if len(specs) > 1:
                id = engine.submit_sweep(specs, owner=OWNER, preset=name)
            else:
                id = engine.submit(specs[0], owner=OWNER, preset=name, name=PRESETS[name].title)
            _rename(store, id, name)
        waited_for = {run.id for run in store.runs()}
        while waited_for:
            if engine.trouble:
                raise BadInput(engine.trouble)
            time.sleep(0.2)
            for run in store.runs():
                if run.id in waited_for and not run.live:
                    waited_for.remove(run.id)
                    progress(f"{run.id}  {run.name}  {run.state}")
                    if run.state != "finished":
                        raise BadInput(f"expected every example to finish, got {run.name}: {run.reason}")
    finally:
        engine.close()


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


def _copy(source: Path, target: Path) -> int:
    target.unlink(missing_ok=True)
    connection = sqlite3.connect(source, isolation_level=None)
    connection.execute("VACUUM INTO ?", (str(target),))
    connection.close()
    connection = sqlite3.connect(target, isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")  # one file, readable where nothing can be written
    connection.close()
    return target.stat().st_size
