"""Trim recorded examples to a small file."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

import orjson
from safetensors.numpy import load, save

from analysis.runs.serialize.codec import digest

KEPT_TO_COMPARE = {"digits-uniform": 3}  # snapshots of an example that only serves as a baseline
_PLANES = ("plane.", "measure.")


class _SweepRun(NamedTuple):
    """A run of a sweep: its training, seed, depth (0: none) and best epoch."""

    training: int
    seed: int
    depth: int
    best: int


def trim_sweeps(connection: sqlite3.Connection) -> None:
    """Remove what is never shown from sweeps and comparison examples of the store of ``connection``.

    Of a sweep's runs stay the history rows at the epochs of snapshots. Of their snapshots planes and measures
    stay: of the first seed's deepest networks all, of its others the first, the kept and the last; of other
    seeds the kept. The first seed has the layer states of the last one, too, and its weights. A snapshot
    without planes stays if it is the last.
    """
    runs = _sweep_runs(connection)
    first = min((run.seed for run in runs), default=0)
    deepest = max((run.depth for run in runs), default=0)
    for run in runs:
        _thin_history(connection, run.training)
        epochs = _snapshot_epochs(connection, run.training)
        stays = {run.best} if run.best in epochs else {epochs[-1]}
        if run.seed == first:
            stays |= set(epochs) if run.depth == deepest else {epochs[0], epochs[-1]}
        _thin_snapshots(connection, run.training, stays, states=run.seed == first)
        if run.seed != first:
            connection.execute("DELETE FROM weights WHERE training = ?", (run.training,))
    for preset, count in KEPT_TO_COMPARE.items():
        query = "SELECT training FROM entries WHERE preset = ?"
        for (training,) in connection.execute(query, (preset,)).fetchall():
            epochs = _snapshot_epochs(connection, training)
            last = len(epochs) - 1
            keep = {epochs[round(i * last / (count - 1))] for i in range(count)}
            for epoch in set(epochs) - keep:
                _drop(connection, training, epoch)


def drop_snapshots(connection: sqlite3.Connection, *, excess: int) -> int:
    """Delete snapshots until enough bytes are free, if possible.

    Each time the run with most snapshots in bytes loses the one that is nearest to its neighbours. The first,
    the last and the one whose weights were kept stay.

    Args:
        connection: inside a transaction.
        excess: number of bytes to free.

    Returns:
        Number of bytes that were freed.
    """
    dropped = 0
    done: set[int] = set()
    largest = (
        "SELECT training, max(length(blob)) FROM snapshots GROUP BY training HAVING count(*) > 2 "
        "ORDER BY sum(length(blob)) DESC, training"
    )
    while dropped < excess:
        rows = [row for row in connection.execute(largest) if row[0] not in done]
        if not rows:
            break
        training, size = rows[0]
        epochs, best = _snapshot_epochs(connection, training), _best_epoch(connection, training)
        # Ratios rather than differences, since most changes happen early.
        crowding = {
            b: (c + 1) / (a + 1) for a, b, c in zip(epochs, epochs[1:], epochs[2:], strict=False) if b != best
        }
        if not crowding:
            done.add(training)
            continue
        _drop(connection, training, min(crowding, key=crowding.__getitem__))
        dropped += size
    return dropped


def _sweep_runs(connection: sqlite3.Connection) -> list[_SweepRun]:
    rows = connection.execute(
        "SELECT number, spec FROM trainings WHERE number IN "
        "(SELECT training FROM entries WHERE sweep IS NOT NULL) ORDER BY number"
    ).fetchall()
    return [
        _SweepRun(number, spec["seed"], spec["model"].get("depth", 0), _best_epoch(connection, number))
        for number, spec in ((number, orjson.loads(text)) for number, text in rows)
        if _snapshot_epochs(connection, number)
    ]


def _best_epoch(connection: sqlite3.Connection, training: int) -> int:
    """Epoch of the stored weights; -1 if unknown."""
    (summary,) = connection.execute("SELECT summary FROM trainings WHERE number = ?", (training,)).fetchone()
    return int(orjson.loads(summary).get("best_epoch", -1))


def _thin_history(connection: sqlite3.Connection, training: int) -> None:
    connection.execute(
        "DELETE FROM history WHERE training = ? AND epoch NOT IN "
        "(SELECT epoch FROM snapshots s WHERE s.training = history.training)",
        (training,),
    )


def _thin_snapshots(connection: sqlite3.Connection, training: int, stays: set[int], *, states: bool) -> None:
    epochs = _snapshot_epochs(connection, training)
    for epoch in epochs:
        last = epoch == epochs[-1]
        kinds = (*_PLANES, "state.") if last and states else _PLANES
        drawn = _keep_arrays(connection, training, epoch, kinds)
        if epoch not in stays if drawn else not last:
            _drop(connection, training, epoch)


def _keep_arrays(connection: sqlite3.Connection, training: int, epoch: int, kinds: tuple[str, ...]) -> bool:
    """Keep only arrays of some kinds in a snapshot; False, without change, if no plane would remain."""
    query = "SELECT blob FROM snapshots WHERE training = ? AND epoch = ?"
    (blob,) = connection.execute(query, (training, epoch)).fetchone()
    arrays = {name: array for name, array in load(blob).items() if name.startswith(kinds)}
    if not any(name.startswith("plane.") for name in arrays):
        return False
    left = save(arrays)
    connection.execute(
        "UPDATE snapshots SET blob = ?, sha256 = ? WHERE training = ? AND epoch = ?",
        (left, digest(left), training, epoch),
    )
    return True


def _snapshot_epochs(connection: sqlite3.Connection, training: int) -> list[int]:
    query = "SELECT epoch FROM snapshots WHERE training = ? ORDER BY epoch"
    return [epoch for (epoch,) in connection.execute(query, (training,))]


def _drop(connection: sqlite3.Connection, training: int, epoch: int) -> None:
    connection.execute("DELETE FROM snapshots WHERE training = ? AND epoch = ?", (training, epoch))
