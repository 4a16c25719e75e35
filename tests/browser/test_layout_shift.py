"""Nothing of a page jumps while it loads, on a wide screen and on a phone."""

import pytest

from tests.browser.conftest import SHIFTS
from tests.browser.explorer_page import CHROMIUM
from tests.load.server import running

MOST = 0.02
"""Of what may move, as the Web Vitals count it; .1 is called good."""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]


@pytest.fixture(scope="module")
def port():
    with running() as server:
        yield server.port


@pytest.mark.timeout(200)
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_pages_with_a_picture_stand_still(browser, port, width, height):
    context = browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(60_000)
    moved = {}
    for name in ("assignments", "depth", "train"):
        tab = context.new_page()
        tab.add_init_script(SHIFTS)
        tab.goto(f"http://localhost:{port}/{name}")
        tab.locator("[data-explorer][data-ready]").first.wait_for()
        tab.locator("button[name=play]").click()
        tab.wait_for_timeout(1500)
        moved[name] = tab.evaluate("window.shifts")
        tab.close()
    context.close()
    assert {name: shift for name, shift in moved.items() if shift > MOST} == {}
