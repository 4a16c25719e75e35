"""A graph brought to the data page, and what the page and the store then have."""

import networkx as nx

from analysis.runs.store.store import Store
from analysis.runs.store.user_graphs import UserGraphs
from tests.faults.uploads import small, written
from tests.pages.conftest import OWNER

KARATE = written(nx.write_graphml_xml, small())


def uploaded(app, name="club.graphml", content=KARATE, **more):
    test = app("data", **more)
    test.file_uploader(key="upload.files").upload(name, content).run()
    assert not test.exception
    return test


def started(path):
    store = Store(path)
    try:
        return store.runs(owner=OWNER), UserGraphs(store.database).of(OWNER)
    finally:
        store.close()


def markup(test) -> str:
    return "\n".join(element.value for element in (*test.markdown, *test.caption, *test.warning))


def columns(test):
    """The form that says which column is what: its fields by their labels, and how to send it."""
    fields = {field.label: field for field in (*test.selectbox, *test.multiselect)}
    (send,) = [button for button in test.button if button.label == "Read again with these columns"]
    return fields, send
