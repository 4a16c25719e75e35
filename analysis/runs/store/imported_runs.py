"""Imported bundles: read-only runs in the store."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.checks import BadInput
from analysis.data.upload.upload_queue import count_uploads_for
from analysis.runs.budget.limits import Refused, check_quota, check_share, current_limits
from analysis.runs.imports.bundle_reader import LoadedBundle, load_bundle
from analysis.runs.imports.sandboxed_reader import checked_bundle
from analysis.runs.run import HistoryRow, Run
from analysis.runs.serialize.codec import digest
from analysis.runs.store.disk_usage import total_bytes
from analysis.runs.store.maintenance_mode import refuse_if_read_only
from analysis.runs.store.row_mapping import Damaged, NoSuchRun
from analysis.runs.store.sqlite.database import Database
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot

if TYPE_CHECKING:
    from torch_geometric.data import Data

MOST_EACH = 20
"""Bundles a person may have open."""
MOST_BYTES = 64 * 2**20
"""What they may take together, packed and without their pages."""
_IN_MEMORY = 64 * 2**20
"""Bytes of bundles that are kept unpacked, beside the one that is looked at."""
_PREFIX = "opened-"


class ImportedRuns:
    """Runs from imported bundles, with the reading interface of a store.

    Args:
        database: the store's file.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._lock = threading.Lock()
        self._has_table = database.has_table("opened")  # an older store that is only read has no such table
        self._loaded: OrderedDict[str, LoadedBundle] = OrderedDict()

    def keep(self, content: bytes, *, owner: str) -> str:
        """Check a bundle, store what is needed to show it, and return the new id of its run.

        The same bundle opened again by the same person is the same run.

        Args:
            content: bytes of the bundle.
            owner: whose list it goes to.

        Raises:
            BadInput: if it is no bundle.
            Refused: if the person has as many open as they may.
        """
        refuse_if_read_only(self.database)
        with count_uploads_for(owner):
            reduced = checked_bundle(content)
        sha = digest(reduced)
        with self.database.reading() as connection:
            opened = connection.execute(
                "SELECT id, sha256, length(blob) FROM opened WHERE owner = ?", (owner,)
            ).fetchall()
        for id, same, _ in opened:
            if same == sha:
                return str(id)
        used = sum(size for _, _, size in opened) + len(reduced)
        if len(opened) >= MOST_EACH or used > MOST_BYTES:
            raise Refused(
                f"you have {len(opened)} bundles open, and this server keeps {MOST_EACH} for each person, of "
                f"{MOST_BYTES >> 20} MB together; remove one first"
            )
        with self.database.reading() as connection:
            (everybodys,) = connection.execute("SELECT coalesce(sum(length(blob)), 0) FROM opened").fetchone()
            check_share(everybodys + len(reduced), current_limits(), what="opened bundles")
            check_quota(total_bytes(connection), current_limits())
        id = f"{_PREFIX}{secrets.token_urlsafe(12)}"
        row = (id, owner, time.time(), sha, reduced)
        self.database.write(
            lambda c: c.execute("INSERT INTO opened VALUES (?, ?, ?, ?, ?)", row), durable=True
        )
        return id

    def remove(self, id: str, *, owner: str) -> None:
        """Permanently remove the bundle ``id`` from the list of ``owner``."""
        self.database.write(lambda c: c.execute("DELETE FROM opened WHERE id = ? AND owner = ?", (id, owner)))
        with self._lock:
            self._loaded.pop(id, None)

    def of(self, owner: str) -> list[Run]:
        """Imported runs of ``owner``, newest first, without the :meth:`damaged` ones."""
        return self._read_runs(owner)[0]

    def damaged(self, owner: str) -> dict[str, str]:
        """Map the id of each damaged bundle of ``owner`` to a sentence on the problem."""
        return self._read_runs(owner)[1]

    def _read_runs(self, owner: str) -> tuple[list[Run], dict[str, str]]:
        if not self._has_table:
            return [], {}
        with self.database.reading() as connection:
            query = "SELECT id FROM opened WHERE owner = ? ORDER BY created DESC"
            ids = [str(id) for (id,) in connection.execute(query, (owner,)).fetchall()]
        runs, sentences = [], {}
        for id in ids:
            try:
                runs.append(self.run(id))
            except BadInput as error:  # accepted by an older version, or a damaged file
                sentences[id] = str(error)
        return runs, sentences

    def contains(self, id: str) -> bool:
        """Whether ``id`` names an imported bundle."""
        if not self._has_table or not id.startswith(_PREFIX):
            return False
        with self.database.reading() as connection:
            return connection.execute("SELECT 1 FROM opened WHERE id = ?", (id,)).fetchone() is not None

    def bundle(self, id: str) -> LoadedBundle:
        """Load the bundle ``id``, without the graphs it was trained on.

        Raises:
            NoSuchRun: if there is none.
        """
        if not self.contains(id):
            raise NoSuchRun(id)
        with self._lock:
            if id in self._loaded:
                self._loaded.move_to_end(id)
                return self._loaded[id]
        blob, owner = self._stored(id)
        bundle = load_bundle(blob, data=False)
        bundle = replace(bundle, run=replace(bundle.run, id=id, owner=owner, sweep="", sweep_name=""))
        with self._lock:
            self._loaded[id] = bundle
            while (
                len(self._loaded) > 1 and sum(loaded.nbytes for loaded in self._loaded.values()) > _IN_MEMORY
            ):
                self._loaded.popitem(last=False)
        return bundle

    def load_data(self, id: str) -> Data | list[Data]:
        """Load the PyG graph or graphs that the run ``id`` was trained on.

        Raises:
            NoSuchRun: if there is no such bundle.
            BadInput: if it has none.
        """
        if not self.contains(id):
            raise NoSuchRun(id)
        return load_bundle(self._stored(id)[0]).load_data()

    def _stored(self, id: str) -> tuple[bytes, str]:
        with self.database.reading() as connection:
            query = "SELECT blob, sha256, owner FROM opened WHERE id = ?"
            blob, sha, owner = connection.execute(query, (id,)).fetchone()
        if digest(blob) != sha:
            raise Damaged("the opened bundle")
        return blob, owner

    def run(self, id: str) -> Run:
        """The run ``id``, as in :class:`~analysis.runs.store.store.Store`."""
        return self.bundle(id).run

    def is_sweep(self, id: str) -> bool:
        """Always False, whatever ``id``: a bundle is one run."""
        return False

    def sweep(self, id: str) -> list[Run]:
        """Always refused, whatever ``id``: a bundle is one run."""
        raise NoSuchRun(id)

    def history(self, id: str, *, since: int = -1) -> list[HistoryRow]:
        """History rows of the run ``id`` after epoch ``since``."""
        return [row for row in self.bundle(id).history if int(row["epoch"] or 0) > since]

    def snapshot_epochs(self, id: str) -> list[int]:
        """Epochs of the run ``id`` with a snapshot, rising."""
        return list(self.bundle(id).snapshots)

    def snapshot(self, id: str, epoch: int) -> Snapshot:
        """Snapshot of the run ``id`` at ``epoch``.

        Raises:
            BadInput: if there is none of that epoch.
        """
        snapshots = self.bundle(id).snapshots
        if epoch not in snapshots:
            raise BadInput(
                f"expected an epoch with a snapshot ({', '.join(map(str, snapshots))}), got {epoch}"
            )
        return snapshots[epoch]

    def graphs(self, id: str) -> RecordedGraphs:
        """Recorded graphs of the run ``id``."""
        return self.bundle(id).graphs

    def weights(self, id: str) -> dict[str, np.ndarray] | None:
        """Weights of the trained model of the run ``id``, by name; None if the bundle has none."""
        weights = self.bundle(id).weights
        return None if weights is None else dict(weights)
