"""Library of all runs that a link can name: stored runs, recorded examples, imported bundles."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from analysis.runs.run import HistoryRow, Run
from analysis.runs.store.imported_runs import ImportedRuns
from analysis.runs.store.store import NoSuchRun, Store
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot

_PACKAGE = Path(__file__).parents[2]
_FOLDERS = (_PACKAGE.parent, _PACKAGE / "app_files")
"""Where the app's files lie: next to the library, or, installed from a wheel, inside it."""
EXAMPLES = next(
    (path for folder in _FOLDERS if (path := folder / "sample_data" / "examples.sqlite").is_file()),
    _FOLDERS[0] / "sample_data" / "examples.sqlite",
)


def example_store() -> Store:
    """Open the recorded example runs that come with the project, read-only.

    >>> example_store().run("example-karate-factions").state
    'finished'
    """
    return Store(EXAMPLES, read_only=True)


class Library:
    """Reads runs from the store, the examples and the imported bundles, in this order.

    Args:
        store: the runs of this server; None where they cannot be read.
        examples: file of recorded runs; where it is absent there are no examples.
    """

    def __init__(self, store: Store | None, *, examples: Path = EXAMPLES) -> None:
        self._store = store
        self._examples = Store(examples, read_only=True) if examples.is_file() else None
        self._recorded: list[Run] | None = None
        self.opened = ImportedRuns(store.database) if store else None

    def examples(self) -> list[Run]:
        """Recorded examples in display order."""
        if self._recorded is None:  # read-only, and read several times per page
            runs = self._examples.runs() if self._examples else []
            self._recorded = sorted(runs, key=lambda run: run.created)
        return list(self._recorded)

    def example(self, id: str) -> Run | None:
        """The recorded example ``id``; None if it is none."""
        return next((run for run in self._recorded or self.examples() if run.id == id), None)

    def own(self, owner: str | None = None) -> list[Run]:
        """Runs of this server, newest first; only those of ``owner``, if given."""
        return self._store.runs(owner=owner) if self._store else []

    def of(self, id: str) -> Store | ImportedRuns:
        """Store that holds the run or sweep ``id``.

        Raises:
            NoSuchRun: if none does.
        """
        holders: tuple[Store | ImportedRuns | None, ...] = (self._store, self._examples, self.opened)
        for holder in holders:
            if holder is not None and holder.contains(id):
                return holder
        raise NoSuchRun(id)

    def run(self, id: str) -> Run:
        """The run ``id``; see :meth:`Store.run <analysis.runs.store.store.Store.run>`."""
        return self.of(id).run(id)

    def is_sweep(self, id: str) -> bool:
        """Whether ``id`` names a sweep."""
        return any(store.is_sweep(id) for store in filter(None, (self._store, self._examples)))

    def sweep(self, id: str) -> list[Run]:
        """Runs of the sweep ``id``; see :meth:`Store.sweep <analysis.runs.store.store.Store.sweep>`."""
        return self.of(id).sweep(id)

    def history(self, id: str, *, since: int = -1) -> list[HistoryRow]:
        """History of ``id`` after epoch ``since``; see
        :meth:`Store.history <analysis.runs.store.store.Store.history>`.
        """
        return self.of(id).history(id, since=since)

    def snapshot_epochs(self, id: str) -> list[int]:
        """Recorded epochs of ``id``; see
        :meth:`Store.snapshot_epochs <analysis.runs.store.store.Store.snapshot_epochs>`.
        """
        return self.of(id).snapshot_epochs(id)

    def snapshot(self, id: str, epoch: int) -> Snapshot:
        """Snapshot of ``id`` at ``epoch``; see
        :meth:`Store.snapshot <analysis.runs.store.store.Store.snapshot>`.
        """
        return self.of(id).snapshot(id, epoch)

    def weights(self, id: str) -> dict[str, np.ndarray] | None:
        """Weights of ``id`` by name; see :meth:`Store.weights <analysis.runs.store.store.Store.weights>`."""
        return self.of(id).weights(id)

    def graphs(self, id: str) -> RecordedGraphs:
        """Recorded graphs of ``id``; see :meth:`Store.graphs <analysis.runs.store.store.Store.graphs>`."""
        return self.of(id).graphs(id)
