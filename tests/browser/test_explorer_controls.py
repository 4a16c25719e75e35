"""What a pointer, a key or a script does to the exported file."""

import re

import pytest

from tests.browser.explorer_page import (
    CHROMIUM,
    DIGITS,
    epoch_of,
    finding,
    recorded_epochs,
    until,
)
from tests.read_number import plain

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]


def test_play_goes_to_the_end_and_keeps_what_if(opened, files):
    tab = opened(files[DIGITS])
    picture = tab.locator("[data-panel=graph]")
    top = picture.bounding_box()["y"]
    tab.locator("button[name=mute-1]").click()
    until(tab, "document.querySelector('.finding').innerText.startsWith('What if:')")
    assert picture.bounding_box()["y"] == top, "it is said in two lines, and nothing moves"
    tab.locator("select[name=speed]").select_option("4")
    tab.locator("button[name=play]").click()
    until(tab, "Number(document.querySelector('[data-explorer]').dataset.epoch) < 30")
    assert finding(tab).startswith("What if:")
    until(tab, "document.querySelector('[data-explorer]').dataset.epoch === '60'", seconds=20)
    assert tab.locator("button[name=play]").inner_text() == "Play"
    assert tab.locator("button[name=mute-1]").get_attribute("aria-pressed") == "true"


def test_a_key_is_dragged_and_the_link_shows_the_same(opened, files):
    tab = opened(files["example-karate-factions", "keys"], query="#head=0")
    start = finding(tab)
    box = tab.locator("canvas[role=img]").first.bounding_box()
    group = tab.locator("[data-panel=plane]")
    group.focus()
    tab.keyboard.press("k")
    for _ in range(6):
        tab.keyboard.press("Shift+ArrowRight")
    until(tab, "location.hash.includes('edits=')")
    moved, address = None, ""
    while (moved, address) != (finding(tab), tab.evaluate("location.hash")):  # the last step is still drawn
        moved, address = finding(tab), tab.evaluate("location.hash")
        tab.wait_for_timeout(500)
    assert moved != start
    assert box["width"] > 300
    again = opened(files["example-karate-factions", "keys"], query=tab.evaluate("location.hash"))
    assert finding(again) == moved


def pointed(tab, cursor):
    """Move the pointer over the plane until its shape says so; where it is."""
    place = tab.locator("canvas[role=img]").first.evaluate(
        """(canvas, cursor) => {
          const { left, right, top, bottom } = canvas.getBoundingClientRect();
          for (let x = left + 10; x < right; x += 9) for (let y = top + 10; y < bottom; y += 9) {
            canvas.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y }));
            if (canvas.style.cursor === cursor) return [x, y];
          }
        }""",
        cursor,
    )
    tab.mouse.move(*place)
    return place


def drag(tab, at):
    tab.mouse.down()
    tab.mouse.move(at[0] + 60, at[1] + 10, steps=4)
    tab.mouse.up()


def test_a_pointer_takes_a_key_along(opened, files):
    tab = opened(files["example-karate-factions", "keys"], query="#head=0&key=0")
    drag(tab, pointed(tab, "grab"))
    until(tab, "document.querySelector('.finding').textContent.startsWith('What if')")


def test_in_a_class_only_ones_own_key_can_be_moved(opened, files):
    tab = opened(files["example-karate-factions", "keys"], query="#head=0&hold=1")
    start = finding(tab)
    assert "Yours: head 1, key 2; others hold the rest." in tab.locator(".panel.a figcaption").inner_text()
    drag(tab, pointed(tab, "not-allowed"))
    tab.locator("[data-panel=plane]").focus()
    assert "K: your key" in tab.locator("[data-panel=plane]").get_attribute("aria-label")
    tab.wait_for_timeout(800)
    assert finding(tab) == start, "the key of somebody else stays where it is"
    assert not tab.locator("button[name=descend]").is_visible(), "a descent moves all keys"
    for _ in range(3):  # there is no next key
        tab.keyboard.press("k")
    tab.keyboard.press("Shift+ArrowRight")
    until(tab, "location.hash.includes('edits=m1_')")
    assert "m0_" not in tab.evaluate("location.hash")
    tab.keyboard.press("Escape")
    until(tab, "!location.hash.includes('edits')")
    drag(tab, pointed(tab, "grab"))
    until(tab, "location.hash.includes('edits=m1_')")
    assert "m0_" not in tab.evaluate("location.hash")


