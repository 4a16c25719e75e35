"""The frame: every page file is in the menu, the heavy imports are frozen, a refusal is a sentence."""

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from pages.ui.frame import app_frame, warm_up

import_and_freeze = warm_up._import_and_freeze  # tests of pages replace it
FOLDER = Path(__file__).parents[2] / "pages"
FILES = {path.stem for path in FOLDER.glob("*.py")}

FIRST_VISIT = """
import sys
from pages.ui.frame import page_table, warm_up
for page in page_table.PAGES:
    warm_up.page_imports(page)
from analysis.runs.results.cluster_payload import cluster_payload
from pages.ui.run_data import run_lookup, server
from analysis.runs.results.depth_payload import depth_payload
library = server.library()
run = run_lookup.example("cluster")
shots = [library.snapshot(run.id, epoch) for epoch in library.snapshot_epochs(run.id)]
assert cluster_payload(run, library.graphs(run.id), snapshots=shots, history=library.history(run.id))
deep = run_lookup.example("depth")
assert depth_payload(library, deep, run_lookup.group(deep))
assert "torch" not in sys.modules
"""


def test_the_menu_names_every_page_there_is():
    assert set(app_frame.PAGES) == FILES - {"admin"}, "the administrator's page is not in the menu"


def test_what_is_imported_once_is_not_collected_again_and_again(app):
    app("home")
    gc.unfreeze()  # the tests, too, have frozen what they imported
    import_and_freeze()
    assert gc.get_freeze_count() > 0


def test_a_first_picture_waits_for_no_torch():
    subprocess.run([sys.executable, "-c", FIRST_VISIT], check=True, cwd=FOLDER.parent)


def test_no_thread_keeps_the_others_waiting_for_long(app):
    app("home")
    assert sys.getswitchinterval() == pytest.approx(app_frame.SWITCH_SECONDS)


def test_one_menu_entry_is_the_default(app):
    test = app("home")
    assert test.title[0].value == "Soft Cluster Lab"
    assert not test.exception
