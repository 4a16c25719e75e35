"""What holds for every test: one thread, nobody's real store, no clock in property tests."""

import os

# Before torch is imported: several workers on few cores only get in each other's way.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import pytest
from hypothesis import settings

# A deadline fails on a busy machine, not on a bug; derandomised, a red build can be repeated.
settings.register_profile("here", deadline=None, max_examples=50)
settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory):
    """Keep every test away from the runs of whoever is running the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFT_CLUSTER_LAB_STORE", str(tmp_path_factory.mktemp("store") / "runs.db"))
        yield
