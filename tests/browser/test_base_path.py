"""A server below a path of another site (``server.baseUrlPath``), and the page of whoever runs it.

Pages, links, files and the connection stay below the path. There is no way in by guessing, and others feel a
switch: the last test leaves the server read-only.
"""

import pytest

from tests.browser.explorer_page import CHROMIUM
from tests.load.server import running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]
SECRET = "correct horse battery"
KARATE = "example-karate-factions"
LINKS = "(links) => links.map((link) => link.href)"


@pytest.fixture(scope="module")
def base():
    with running(STREAMLIT_SERVER_BASE_URL_PATH="lab", SOFT_CLUSTER_LAB_ADMIN=SECRET) as server:
        yield f"http://localhost:{server.port}/lab/"


@pytest.fixture
def tab(page, base):
    """A page that fails on anything that is asked for outside, or is not there."""
    wrong = []

    def check(url):
        if url.startswith(("http", "ws")) and not url.partition("://")[2].startswith(
            base.partition("://")[2]
        ):
            wrong.append(f"outside: {url}")

    page.on("request", lambda request: check(request.url))
    page.on("websocket", lambda socket: check(socket.url))
    page.on(
        "response",
        lambda answer: wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else 0,
    )
    yield page
    assert not wrong


def test_everything_stays_below_it(tab, base):
    tab.goto(base)
    tab.get_by_role("button", name="Watch clusters form").wait_for()
    links = tab.eval_on_selector_all("a[href]", LINKS)
    assert any("/keys" in link for link in links) or any("/learn" in link for link in links)
    assert [link for link in links if not link.startswith(base)] == []
    tab.get_by_test_id("stTopNavLink").get_by_text("Learn").click()
    tab.get_by_role("button", name="Teach it").first.click()
    tab.get_by_text("Hide names").wait_for()
    assert tab.url.startswith(f"{base}room?code=")
    assert tab.locator("code").first.inner_text().startswith(f"{base}room?code=")


def test_a_link_that_is_handed_out_opens_the_same_picture(tab, base):
    tab.goto(f"{base}keys?run={KARATE}")
    tab.locator("[data-explorer][data-ready]").first.wait_for()
    tab.get_by_role("button", name="Link").click()
    link = tab.locator("code").first.inner_text()
    assert link.startswith(f"{base}keys?run={KARATE}")
    tab.goto(link)
    tab.locator("[data-explorer][data-ready]").first.wait_for()


def test_the_secret_opens_it_and_the_switches_reach_everybody(tab, base, newcomer):
    admin, other = tab, newcomer()
    admin.goto(f"{base}admin")
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
    other.goto(f"{base}train")
    # A button that moves between press and release hears no click; with the picture the page stands still.
    other.locator("[data-explorer][data-ready]").first.wait_for()
    other.get_by_role("button", name="Start", exact=True).click()
    other.get_by_text("This server accepts nothing new for now: Closed at").wait_for()
    assert other.locator("[data-testid=stAlert] img").count() == 0
    assert foreign == []
