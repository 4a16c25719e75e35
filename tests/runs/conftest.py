"""A store in a temporary folder, and a ledger and a recording that write to it."""

import pytest

from analysis.runs.ledger import Ledger
from analysis.runs.recording import Recording
from analysis.runs.store import Store


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "runs.sqlite")
    yield store
    store.close()


@pytest.fixture
def ledger(store):
    return Ledger(store.database, server="here")


@pytest.fixture
def recording(store):
    return Recording(store.database)
