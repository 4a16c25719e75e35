"""How a server starts: a first picture waits for no heavy library, and no thread spins after its work."""

import os
import subprocess
import sys

import pytest

from pages.ui.frame.page_table import PAGES
from tests.source import ROOT

WITH_PICTURE = ("train", "assignments", "keys", "target", "depth", "arena")
PROGRAM = """
import os
import sys


class Numpy:
    def find_spec(self, name, *_):
        if name == "numpy":
            print("threads", os.environ.get("OPENBLAS_NUM_THREADS"), os.environ.get("OMP_WAIT_POLICY"))
            sys.meta_path.remove(self)


sys.meta_path.insert(0, Numpy())
import app
import streamlit as st
from streamlit.testing.v1 import AppTest
from pages.ui.frame import warm_up
from pages.ui.widgets import assignment_columns, explorer


def and_stop(send):
    def send_and_stop(*args, **options):
        send(*args, **options)
        st.stop()

    return send_and_stop


explorer._send = and_stop(explorer._send)  # the picture is there
assignment_columns.mount = and_stop(assignment_columns.mount)
warm_up.ensure_libraries = st.stop  # who waits for them has nothing to show yet
warm_up.import_rest = warm_up.prepare_training = lambda: None  # what comes after the picture
for page in sys.argv[1:]:
    test = AppTest.from_file("app.py", default_timeout=60).switch_page(f"pages/{page}.py").run()
    assert not test.exception, (page, test.exception)
    print(page, *(element.proto.component_name for element in test.get("bidi_component")))
    late = {"torch", "torch_geometric", "sklearn"} & set(sys.modules)
    assert not late, f"{page} imports {late} before its picture"
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """The components of each page as it stands when it begins to wait for PyG, if it does."""
    store = tmp_path_factory.mktemp("cold") / "runs.sqlite"
    known = {
        name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "OPENBLAS_NUM"))
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *PAGES],
        cwd=ROOT,
        env=known | {"SOFT_CLUSTER_LAB_STORE": str(store)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return {line.split()[0]: line.split()[1:] for line in done.stdout.splitlines() if line.split()[:1]}


def test_no_page_imports_them_before_it_waits_for_them(shown):
    assert set(PAGES) <= set(shown)


@pytest.mark.parametrize("page", WITH_PICTURE)
def test_the_picture_is_there_by_then(shown, page):
    assert any(
        name.startswith(tuple(f"soft-cluster-lab-{kind}" for kind in ("clusters", "depth", "columns")))
        for name in shown[page]
    )


def test_the_threads_of_numpy_and_torch_do_not_spin(shown):
    """A rest of the hand took ten times the processor time where they did."""
    assert shown["threads"] == ["1", "PASSIVE"]
