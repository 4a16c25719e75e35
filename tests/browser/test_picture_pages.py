"""Pages with a picture stand still while they load and play, and say on demand what the picture shows."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import SHIFTS
from tests.browser.explorer_page import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
    pytest.mark.timeout(120),
]
MOST = 0.02
"""Of what may move, as the Web Vitals count it; .1 is called good."""
WIDE, PHONE = {"width": 1280, "height": 720}, {"width": 390, "height": 844}
PLACES = {
    "assignments": PHONE,
    "keys": WIDE,
    "target": PHONE,
    "train": WIDE,
    "depth": PHONE,
    "learn?lesson=tau": WIDE,
    "learn?lesson=tau&step=2&said=1:0": PHONE,
    "learn?lesson=melting&step=1": PHONE,
    "learn?lesson=melting&step=2&said=1:0.9_0.9_0.9_0.1_0.1": PHONE,
}
"""Every page with a picture, and a lesson with each kind, at one of two sizes."""
RESTED = 900
"""Milliseconds after which a picture has said by itself what is new."""
TELLS = """(p) => { window.times = 0; new MutationObserver(() => p.textContent && window.times++)
  .observe(p, { childList: true, characterData: true, subtree: true }); }"""


def said(session) -> list[str]:
    """What the browser tells a screen reader of the live regions that are not empty."""
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}

    def text(node) -> str:
        own = node.get("name", {}).get("value", "") if node["role"]["value"] == "StaticText" else ""
        return own + "".join(text(by_id[child]) for child in node.get("childIds", ()) if child in by_id)

    return [
        words
        for node in nodes
        if any(p["name"] == "live" and p["value"]["value"] == "polite" for p in node.get("properties", ()))
        and (words := text(node))
    ]


@pytest.fixture(scope="module")
def tab(browser, visitors):
    """One tab for all of them: each is loaded anew, for a third less than in a tab of its own."""
    tab = visitors.take()
    tab.add_init_script(SHIFTS)
    yield tab
    visitors.give_back()


@pytest.mark.parametrize(("address", "size"), PLACES.items(), ids=PLACES)
def test_it_stands_still_and_its_finding_is_said_on_demand(tab, server, address, size):
    tab.set_viewport_size(size)
    refused: list[str] = []
    tab.on("response", lambda answer: refused.append(answer.url) if answer.status >= 400 else None)
    tab.goto(f"{server}/{address}")
    picture = tab.locator("[data-explorer][data-ready]").first
    picture.wait_for()
    for words in tab.locator(".try-this").all():  # only lessons have none
        assert words.bounding_box()["y"] >= picture.bounding_box()["y"] + picture.bounding_box()["height"]
    play = picture.locator("button[name=play]")
    play.evaluate("(button) => button.click()")  # what follows a hand's click would not be counted for 500 ms
    tab.wait_for_timeout(600)
    if play.inner_text() == "Pause":
        play.click()
    tab.wait_for_timeout(RESTED)
    assert tab.evaluate("window.shifts") <= MOST
    assert not refused, "the console shows an error for each"
    session, finding = tab.context.new_cdp_session(tab), picture.locator(".finding")
    picture.locator("[aria-live=polite]").evaluate(TELLS)
    for name, press in (("button[name=speak]", "Enter"), ("figure [tabindex='0']", "s")):
        before, shown = tab.evaluate("window.times"), finding.inner_text()
        picture.locator(name).first.focus()
        tab.keyboard.press(press)
        tab.wait_for_function("before => window.times > before", arg=before, timeout=5_000)  # also the same
        assert shown
        for _ in range(20):  # the browser takes its time to tell
            if any(words.startswith(shown) for words in said(session)):
                break
            tab.wait_for_timeout(100)
        else:
            pytest.fail(f"{shown} is not among {said(session)}")
        if press == "Enter":  # the second time something else is on screen
            picture.locator("input[name=tau], input[name=layer]").first.focus()
            tab.keyboard.press("Home")
            expect(finding).not_to_have_text(shown)
            tab.wait_for_timeout(RESTED)
    session.detach()  # or the browser would keep a tree for screen readers of all pages that follow


def test_pages_without_such_a_picture_stand_still_and_a_graph_is_on_the_first_screen(tab, server):
    tab.set_viewport_size(WIDE)
    tab.goto(server)
    tab.get_by_text("Recorded runs, open at once").wait_for()
    tab.wait_for_timeout(500)
    assert tab.evaluate("window.shifts") <= MOST
    tab.goto(f"{server}/data")
    tab.get_by_text("In numbers").wait_for()
    plot = tab.locator(".st-key-data-graph .main-svg").first
    for size in (WIDE, PHONE):
        tab.set_viewport_size(size)
        plot.wait_for()
        tab.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')")
        box = plot.bounding_box()
        assert box["y"] + box["height"] <= size["height"] + 20
        assert box["width"] <= size["width"]
    assert tab.evaluate("window.shifts") <= MOST


def test_the_arena_stands_still_while_its_settings_load(tab, server):
    tab.set_viewport_size(PHONE)
    tab.goto(f"{server}/arena")
    tab.locator("[data-explorer=columns][data-ready]").wait_for()
    tab.get_by_text("Figures for slides").wait_for()
    assert tab.evaluate("window.shifts") <= MOST