@pytest.mark.parametrize("attached", [True, False])
def test_descending_lowers_the_divergence_and_the_link_repeats_it(opened, files, attached):
    tab = opened(files["example-digits-clusters", "target"], query="#epoch=12")
    tab.locator(f"button[name={'attached' if attached else 'detached'}]").click()

    def divergence():
        return float(tab.locator(".descent .loss").inner_text().split(" nats")[0].split()[-1])

    before = divergence()
    for _ in range(5):
        tab.locator("button[name=step]").click()
    until(tab, "document.querySelector('.descent .loss').textContent.includes('after 5 steps')")
    if attached:
        assert divergence() < before
    until(tab, "/edits=d[^&]*_5(&|$)/.test(location.hash)")
    again = opened(files["example-digits-clusters", "target"], query=tab.evaluate("location.hash"))
    assert finding(again) == finding(tab)


def test_pointing_at_a_node_lights_it_up_and_a_click_keeps_it(opened, files):
    tab = opened(files[DIGITS])
    box = tab.locator("canvas[role=img]").first.bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(tab, "document.querySelector('.card .heading').textContent.includes('A click keeps it')")
    tab.mouse.down()
    tab.mouse.up()
    tab.mouse.move(0, 0)
    until(tab, "!document.querySelector('.card .heading').textContent.includes('Point at')")
    row = tab.locator(".card tbody tr").filter(has=tab.locator("th", has_text=re.compile("^S$")))
    cells = row.locator("td").all_inner_texts()
    assert sum(map(float, cells)) == pytest.approx(1, abs=5e-3)
    steps = [float(plain(text)) for text in tab.locator(".steps .number").all_inner_texts()]
    d2, kernel = steps[:2]
    assert kernel == pytest.approx(1 / (1 + d2), rel=0.02)


def test_the_keyboard_steps_plays_and_resets(opened, files):
    tab = opened(files[DIGITS])
    tab.locator("[data-panel=graph]").focus()
    tab.keyboard.press("ArrowLeft")
    until(tab, "document.querySelector('[data-explorer]').dataset.epoch !== '60'")
    assert epoch_of(tab) == recorded_epochs(DIGITS[0])[-2]
    tab.keyboard.press("ArrowDown")
    until(tab, "!document.querySelector('.card .heading').textContent.includes('Point at')")
    tab.keyboard.press(" ")
    until(tab, "document.querySelector('button[name=play]').textContent === 'Pause'")
    tab.keyboard.press(" ")
    tab.locator("input[name=epoch]").focus()
    tab.keyboard.press("Home")
    until(tab, "document.querySelector('[data-explorer]').dataset.epoch === '0'")
    tab.keyboard.press("ArrowRight")
    until(tab, "document.querySelector('[data-explorer]').dataset.epoch === '1'")


def test_with_less_motion_play_shows_recorded_epochs_only(opened, files):
    tab = opened(files[DIGITS], reduced_motion="reduce")
    tab.locator("button[name=play]").click()
    shown = tab.evaluate(
        """() => new Promise((done) => {
          const seen = new Set(); let frames = 0;
          const next = () => {
            seen.add(document.querySelector("[data-explorer]").dataset.epoch);
            ++frames < 90 ? requestAnimationFrame(next) : done([...seen]);
          };
          requestAnimationFrame(next);
        })"""
    )
    assert len(shown) > 1
    assert {float(epoch) for epoch in shown} <= set(recorded_epochs(DIGITS[0]))
