"""A store in a temporary folder, and a queue and a recording that write to it."""

import pytest

from analysis.runs.store.progress_writer import Recording
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.store import Store

collect_ignore = ["fixtures/write_0_1_0.py"]  # it runs with the modules of that version


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "runs.sqlite")
    yield store
    store.close()


@pytest.fixture
def queue(store):
    return QueueStore(store.database, server="here")


@pytest.fixture
def recording(store):
    return Recording(store.database)


@pytest.fixture(scope="module")
def carried(tmp_path_factory):
    """A store with small finished runs."""
    from tests.runs.carried import carry  # imports torch

    carried = carry(tmp_path_factory.mktemp("carried") / "runs.sqlite")
    yield carried
    carried.store.close()
