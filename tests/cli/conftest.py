"""Workers that several commands train on; each would otherwise start its own, which import for seconds."""

import pytest

from analysis.runs.engine.dask_connection import SCHEDULER
from tests.runs.engine import by_hand


@pytest.fixture(scope="session")
def scheduler(tmp_path_factory):
    with by_hand.scheduler(tmp_path_factory.mktemp("workers"), workers=1) as address:
        yield address


@pytest.fixture
def shared_workers(scheduler, monkeypatch):
    """A command of this test trains on the workers that are there."""
    monkeypatch.setenv(SCHEDULER, scheduler)


@pytest.fixture
def here(monkeypatch, tmp_path):
    """A folder with an empty store, which commands use."""
    monkeypatch.setenv("SOFT_CLUSTER_LAB_STORE", str(tmp_path / "runs.sqlite"))
    return tmp_path
