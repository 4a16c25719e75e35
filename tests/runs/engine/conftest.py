"""An engine with one real worker process, under a page."""

import sys
import types

import psutil
import pytest

from analysis.runs.engine.engine import Engine
from analysis.runs.store.store import Store
from tests.runs.engine.real_workers import OTHERS, WithCheckpoints


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """Make the main module look as it does under ``streamlit run``: a page, which no worker may execute."""
    folder = tmp_path_factory.mktemp("page")
    main = types.ModuleType("__main__")
    main.__file__ = str(folder / "page.py")
    (folder / "page.py").write_text("import pathlib\npathlib.Path(__file__).with_name('executed').touch()\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "__main__", main)
        yield folder


@pytest.fixture(scope="module")
def engine_store(tmp_path_factory):
    store = Store(tmp_path_factory.mktemp("store") / "runs.sqlite")
    yield store
    store.close()


@pytest.fixture(scope="module")
def engine(engine_store, page):
    OTHERS.clear()
    OTHERS.update(process.pid for process in psutil.Process().children(recursive=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("analysis.runs.engine.engine.Connection", WithCheckpoints)
        engine = Engine(engine_store, workers=1)
        yield engine
        engine.close()


@pytest.fixture(autouse=True)
def _nothing_left_running(request):
    yield
    if "engine" in request.fixturenames:
        engine, store = request.getfixturevalue("engine"), request.getfixturevalue("engine_store")
        for run in store.runs():
            if run.live:
                engine.stop(run.id, owner=run.owner)
