"""Background imports: at server start those of the first picture, then heavy libraries."""

from __future__ import annotations

import ast
import gc
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path

import streamlit as st

from analysis.checks import BadInput
from analysis.pyg_import import import_pyg, uncollected
from pages.ui.frame.page_table import PAGES

PAUSE_SECONDS = 5.0
"""A server that nobody visits waits so long before it imports what no first picture needs."""
_FOLDER = Path(__file__).parents[2]
_FIRST = ("assignments", "depth")
"""The pages that most links lead to; what the others need beside comes after."""


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Import beside the server, which answers from the first moment on."""
    threading.Thread(target=_import_for_first_visit, name="first-visit", daemon=True).start()
    yield


def import_rest() -> None:
    """Begin to import the heavy libraries, once per server; called when a first page is drawn."""
    _others()


def wait_for_libraries() -> None:
    """Wait for the library imports with a spinner; :func:`ensure_libraries` for pages."""
    with st.spinner("Preparing; the first time this takes some seconds"):
        ensure_libraries()


def ensure_libraries() -> None:
    """Wait for the library imports; call before importing PyG.

    Two threads that import it at once each meet half of it, and it stays broken for the server's life.
    """
    _warm().join()


def prepare_training() -> None:
    """Start the workers while a training page is open, before its button is pressed.

    Called last by a page: whoever comes first to a server waits for a picture, not for workers.
    """
    from pages.ui.run_data import server

    if not _first_preparation().is_alive() and not server.store_error():
        server.engine().prepare()


def page_imports(name: str) -> None:
    """Import what the script of a page imports, without running it."""
    for statement in ast.parse((_FOLDER / f"{name}.py").read_text("utf-8")).body:
        if isinstance(statement, ast.ImportFrom) and statement.module:
            __import__(statement.module, fromlist=[alias.name for alias in statement.names])


def _import_for_first_visit() -> None:
    with uncollected():
        for module in ("pages.ui.frame.app_frame", "scipy.spatial"):  # the second for the planes of layers
            import_module(module)
        for name in dict.fromkeys((*_FIRST, *PAGES)):
            page_imports(name)
    time.sleep(PAUSE_SECONDS)
    import_rest()


@st.cache_resource(show_spinner=False)
def _warm() -> threading.Thread:
    thread = threading.Thread(target=import_pyg, name="warm-up", daemon=True)
    thread.start()
    return thread


@st.cache_resource(show_spinner=False)
def _others() -> threading.Thread:
    thread = threading.Thread(target=_import_and_freeze, name="warm-up-others", daemon=True)
    thread.start()
    return thread


@st.cache_resource(show_spinner=False)
def _first_preparation() -> threading.Thread:
    thread = threading.Thread(target=_import_and_prepare, name="first-preparation", daemon=True)
    thread.start()
    return thread


def _import_and_prepare() -> None:
    from pages.ui.run_data import server

    _others().join()
    import_module("distributed")
    _freeze()
    with suppress(BadInput):  # a store that cannot be used; the page says so itself
        server.engine().prepare()


def _import_and_freeze() -> None:
    from pages.ui.run_data import server

    ensure_libraries()
    import_module("plotly.graph_objects")
    with suppress(BadInput):  # a store that cannot be used; the page says so itself
        server.engine()
    for module in ("networkx", "analysis.layers"):
        import_module(module)
    _freeze()


def _freeze() -> None:
    # Streamlit collects garbage after every script run; without the freeze each collection walks the
    # 350,000 objects of these libraries, which takes more than a tenth of a second.
    gc.collect()
    gc.freeze()
