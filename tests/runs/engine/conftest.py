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


@pytest.fixture(scope="session")
def _engines(tmp_path_factory):
    """The engine that tests share, and its store; a closed one is followed by another on the same store."""
    store = Store(tmp_path_factory.mktemp("store") / "runs.sqlite")
    engines = []
    yield engines, store
    for engine in engines:
        engine.close()
    store.close()


@pytest.fixture
def engine_store(_engines):
    return _engines[1]


@pytest.fixture
def engine(_engines, page):
    engines, store = _engines
    if not engines or engines[-1]._scheduler._closing.is_set():
        OTHERS.clear()
        OTHERS.update(process.pid for process in psutil.Process().children(recursive=True))
        engines.append(engine := Engine(store))
        memory = engine.limits.memory
        engine._scheduler._connect = lambda: WithCheckpoints(workers=1, memory_limit=memory)
    return engines[-1]


@pytest.fixture(autouse=True)
def _nothing_left_running(_engines):
    yield
    engines, store = _engines
    for run in store.runs() if engines else ():
        if run.live:
            engines[-1].stop(run.id, owner=run.owner)
