"""The page of whoever runs the server, in a browser: no way in by guessing, switches that others feel."""

import pytest

from tests.browser.app_server import running
from tests.browser.explorer_page import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]
SECRET = "correct horse battery"


@pytest.fixture(scope="module")
def governed(tmp_path_factory):
    """Address of a server of its own, for read-only would be felt by the tests of others."""
    with running(
        tmp_path_factory.mktemp("governed") / "runs.sqlite", SOFT_CLUSTER_LAB_ADMIN=SECRET
    ) as address:
        yield address


def test_the_secret_opens_it_and_the_switches_reach_everybody(governed, browser):
    admin, other = (browser.new_context().new_page() for _ in range(2))
    for page in (admin, other):
        page.set_default_timeout(90_000)
    admin.goto(f"{governed}/admin")
    enter = admin.get_by_role("button", name="Enter")
    admin.locator("input[type=password]").fill("a guess that is wrong")
    enter.click()
    admin.get_by_text("That is not the secret").wait_for()
    assert admin.get_by_role("heading", name="People").count() == 0
    admin.locator("input[type=password]").fill(SECRET)
    enter.click()
    admin.get_by_text("No runs yet").wait_for()

    message = admin.get_by_role("textbox", name="Message on every page")
    message.fill("Closed at ![x](https://foreign.invalid/x.png) five")
    message.press("Enter")
    shown = admin.locator("[data-testid=stAlert]").filter(has_text="Closed at ![x]")
    shown.wait_for()
    admin.get_by_text("Read-only: accept nothing new").click()
    admin.get_by_role("switch", name="Read-only", checked=True).wait_for()

    foreign = []
    other.on("request", lambda asked: foreign.append(asked.url) if "foreign" in asked.url else None)
    other.goto(f"{governed}/train")
    # A button that moves between press and release hears no click; with the picture the page stands still.
    other.locator("[data-explorer][data-ready]").first.wait_for()
    other.get_by_role("button", name="Start", exact=True).click()
    other.get_by_text("This server accepts nothing new for now: Closed at").wait_for()
    assert other.locator("[data-testid=stAlert] img").count() == 0
    assert foreign == []
    for page in (admin, other):
        page.context.close()
