"""Store of uploaded graphs."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

from analysis.checks import BadInput
from analysis.data.builtin.table import Task
from analysis.data.catalog import OWN, is_user_graph
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


class UserGraph(NamedTuple):
    """Menu entry of a user graph.

    Attributes:
        fingerprint: fingerprint of its content.
        title: what its owner called it; text, never markup, never a path.
        task: learning task that it is for.
        graphs: number of graphs it holds.
        nodes: number of nodes in all.
        edges: number of edges in all, both directions.
        bytes: size of the packed graph, in bytes.
        created: when it was stored, in seconds since 1970.
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
        """DataSpec that names the graph."""
        return DataSpec(name=f"{OWN}{self.fingerprint}", task=self.task)


class UserGraphs:
    """User graphs of a store.

    Args:
        database: the store's file.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self, data: Data | list[Data], *, owner: str, title: str, task: Task, limits: Limits
    ) -> UserGraph:
        """Store a prepared graph for a person; equal content is stored once.

        Args:
            data: prepared graph, or a list of them.
            owner: whose list it goes to.
            title: what its owner calls it.
            task: learning task that it is for.
            limits: limits of the server.

        Raises:
            Refused: if the person's graphs would take more room than they may.
        """
        from analysis.data.fingerprint import fingerprint
        from analysis.data.serialize import to_blob

        blob, name = to_blob(data), fingerprint(data)
        graphs = data if isinstance(data, list) else [data]
        size = Size(len(graphs), sum(g.num_nodes for g in graphs), sum(g.edge_index.shape[1] for g in graphs))
        used = sum(graph.bytes for graph in self.of(owner) if graph.fingerprint != name)
        limit = limits.quota // SHARE
        if used + len(blob) > limit:
            raise Refused(
                f"your graphs would take {(used + len(blob)) / 1e6:.0f} MB of {limit / 1e6:.0f} MB that they "
                "may; remove some on the page Data, or take a part of this one"
            )

        refuse_if_read_only(self._database)
        with self._database.reading() as connection:
            (everybodys,) = connection.execute(
                "SELECT coalesce(sum(length(blob)), 0) FROM own_graphs WHERE fingerprint != ?", (name,)
            ).fetchone()
            check_share(everybodys + len(blob), limits, what="uploaded graphs")
            check_quota(total_bytes(connection), limits)

        def insert_graph(connection: sqlite3.Connection) -> None:
            connection.execute(
                "INSERT OR IGNORE INTO own_graphs VALUES (?, ?, ?, ?, ?, ?)",
                (name, digest(blob), *size, blob),
            )
            connection.execute(
                "INSERT OR REPLACE INTO own_graph_owners VALUES (?, ?, ?, ?, ?)",
                (name, owner, task, title, time.time()),
            )

        self._database.write(insert_graph)
        return next(graph for graph in self.of(owner) if graph.fingerprint == name and graph.task == task)

    def of(self, owner: str) -> list[UserGraph]:
        """Graphs of ``owner``, newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"{_MINE} WHERE o.owner = ? ORDER BY o.created DESC", (owner,)
            ).fetchall()
        return [UserGraph(*row) for row in rows]

    def size(self, data: DataSpec) -> Size:
        """Size of the graph that ``data`` name.

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
        """Packed graph that ``data`` name (:func:`analysis.data.serialize.from_blob`); None if it is lost."""
        query = "SELECT blob, sha256 FROM own_graphs WHERE fingerprint = ?"
        with self._database.reading() as connection:
            row = connection.execute(query, (_fingerprint(data),)).fetchone()
        return bytes(row[0]) if row is not None and digest(row[0]) == row[1] else None

    def graphs(self, data: DataSpec) -> Data | list[Data] | None:
        """Graph or graphs that ``data`` name; None if they name no user graph, or the graph is lost."""
        from analysis.data.serialize import from_blob

        blob = self.blob(data) if is_user_graph(data) else None
        return None if blob is None else from_blob(blob)

    def remove(self, graph: UserGraph, *, owner: str) -> None:
        """Remove ``graph`` from the list of ``owner``, and its content with the last reference.

        Runs on it keep everything they recorded, but cannot be trained again.
        """

        def delete_graph(connection: sqlite3.Connection) -> None:
            connection.execute(
                "DELETE FROM own_graph_owners WHERE fingerprint = ? AND owner = ? AND task = ?",
                (graph.fingerprint, owner, graph.task),
            )
            drop_unlisted(connection)

        self._database.write(delete_graph)


def named(specs: Iterable[str]) -> set[str]:
    """Fingerprints of the user graphs that ``specs`` (JSON) name.

    >>> named(['{"data":{"name":"digits"}}', '{"data":{"name":"own:ab"}}'])
    {'ab'}
    """
    import orjson

    names = (orjson.loads(spec)["data"]["name"] for spec in specs)
    return {name.removeprefix(OWN) for name in names if name.startswith(OWN)}


def drop_unused(connection: sqlite3.Connection, candidates: Collection[str]) -> None:
    """Delete those of the ``candidates`` (fingerprints) that no training of ``connection`` uses any more."""
    if not candidates:
        return
    used = named(row[0] for row in connection.execute("SELECT spec FROM trainings"))
    for fingerprint in set(candidates) - used:
        connection.execute("DELETE FROM own_graphs WHERE fingerprint = ?", (fingerprint,))


def drop_unlisted(connection: sqlite3.Connection) -> None:
    """Delete graphs of ``connection`` that no user keeps."""
    connection.execute(
        "DELETE FROM own_graphs WHERE fingerprint NOT IN (SELECT fingerprint FROM own_graph_owners)"
    )


def _fingerprint(data: DataSpec) -> str:
    return data.name.removeprefix(OWN) if is_user_graph(data) else ""
