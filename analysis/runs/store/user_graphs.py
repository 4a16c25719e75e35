"""Graphs that people uploaded, stored next to the runs that use them."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from analysis.checks import BadInput
from analysis.data.builtin.table import Task
from analysis.data.catalog import OWN, is_own
from analysis.runs.budget.cost_model import Size
from analysis.runs.budget.limits import Limits, Refused, check_quota, check_share
from analysis.runs.serialize.codec import digest
from analysis.runs.store.disk_usage import total_bytes
from analysis.runs.store.maintenance_mode import refuse_if_read_only
from analysis.runs.store.sqlite.database import Database
from analysis.training.spec import DataSpec

if TYPE_CHECKING:
    from torch_geometric.data import Data

SHARE = 20
"""One person's graphs may take this part of the server's quota."""
_MINE = (
    "SELECT o.fingerprint, o.title, o.task, g.graphs, g.nodes, g.edges, length(g.blob), o.created "
    "FROM own_graph_owners o JOIN own_graphs g USING (fingerprint) "
)


class OwnGraph(NamedTuple):
    """What a menu needs to know of a user graph.

    Attributes:
        fingerprint: of its content.
        title: what its owner called it; text, never markup, never a path.
        task: what is to be learned on it.
        graphs: how many.
        nodes: in all.
        edges: in all, both directions.
        bytes: as it is kept.
        created: seconds since 1970.
    """

    fingerprint: str
    title: str
    task: Task
    graphs: int
    nodes: int
    edges: int
    bytes: int
    created: float

    @property
    def data(self) -> DataSpec:
        """How a run names it."""
        return DataSpec(name=f"{OWN}{self.fingerprint}", task=self.task)


class OwnGraphs:
    """The own graphs of a store.

    Args:
        database: the store's file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self, data: Data | list[Data], *, owner: str, title: str, task: Task, limits: Limits
    ) -> OwnGraph:
        """Keep a prepared graph for a person; the same content is stored once, whoever uploaded it.

        Raises:
            Refused: if the person's graphs would take more room than they may.
        """
        from analysis.data.fingerprint import fingerprint
        from analysis.data.serialize import to_blob

        blob, name = to_blob(data), fingerprint(data)
        graphs = data if isinstance(data, list) else [data]
        size = Size(len(graphs), sum(g.num_nodes for g in graphs), sum(g.edge_index.shape[1] for g in graphs))
        taken = sum(each.bytes for each in self.of(owner) if each.fingerprint != name)
        most = limits.quota // SHARE
        if taken + len(blob) > most:
            raise Refused(
                f"your graphs would take {(taken + len(blob)) / 1e6:.0f} MB of {most / 1e6:.0f} MB that they "
                "may; remove some on the page Data, or take a part of this one"
            )

        refuse_if_read_only(self._database)
        with self._database.reading() as connection:
            (everybodys,) = connection.execute(
                "SELECT coalesce(sum(length(blob)), 0) FROM own_graphs WHERE fingerprint != ?", (name,)
            ).fetchone()
            check_share(everybodys + len(blob), limits, what="uploaded graphs")
            check_quota(total_bytes(connection), limits)

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT OR IGNORE INTO own_graphs VALUES (?, ?, ?, ?, ?, ?)",
                (name, digest(blob), *size, blob),
            )
            connection.execute(
                "INSERT OR REPLACE INTO own_graph_owners VALUES (?, ?, ?, ?, ?)",
                (name, owner, task, title, time.time()),
            )

        self._database.write(work)
        return next(each for each in self.of(owner) if each.fingerprint == name and each.task == task)

    def of(self, owner: str) -> list[OwnGraph]:
        """A person's graphs, the newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"{_MINE} WHERE o.owner = ? ORDER BY o.created DESC", (owner,)
            ).fetchall()
        return [OwnGraph(*row) for row in rows]

    def title(self, data: DataSpec) -> str | None:
        """What somebody called the graph that a run names; None if it is not here."""
        query = "SELECT title FROM own_graph_owners WHERE fingerprint = ? ORDER BY created LIMIT 1"
        with self._database.reading() as connection:
            row = connection.execute(query, (_fingerprint(data),)).fetchone()
        return row[0] if row else None

    def size(self, data: DataSpec) -> Size:
        """How large the graph is that a run names.

        Raises:
            BadInput: if it is not here.
        """
        query = "SELECT graphs, nodes, edges FROM own_graphs WHERE fingerprint = ?"
        with self._database.reading() as connection:
            row = connection.execute(query, (_fingerprint(data),)).fetchone()
        if row is None:
            raise BadInput(
                "expected a graph that is kept here, got one that was removed; upload it again on page Data"
            )
        return Size(*row)

    def blob(self, data: DataSpec) -> bytes | None:
        """The graph that a run names, for :func:`analysis.data.serialize.from_blob`; None if it is lost."""
        query = "SELECT blob, sha256 FROM own_graphs WHERE fingerprint = ?"
        with self._database.reading() as connection:
            row = connection.execute(query, (_fingerprint(data),)).fetchone()
        return bytes(row[0]) if row is not None and digest(row[0]) == row[1] else None

    def graphs(self, data: DataSpec) -> Data | list[Data] | None:
        """The graph or graphs that a run names; None if it names none of somebody's own, or they are lost."""
        from analysis.data.serialize import from_blob

        blob = self.blob(data) if is_own(data) else None
        return None if blob is None else from_blob(blob)

    def remove(self, graph: OwnGraph, *, owner: str) -> None:
        """Take a graph off a person's list; its content goes with the last list it is on.

        Runs on it keep everything they recorded, but cannot be trained again.
        """

        def work(connection: sqlite3.Connection) -> None:
            connection.execute(
                "DELETE FROM own_graph_owners WHERE fingerprint = ? AND owner = ? AND task = ?",
                (graph.fingerprint, owner, graph.task),
            )
            drop_unlisted(connection)

        self._database.write(work)


def named(specs: Iterable[str]) -> set[str]:
    """The fingerprints of the own graphs that specs (JSON) name.

    >>> named(['{"data":{"name":"digits"}}', '{"data":{"name":"own:ab"}}'])
    {'ab'}
    """
    import orjson

    names = (orjson.loads(spec)["data"]["name"] for spec in specs)
    return {name.removeprefix(OWN) for name in names if name.startswith(OWN)}


def drop_unused(connection: sqlite3.Connection, candidates: Collection[str]) -> None:
    """Remove those of some graphs that no training uses any more: they go with the last run."""
    if not candidates:
        return
    used = named(row[0] for row in connection.execute("SELECT spec FROM trainings"))
    for fingerprint in set(candidates) - used:
        connection.execute("DELETE FROM own_graphs WHERE fingerprint = ?", (fingerprint,))


def drop_unlisted(connection: sqlite3.Connection) -> None:
    """Remove the content of graphs that are on nobody's list."""
    connection.execute(
        "DELETE FROM own_graphs WHERE fingerprint NOT IN (SELECT fingerprint FROM own_graph_owners)"
    )


def _fingerprint(data: DataSpec) -> str:
    return data.name.removeprefix(OWN) if is_own(data) else ""
