"""The film of depth as a component of Streamlit, while its networks train on."""

import pytest

from tests.browser.app_server import ROOT, running
from tests.browser.explorer_page import CHROMIUM
from tests.figures.explorer.made_networks import made_network, made_payload

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]

SCRIPT = """
import os
from pathlib import Path

import streamlit as st

from pages.ui.widgets.explorer import mount_depth

name = "more.bin" if st.toggle("more epochs") else "some.bin"
mount_depth((Path(os.environ["FILMED"]) / name).read_bytes(), key="page.film")
"""
PATIENCE = 60_000


@pytest.fixture
def address(tmp_path):
    (tmp_path / "app.py").write_text(SCRIPT)
    for name, epochs in (("some", (0, 2, 5)), ("more", (0, 2, 5, 9))):
        (tmp_path / f"{name}.bin").write_bytes(made_payload(networks=[made_network(epochs=epochs)]))
    environment = {"FILMED": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with running(tmp_path / "runs.sqlite", app=str(tmp_path / "app.py"), **environment) as address:
        yield address


@pytest.mark.timeout(200)
def test_the_numbers_follow_to_the_epoch_that_is_best_now(page, address):
    page.goto(address)
    page.get_by_text("test 20\u00a0% at epoch 5").first.wait_for(timeout=PATIENCE)
    page.get_by_text("more epochs").click(timeout=PATIENCE)
    page.get_by_text("test 30\u00a0% at epoch 9").first.wait_for(timeout=PATIENCE)
