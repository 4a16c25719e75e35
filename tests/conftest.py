"""What holds for every test: one thread, one seed, nobody's real store, no clock in property tests."""

import gc
import os
from collections.abc import Generator

# Before torch is imported: several workers on few cores only get in each other's way.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# inductor tries each kind of vector instruction that the processor says it has: 7 s of compiling.
os.environ.setdefault("TORCHINDUCTOR_VEC_ISA_OK", "1")

from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings

# What workers import is compiled when it is first imported: each begins with other libraries.
FIRST = {
    "gw0": ["torch_geometric.data"],
    "gw1": ["sklearn.datasets", "lightning.pytorch"],
    "gw2": ["streamlit.testing.v1", "matplotlib.pyplot", "playwright.sync_api", "distributed"],
}
for library in FIRST.get(os.environ.get("PYTEST_XDIST_WORKER", ""), []):
    import_module(library)

# Folders and files whose tests start processes, servers, or the whole app: minutes of the suite, and the part
# that a change of a formula or a figure hardly ever touches.
SLOW = (
    "browser",
    "cli",
    "deploy",
    "docs",
    "faults",
    "layers/test_synchronised.py",
    "measures/diagnosis/test_verdict_on_cora.py",
    "pages",
    "runs/budget/test_cost_model.py",
    "runs/engine",
    "runs/export",
    "runs/imports",
    "runs/reproduce",
    "runs/test_examples_round_trip.py",
    "runs/test_hostile_names.py",
    "runs/test_record_examples.py",
    "measures/test_real_graphs.py",
    "test_devices.py",
    "test_project.py",
    "test_pyg_import.py",
    "test_types.py",
    "test_wheel.py",
    "training/loop/test_checkpoint.py",
)

# Files that visit the same server, in this order and in one worker: no second one is started for them.
ON_ONE_SERVER = (
    "browser/test_browser.py",  # which wants to be the first
    "browser/test_axe.py",
    "browser/test_hostile_names.py",
    "browser/test_lessons.py",
    "browser/test_picture_pages.py",
    "browser/test_refusals.py",
    "browser/test_saving.py",
)

# Who trains on workers which are there: one worker's files, or each would start some of its own.
ON_SHARED_WORKERS = (
    "cli/assignments/test_arena.py",
    "cli/depth/test_depth.py",
    "cli/test_cli.py",
    "runs/engine/test_remote.py",
    "runs/test_record_examples.py",
)
# These share an engine with a worker of its own, which the second file kills.
ON_ONE_ENGINE = ("runs/engine/test_engine.py", "runs/engine/test_lost_workers.py")
TOGETHER = (
    dict.fromkeys(ON_ONE_SERVER, "server")
    | dict.fromkeys(ON_SHARED_WORKERS, "workers")
    | dict.fromkeys(ON_ONE_ENGINE, "engine")
)

# A deadline fails on a busy machine, not on a bug; derandomised, a red build can be repeated.
settings.register_profile("here", deadline=None, max_examples=50)
settings.register_profile("ci", deadline=None, max_examples=50, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "here")


@pytest.fixture(autouse=True)
def _same_seed():
    """Let a red test be red again when it is repeated, whatever ran before it in the same process."""
    import torch

    # As torch.manual_seed, which writes down the stack for each kind of device that is not there yet.
    torch.default_generator.manual_seed(0)
    if torch.cuda.is_initialized():
        torch.cuda.manual_seed_all(0)


@pytest.fixture(scope="session", autouse=True)
def _own_store(tmp_path_factory: pytest.TempPathFactory):
    """Keep every test away from the runs of whoever is running the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFT_CLUSTER_LAB_STORE", str(tmp_path_factory.mktemp("store") / "runs.db"))
        yield


@pytest.fixture(scope="session")
def scheduler(tmp_path_factory: pytest.TempPathFactory):
    """A scheduler with a worker that many train on: their own would import for seconds each."""
    from tests.runs.engine import by_hand

    with by_hand.scheduler(tmp_path_factory.mktemp("workers")) as address:
        yield address


@pytest.fixture
def shared_workers(scheduler: str, monkeypatch: pytest.MonkeyPatch):
    """What this test trains is trained by the worker that is there."""
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", scheduler)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name binary content by its argument: gzip writes the time into it, and workers must agree on names."""
    return argname if isinstance(val, bytes) and not val.isascii() else None


def pytest_configure(config: pytest.Config) -> None:
    """Leave to us which file goes first: by itself xdist begins with the files of most tests."""
    config.option.loadscopereorder = False


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect no garbage among the modules and tests that stay to the end, as the app does."""
    gc.disable()  # a third of the time in which tests are collected
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object | None:
    """Give a worker whole files, and one of them all that share a server or workers."""
    if config.option.dist != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return TOGETHER.get(file.removeprefix("tests/"), file)

    return Together(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is slow, for the fast lane: ``pytest -m "not browser and not slow"``, and let it go first.

    What visits one server at the beginning, short files at the end, so that no worker waits for another.
    """
    root = Path(__file__).parent
    places, visits = ([root / place for place in places] for places in (SLOW, ON_ONE_SERVER))
    slow = {path for path in {item.path for item in items} if {*places} & {path, *path.parents}}
    for item in items:
        if item.path in slow:
            item.add_marker(pytest.mark.slow)
    # Whole files, whose fixtures are made once.
    order = {path: number for number, path in enumerate(visits)}
    items.sort(key=lambda item: (order.get(item.path, len(order)), item.path not in slow))
