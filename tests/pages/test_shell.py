"""The frame: every page file is in the menu, the heavy imports are frozen, a refusal is a sentence."""

import gc
import sys
from pathlib import Path

import pytest

from pages.ui.frame import app_frame

FILES = {path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py")}


def test_the_menu_names_every_page_there_is():
    assert set(app_frame.PAGES) == FILES - {"admin"}, "the administrator's page is not in the menu"


def test_what_is_imported_once_is_not_collected_again_and_again(app):
    app("home")
    app_frame._warm().join(timeout=60)
    assert gc.get_freeze_count() > 0


def test_no_thread_keeps_the_others_waiting_for_long(app):
    app("home")
    assert sys.getswitchinterval() == pytest.approx(app_frame.SWITCH_SECONDS)


def test_one_menu_entry_is_the_default(app):
    test = app("home")
    assert test.title[0].value == "Soft Cluster Lab"
    assert not test.exception
