"""A folder in which somebody has code of their own."""

import pytest

from analysis.layers.user_code import ALLOWED


@pytest.fixture
def own_folder(monkeypatch, tmp_path):
    """An empty folder where the command is started, with a store of its own and modules found in it."""
    monkeypatch.setenv("SOFT_CLUSTER_LAB_STORE", str(tmp_path / "runs.sqlite"))
    monkeypatch.setenv(ALLOWED, "")
    monkeypatch.setenv("PYTHONPATH", "")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path
