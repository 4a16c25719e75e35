"""Store, library and engine of this server, opened once for all visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.checks import BadInput
from analysis.runs.results.run_library import Library
from analysis.runs.store import maintenance_mode
from analysis.runs.store.store import Store

if TYPE_CHECKING:
    from analysis.runs.engine.engine import Engine


@st.cache_resource(show_spinner=False, on_release=lambda store: store.close())
def store() -> Store:
    """Store of this server.

    Raises:
        BadInput: if nothing can be written there.
    """
    return Store()


def store_error() -> str:
    """Reason why the store cannot be written; "" if it can. The file may be deleted while it is open."""
    try:
        store().database.check()
    except BadInput as error:
        return str(error)
    return ""


def announcement() -> str:
    """Message of the administrator to all users; "" for none."""
    return "" if store_error() else maintenance_mode.message(store().database)


def library() -> Library:
    """Library of the runs of this server and the recorded examples.

    Where nothing can be written it holds what can be read.
    """
    return _library(readable_store())


def readable_store() -> Store | None:
    """Store of this server, read-only where nothing can be written; None where nothing can be read either."""
    try:
        writable = store()
        writable.database.check()
    except BadInput:
        return _read_only_store()
    return writable


@st.cache_resource(show_spinner=False, hash_funcs={Store: id}, max_entries=4)
def _library(readable: Store | None) -> Library:
    return Library(readable)


@st.cache_resource(show_spinner=False, ttl=60)
def _read_only_store() -> Store | None:
    try:
        return Store(read_only=True)
    except BadInput:
        return None


@st.cache_resource(show_spinner=False, on_release=lambda engine: engine.close())
def engine() -> Engine:
    """Engine of this server, which starts its workers in the background."""
    # imported late: distributed takes a second, and a page that only shows a run does not need it
    from analysis.runs.engine.engine import Engine

    return Engine(store())
