"""Somebody who only wants to be left alone: their runs, bundle, graph and room, before and after."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

from analysis.runs.budget.limits import PROFILES
from analysis.runs.rooms import Membership, Rooms
from analysis.runs.store.imported_runs import ImportedRuns
from analysis.runs.store.store import Store
from analysis.runs.store.user_graphs import UserGraphs
from analysis.runs.store.verify import problems
from tests.load.server import Server
from tests.load.visitor import Visitor

Rows = dict[tuple[Any, ...], tuple[Any, ...]]
BEATS = {
    "trainings": {"heartbeat", "state", "reason", "ended", "summary", "layers", "sha256"},
    "rooms": {"version"},
}
"""Columns that a training changes as it goes on, and who joins a room; all others stay as they are."""
FREE = {"checkpoints", "room_runs_to_delete"}
"""Tables whose rows a training of the victim's own replaces."""


class Victim:
    """A person with something of every kind on a running server.

    Args:
        server: the server.
        owner: their cookie.
        bundle: a bundle that they have opened.
    """

    def __init__(self, server: Server, *, owner: str, bundle: bytes) -> None:
        self.owner, self._server = owner, server
        self._store = Store(server.store)
        self._bundle = bundle
        self.run = self.finished = self.room = self.secret = self.opened = ""

    async def settle(self, *, trains: bool = True) -> None:
        """Train one run to its end, begin a long one, open a bundle and a room, keep a graph.

        Args:
            trains: whether there are trainings, which take a while to begin; without, the bundle is all.
        """
        import torch
        from torch_geometric.data import Data

        if trains:
            self.finished = await self._start(epochs=2, wait="finished")
        self.opened = ImportedRuns(self._store.database).keep(self._bundle, owner=self.owner)
        ring = Data(x=torch.eye(4), edge_index=torch.tensor([[0, 1, 2, 3], [1, 2, 3, 0]]))
        shelf = UserGraphs(self._store.database)
        shelf.keep(
            ring, title="mine", owner=self.owner, task="link reconstruction", limits=PROFILES["research"]
        )
        rooms = Rooms(self._store.database)
        self.room, self.secret = rooms.create("diffgroupnorm", owner=self.owner)
        Membership(self._store.database, self.room, owner=self.owner[::-1]).join("Ada")
        self.run = await self._start(epochs=2000, wait="running") if trains else ""

    async def _start(self, *, epochs: int, wait: str) -> str:
        tab = Visitor(self._server.port, owner=self.owner)
        await tab.open("train")
        await tab.put("Epochs", epochs)
        await tab.press("Start")
        run = tab.run
        while self._store.run(run).state != wait or self._store.run(run).epochs_done < 0:
            await asyncio.sleep(0.2)
        await tab.close()
        return run

    def unharmed(self, before: dict[str, Rows]) -> list[str]:
        """What is not as it was: rows that are gone or other, a run that was ended, a damaged store."""
        now = rows_of(self._server.store)
        changed = [
            f"{table} {key}: {row} became {now[table].get(key)}"
            for table, rows in before.items()
            for key, row in rows.items()
            if table not in FREE and now[table].get(key) != row
        ]
        run = self._store.run(self.run) if self.run else None
        if run is not None and run.state not in ("running", "finished"):
            changed.append(f"the victim's run is {run.state}: {run.reason}")
        return [line[:400] for line in changed] + list(map(str, problems(self._store)))

    def close(self) -> None:
        """Close the store."""
        self._store.close()


def rows_of(path: Path) -> dict[str, Rows]:
    """Every row of a store by table and key, without what a training changes as it goes on."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        return {name: _rows(connection, name) for (name,) in connection.execute(names).fetchall()}


def _rows(connection: sqlite3.Connection, table: str) -> Rows:
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    keys = [at for at, column in enumerate(columns) if column[5]] or range(len(columns))
    kept = [at for at, column in enumerate(columns) if column[1] not in BEATS.get(table, ())]
    return {
        tuple(row[at] for at in keys): tuple(row[at] for at in kept)
        for row in connection.execute(f"SELECT * FROM {table}")
    }
