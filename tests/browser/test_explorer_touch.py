"""Fingers on a phone: what can be moved follows them, anywhere else they scroll and zoom the page."""

import pytest

from tests.browser.explorer_page import CHROMIUM, DIGITS, finding, until

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]
KARATE = ("example-karate-factions", "keys")
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
CURSOR = """([selector, cursor]) => {
  const canvas = document.querySelector(selector);
  const box = canvas.getBoundingClientRect();
  for (let y = 8; y < box.height; y += 7) {
    for (let x = 8; x < box.width; x += 7) {
      const at = { clientX: box.x + x, clientY: box.y + y, bubbles: true };
      canvas.dispatchEvent(new PointerEvent("pointermove", at));
      if (canvas.style.cursor === cursor) return [at.clientX, at.clientY];
    }
  }
  return null;
}"""
PLANE = "[data-panel=plane] canvas"


def move(tab, *fingers, steps=10):
    """Fingers go down, move from their first to their last place and are lifted, as the browser sees it."""
    touch = tab.context.new_cdp_session(tab)

    def send(kind, places):
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    for step in range(steps + 1):
        share = step / steps
        places = [(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])) for a, b in fingers]
        send("touchMove" if step else "touchStart", places)
        tab.wait_for_timeout(16)
    send("touchEnd", [])
    tab.wait_for_timeout(200)


def swipe(tab, start, by):
    move(tab, (start, (start[0] + by[0], start[1] + by[1])))


def scrolled(tab):
    return tab.evaluate("window.scrollY")


def test_a_key_follows_the_finger_and_the_page_stands_still(opened, files):
    tab = opened(files[KARATE], query="#head=0", **PHONE)
    before = finding(tab)
    swipe(tab, tab.evaluate(CURSOR, [PLANE, "grab"]), (30, -60))
    until(tab, "document.querySelector('.finding').textContent.startsWith('What if')")
    assert finding(tab) != before
    assert scrolled(tab) == 0
    until(tab, "location.hash.includes('edits=')")


@pytest.mark.parametrize("panel", ["plane", "graph", "heat"])
def test_a_finger_beside_the_keys_scrolls(opened, files, panel):
    tab = opened(files[KARATE], query="#head=0", **PHONE)
    canvas = tab.locator(f"[data-panel={panel}] canvas")
    canvas.scroll_into_view_if_needed()
    start, box = scrolled(tab), canvas.bounding_box()
    swipe(tab, (box["x"] + 4, box["y"] + box["height"] - 6), (0, -120 if start == 0 else 90))
    assert abs(scrolled(tab) - start) > 50
    assert not finding(tab).startswith("What if")


def test_a_heads_weight_follows_the_finger(opened, files):
    tab = opened(files[DIGITS], **PHONE)
    tab.locator("[data-panel=heat] canvas").scroll_into_view_if_needed()
    start = scrolled(tab)
    swipe(tab, tab.evaluate(CURSOR, ["[data-panel=heat] canvas", "ns-resize"]), (0, -40))
    until(tab, "document.querySelector('.finding').textContent.startsWith('What if')")
    assert scrolled(tab) == start


def test_a_tap_keeps_a_node(opened, files):
    tab = opened(files[DIGITS], **PHONE)
    x, y = tab.evaluate(CURSOR, ["[data-panel=graph] canvas", "pointer"])
    tab.touchscreen.tap(x, y)
    until(tab, "location.hash.includes('node=')")


def test_two_fingers_zoom(opened, files):
    tab = opened(files[KARATE], query="#head=0", **PHONE)
    box = tab.locator(PLANE).bounding_box()
    y = box["y"] + box["height"] - 10
    move(tab, ((185, y), (120, y)), ((205, y), (270, y)))
    assert tab.evaluate("window.visualViewport.scale") > 1.05
