"""Two ways to go through a lesson in a browser: with a pointer, and with the keyboard alone."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page

PATIENCE = 60_000
MOST_TABS = 250
FOCUSED = """(wanted) => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at === wanted || (at !== null && wanted.contains(at));
}"""
_SET = """(input, v) => { input.value = v; input.dispatchEvent(new Event('input', {bubbles: true}));
  input.dispatchEvent(new Event('change', {bubbles: true})); }"""


class Hands(Protocol):
    """What a reader does to a page."""

    def press(self, page: Page, button: Locator) -> None: ...
    def choose(self, page: Page, radio: Locator, index: int, text: str) -> None: ...
    def pull(self, page: Page, slider: Locator, goal: float) -> None: ...
    def go_to(self, page: Page, place: Locator) -> None: ...


class Pointer:
    """Clicks and drags."""

    def press(self, page: Page, button: Locator) -> None:
        del page
        button.click(timeout=PATIENCE)

    def choose(self, page: Page, radio: Locator, index: int, text: str) -> None:
        del page, index
        radio.get_by_text(text, exact=True).click(timeout=PATIENCE)

    def pull(self, page: Page, slider: Locator, goal: float) -> None:
        del page
        slider.evaluate(_SET, goal)

    def go_to(self, page: Page, place: Locator) -> None:
        del page
        place.focus()


class Keyboard:
    """Tab, arrows, space and Enter; what Tab does not reach cannot be used."""

    def go_to(self, page: Page, place: Locator) -> None:
        place.wait_for(timeout=PATIENCE)
        wanted = place.element_handle()
        for _ in range(MOST_TABS):
            if page.evaluate(FOCUSED, wanted):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {place}")

    def press(self, page: Page, button: Locator) -> None:
        self.go_to(page, button)
        page.keyboard.press("Enter")

    def choose(self, page: Page, radio: Locator, index: int, text: str) -> None:
        del text
        self.go_to(page, radio.get_by_role("radiogroup"))
        page.keyboard.press("Space")
        for _ in range(index):
            page.keyboard.press("ArrowDown")

    def pull(self, page: Page, slider: Locator, goal: float) -> None:
        """To the end on the goal's side: what lessons ask for lies between the middle and an end."""
        self.go_to(page, slider)
        low, high = (float(slider.get_attribute(end) or 0) for end in ("min", "max"))
        page.keyboard.press("End" if goal >= (low + high) / 2 else "Home")
