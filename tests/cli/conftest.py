"""A folder with an empty store, which commands use."""

import pytest


@pytest.fixture
def here(monkeypatch, tmp_path):
    """A folder with an empty store, which commands use."""
    monkeypatch.setenv("SOFT_CLUSTER_LAB_STORE", str(tmp_path / "runs.sqlite"))
    return tmp_path
