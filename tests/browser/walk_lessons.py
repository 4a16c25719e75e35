"""Every lesson from its first step to its last in a real browser, once guessing right, once wrong.

    python -m tests.browser.walk_lessons [LESSON ...] [--width 1440] [--keyboard]

Prints a line a lesson and ends with 1 where one could not be walked through.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from analysis.lessons.grading import right_options
from analysis.lessons.lesson import Choice, Curve, Lesson, Number, Step
from analysis.lessons.quantities import value
from analysis.lessons.table import LESSONS, lessons
from analysis.runs.results.run_library import Library
from tests.browser.app_server import running
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM
from tests.browser.hands import PATIENCE, Hands, Keyboard, Pointer

LIBRARY = Library(None)


def walk(page: Page, address: str, lesson: Lesson, *, right: bool, hands: Hands | None = None) -> None:
    """Go through a lesson; an assertion fails where it cannot be gone through."""
    hands = hands or Pointer()
    page.goto(f"{address}/learn?lesson={lesson.id}")
    for number, step in enumerate(lesson.steps, start=1):
        page.get_by_text(f"Step {number} of {len(lesson.steps)}").wait_for(timeout=PATIENCE)
        if step.predict is not None:
            _predict(page, step, hands, right=right)
        if step.complete is not None and step.complete.kind == "state":
            _reach(page, step, hands)
        if step.complete is not None and step.complete.kind == "run":
            hands.press(page, page.get_by_role("button", name="Train", exact=True))
            page.get_by_text("Finished.").wait_for(timeout=PATIENCE)
        if number < len(lesson.steps):
            following = page.get_by_role("button", name="Next", exact=True).and_(page.locator(":enabled"))
            hands.press(page, following)
    page.get_by_text("That was the lesson.").wait_for(timeout=PATIENCE)


def _predict(page: Page, step: Step, hands: Hands, *, right: bool) -> None:
    question = step.predict
    finding = page.locator("[data-explorer][data-ready] .finding")
    expect(finding).to_have_count(1, timeout=PATIENCE)  # the picture of the step before is gone
    expect(finding).to_have_text("", timeout=PATIENCE)  # it may be the answer
    if isinstance(question, Choice):
        options = right_options(question, LIBRARY)
        index = options[0] if right else next(i for i in range(len(question.options)) if i not in options)
        radio = page.get_by_test_id("stRadio")
        hands.choose(page, radio, index, question.options[index].text)
    elif isinstance(question, Number):
        goal = value(question.answer, LIBRARY) if right else question.low
        slider = page.get_by_role("slider", name="Your prediction")
        slider.wait_for(timeout=PATIENCE)
        hands.go_to(page, slider)
        start = question.low + round((question.high - question.low) / question.step / 2) * question.step
        steps = round((goal - start) / question.step)
        for _ in range(abs(steps)):
            page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")
    elif isinstance(question, Curve):
        for i, quantity in enumerate(question.answer, start=1):
            point = page.locator(f"input[name=point-{i}]")
            point.wait_for(timeout=PATIENCE)
            hands.go_to(page, point)
            hundredths = 100 / (question.high - question.low)  # of the slider, from its middle
            goal = value(quantity, LIBRARY) if right else question.high
            for _ in range(round(abs(goal - (question.low + question.high) / 2) * hundredths)):
                page.keyboard.press("ArrowUp" if goal > (question.low + question.high) / 2 else "ArrowDown")
    page.wait_for_timeout(1500)  # the answer of a slider is sent when it has rested
    hands.press(page, page.get_by_role("button", name="Predict", exact=True))
    page.get_by_text("You were right." if right else "It came out differently.").wait_for(timeout=PATIENCE)
    expect(finding.first).not_to_have_text("", timeout=PATIENCE)


def _reach(page: Page, step: Step, hands: Hands) -> None:
    """Do in the picture what the step asks for, by its controls or by keyboard."""
    root = page.locator("[data-explorer][data-ready]")
    # The picture of the step before stays until this one is drawn.
    expect(root).to_have_count(1, timeout=PATIENCE)
    root.wait_for(timeout=PATIENCE)  # on a phone it is hidden until the text above it is there
    for reach in step.complete.reach if step.complete else ():
        goal = reach.at_least if reach.at_least is not None else reach.at_most
        assert goal is not None
        if reach.name in ("epoch", "tau", "layer"):
            hands.pull(page, root.locator(f"input[name={reach.name}]"), goal)
        elif reach.name == "muted":
            for head in range(int(goal)):
                hands.press(page, root.locator(f"button[name=mute-{head + 1}]"))
        elif reach.name == "weights":
            hands.pull(page, root.locator("input[name=weight-1]"), goal + 1)
        elif reach.name == "node":
            hands.go_to(page, root.locator("[data-panel=graph]"))
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
        elif reach.name == "edits" and step.view.page == "target":
            hands.press(page, root.locator("button[name=step]"))
        else:
            _move_keys(page, hands, int(goal))


def _move_keys(page: Page, hands: Hands, count: int) -> None:
    hands.go_to(page, page.locator("[data-panel=plane]"))
    for _ in range(count):
        page.keyboard.press("k")
        for _ in range(4):
            page.keyboard.press("ArrowRight")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", default=LESSONS)
    parser.add_argument("--width", type=int, default=1440)
    parser.add_argument("--keyboard", action="store_true", help="go through them without a pointer")
    args = parser.parse_args()
    hands = Keyboard() if args.keyboard else Pointer()
    failed = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "runs.sqlite") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for id in args.lessons:
            for right in (True, False):
                page = browser.new_page(viewport={"width": args.width, "height": 900})
                told = f"{id:<22} {'right' if right else 'wrong'}"
                try:
                    walk(page, address, lessons()[id], right=right, hands=hands)
                    print(f"{told}: walked through", flush=True)
                except Exception as error:
                    failed += 1
                    print(f"{told}: {repr(error)[:200]}", flush=True)
                page.close()
        browser.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
