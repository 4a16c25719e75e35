"""Administration of a server: usage by person, stopping, deleting and pruning runs."""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from analysis.runs.run import Run
from analysis.runs.store.disk_usage import measure_disk_usage, runs_to_delete
from analysis.runs.store.queue.deleted_runs import purge
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.row_mapping import NoSuchRun
from analysis.runs.store.sqlite.database import Database
from analysis.runs.store.store import Store


class Usage(NamedTuple):
    """What one person has in the store.

    Attributes:
        owner: name of the person.
        runs: number of their runs.
        live: number of runs that train or wait.
        bundles: number of imported bundles.
        graphs: number of their graphs.
        bytes: size of all of it, in bytes.
    """

    owner: str
    runs: int
    live: int
    bundles: int
    graphs: int
    bytes: int


def usage(store: Store) -> list[Usage]:
    """Usage of every person in ``store``, largest first. A shared training counts for each owner."""
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0, 0])
    sizes = measure_disk_usage(store).runs
    for run in store.runs():
        counts = counted[run.owner]
        counts[0] += 1
        counts[1] += run.live
        counts[4] += sizes.get(run.id, 0)
    with store.database.reading() as connection:
        bundles = connection.execute("SELECT owner, length(blob) FROM opened").fetchall()
        graphs = connection.execute(
            "SELECT o.owner, length(g.blob) FROM own_graph_owners o JOIN own_graphs g USING (fingerprint)"
        ).fetchall()
    for column, rows in ((2, bundles), (3, graphs)):
        for owner, size in rows:
            counted[owner][column] += 1
            counted[owner][4] += size
    return sorted(
        (Usage(owner, *counts) for owner, counts in counted.items()), key=lambda person: -person.bytes
    )


def stop(store: Store, ids: Sequence[str]) -> None:
    """Stop the runs ``ids`` of ``store``, of any owner; their server reacts within a second.

    Raises:
        NoSuchRun: if one of them is not there; nothing is stopped then.
    """
    queue_store = QueueStore(store.database, server="")
    for run in _runs(store, ids):
        if run.live:
            queue_store.leave([run.id], owner=run.owner)


def delete(store: Store, ids: Sequence[str]) -> int:
    """Permanently delete runs, sweeps and imported bundles of any owner.

    What trains is stopped first by its server, and goes with its next clean-up.

    Args:
        store: the store of the server.
        ids: ids of runs, sweeps and bundles.

    Returns:
        Number of runs and bundles that were deleted.

    Raises:
        NoSuchRun: if one of them is not there; nothing is deleted then.
    """
    bundles = [id for id in ids if _is_bundle(store.database, id)]
    runs = _runs(store, [id for id in ids if id not in bundles])
    now = time.time()

    def delete_rows(connection: sqlite3.Connection) -> None:
        for id in bundles:
            connection.execute("DELETE FROM opened WHERE id = ?", (id,))
        for run in runs:
            connection.execute("UPDATE entries SET deleted = ? WHERE id = ?", (now, run.id))

    store.database.write(delete_rows)
    purge(store.database, older_than=-1)
    return len(bundles) + len(runs)


def to_prune(
    store: Store, *, before: float | None = None, most_bytes: int | None = None
) -> tuple[list[Run], int]:
    """Oldest runs that can be pruned, and their size in bytes; pinned and live runs are excluded.

    Args:
        store: store of the server.
        before: those that were asked for before this moment, in seconds since 1970; of any age, if None.
        most_bytes: size in bytes that the store may have; only as many as that takes. All, if None.
    """
    sizes = measure_disk_usage(store)
    runs = [run for run in store.runs() if before is None or run.created < before]
    excess = 2**62 if most_bytes is None else sizes.total - most_bytes
    oldest = runs_to_delete(runs, sizes.runs, excess=excess)
    return oldest, sum(sizes.runs.get(run.id, 0) for run in oldest)


def _runs(store: Store, ids: Sequence[str]) -> list[Run]:
    runs: dict[str, Run] = {}
    for id in ids:
        if not store.contains(id):
            raise NoSuchRun(id)
        for run in store.sweep(id) if store.is_sweep(id) else [store.run(id)]:
            runs[run.id] = run
    return list(runs.values())


def _is_bundle(database: Database, id: str) -> bool:
    with database.reading() as connection:
        return connection.execute("SELECT 1 FROM opened WHERE id = ?", (id,)).fetchone() is not None
