"""What is on screen is said on demand, and what is said is what the picture shows: for screen readers."""

import pytest
from playwright.sync_api import expect

from tests.browser.explorer_page import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]
PAGES = ("assignments", "keys", "target", "train", "depth")
IN_LESSONS = {"lesson with keys": "learn?lesson=tau", "lesson with layers": "learn?lesson=melting&step=1"}
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


@pytest.mark.timeout(120)
@pytest.mark.parametrize("address", [*PAGES, *IN_LESSONS.values()], ids=[*PAGES, *IN_LESSONS])
def test_the_finding_is_said_on_demand(page, server, address):
    page.goto(f"{server}/{address}")
    picture = page.locator("[data-explorer][data-ready]").first
    picture.wait_for()
    session, finding = page.context.new_cdp_session(page), picture.locator(".finding")
    picture.locator("[aria-live=polite]").evaluate(TELLS)
    for name, press in (("button[name=speak]", "Enter"), ("figure [tabindex='0']", "s")):
        page.wait_for_timeout(RESTED)
        before, shown = page.evaluate("window.times"), finding.inner_text()
        picture.locator(name).first.focus()
        page.keyboard.press(press)
        page.wait_for_timeout(300)
        assert page.evaluate("window.times") > before, "it is said again, also where it is the same"
        assert shown
        assert any(words.startswith(shown) for words in said(session))
        picture.locator("input[name=tau], input[name=layer]").first.focus()
        page.keyboard.press("Home")  # the second time something else is on screen
        if press == "Enter":
            expect(finding).not_to_have_text(shown)
