"""The app in a real browser, on a server that nobody has visited yet: what AppTest cannot see."""

import pytest

from tests.browser.app_server import serve
from tests.browser.conftest import SHIFTS
from tests.browser.explorer_page import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]


def menu(page) -> list[str]:
    return page.get_by_test_id("stTopNavLink").all_inner_texts()


@pytest.mark.timeout(400)
def test_cold_deep_link_then_start_first_live_point_another_browser_and_stop(server, page, newcomer):
    page.goto(f"{server}/train?run=no-such-run&epoch=3")
    page.get_by_text("This run is not here").wait_for()
    assert {"Home", "Train", "Clusters"} <= set(menu(page)), "the entry script did not run"
    assert "run=no-such-run" in page.url
    assert "epoch=3" in page.url

    # opened before the run, so that it has the app's files when it is to show the run while it trains
    other = newcomer()
    other.goto(server)
    other.get_by_role("button", name="Watch clusters form", exact=True).wait_for()

    page.get_by_role("button", name="Start", exact=True).click()
    page.get_by_role("button", name="Stop", exact=True).wait_for()
    # what the press removes goes when the script has run, on a busy machine a while after it
    page.locator("[data-test-script-state=notRunning]").wait_for()
    run_address = page.url
    assert "run=" in run_address
    page.evaluate(SHIFTS.replace("buffered: true", "buffered: false"))
    still = "document.querySelector('.st-key-still').offsetHeight"
    curves = "document.querySelector('[data-curves]')"
    # nothing is offered to be saved before there is a figure, but for the moment in which it is mounted
    page.wait_for_function(f"Boolean({curves}) || {still} === 0", timeout=3000)
    page.locator("[data-curves] canvas").nth(1).wait_for()
    page.locator("[data-explorer][data-ready]").wait_for()
    page.wait_for_timeout(1500)  # parts of the picture come
    assert page.evaluate("window.shifts") <= 0.005, "the place of what comes was not kept"

    other.goto(run_address)
    other.locator("[data-curves] canvas").first.wait_for()
    assert other.get_by_role("button", name="Stop", exact=True).count() == 0, "only its owner may stop a run"

    page.get_by_role("button", name="Stop", exact=True).click()
    page.get_by_text("Stopped.", exact=True).wait_for()
    page.get_by_text("Save these figures").wait_for()
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
