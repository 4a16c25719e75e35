"""The app in a real browser, on a server of its own: what AppTest cannot see."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def serve(port: int, store: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "app.py",
            f"--server.port={port}",
            "--server.headless=true",
        ],
        cwd=ROOT,
        env=os.environ | {"SOFT_CLUSTER_LAB_STORE": str(store)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def server(tmp_path):
    """Address of a server that nobody has visited yet."""
    port = free_port()
    process = serve(port, tmp_path / "runs.sqlite")
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(address, process)
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=90)


def _wait_until_healthy(address: str, process: subprocess.Popen) -> None:
    for _ in range(300):
        assert process.poll() is None, process.stdout.read()
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not start within 30 seconds")


@pytest.fixture
def page():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1440, "height": 900})
        context.set_default_timeout(90_000)
        yield context.new_page()
        browser.close()


def menu(page) -> list[str]:
    return page.get_by_test_id("stTopNavLink").all_inner_texts()


@pytest.mark.timeout(400)
def test_cold_deep_link_then_start_first_live_point_another_browser_and_stop(server, page):
    page.goto(f"{server}/train?run=no-such-run&epoch=3")
    page.get_by_text("This run is not here").wait_for()
    assert {"Home", "Train", "Clusters"} <= set(menu(page)), "the entry script did not run"
    assert "run=no-such-run" in page.url
    assert "epoch=3" in page.url

    # opened before the run, so that it has the app's files when it is to show the run while it trains
    other = page.context.browser.new_page()
    other.set_default_timeout(90_000)
    other.goto(f"{server}/train")
    other.get_by_role("button", name="Start", exact=True).wait_for()

    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Stop", exact=True).wait_for()
    run_address = page.url
    assert "run=" in run_address
    page.get_by_test_id("stEChartsChart").nth(1).wait_for()

    other.goto(run_address)
    other.get_by_test_id("stEChartsChart").first.wait_for()
    assert other.get_by_role("button", name="Stop", exact=True).count() == 0, "only its owner may stop a run"

    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("Stopped.", exact=True).wait_for()
    page.get_by_role("button", name="Start", exact=True).wait_for()
    other.get_by_text("Stopped.", exact=True).wait_for()

    later = page.context.new_page()
    later.goto(server)
    later.get_by_text("Your runs").wait_for()
    other.goto(server)
    other.get_by_role("button", name="Watch clusters form", exact=True).wait_for()
    assert other.get_by_text("Your runs").count() == 0, "a browser finds its own runs again, and no others"


@pytest.mark.timeout(120)
def test_a_port_in_use_is_one_clear_sentence(server, tmp_path):
    port = int(server.rsplit(":", 1)[1])
    second = serve(port, tmp_path / "other.sqlite")
    said, _ = second.communicate(timeout=60)
    assert second.returncode != 0
    assert f"Port {port} is not available" in said
