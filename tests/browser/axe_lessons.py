"""What axe-core finds on Learn, in every lesson and in a room, in light and dark. By hand:

    python -m tests.browser.axe_lessons --axe node_modules/axe-core/axe.min.js [LESSON ...]

Prints a line for each page that is not clean, and ends with 1 where there is one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from analysis.lessons.table import LESSONS, lessons
from analysis.runs.rooms import Membership, Rooms
from analysis.runs.store import Store
from tests.browser.app_server import running
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM
from tests.browser.walk_lessons import PATIENCE

STUDENT = "s" * 32
FOUND = """axe.run({ resultTypes: ["violations"] }).then((r) => r.violations.flatMap((v) =>
  v.nodes.map((n) => `${v.id}: ${v.help}: ${n.html.slice(0, 120)}`)))"""


def violations(page: Page, axe: Path) -> list[str]:
    """What axe finds on the page as it stands."""
    page.add_script_tag(path=axe)
    return page.evaluate(FOUND)


def addresses(store: Path, ids: list[str]) -> Iterator[tuple[str, str]]:
    """Name and address of every page to look at."""
    yield "learn", "learn"
    yield "learn, glossary", "learn?term=kl"
    for id in ids:
        for step in range(len(lessons()[id].steps)):
            yield f"{id}, step {step + 1}", f"learn?lesson={id}&step={step + 1}"
    opened = Store(store)
    rooms = Rooms(opened.database)
    made = rooms.create("soft-cluster", owner="t" * 32)
    yield "room, entrance", "room"
    yield "room, to join", f"room?code={made.code}"
    Membership(opened.database, made.code, owner=STUDENT).join("Ada")
    Membership(opened.database, made.code, owner=STUDENT).predict(1, 1)
    rooms.steer(made.code, made.secret, pace="step", step=1)
    yield "room, student", f"room?code={made.code}"
    yield "room, teacher", f"room?code={made.code}&key={made.secret}"
    rooms.steer(made.code, made.secret, reveal=1)
    yield "room, student, revealed", f"room?code={made.code}"
    yield "room, teacher, revealed", f"room?code={made.code}&key={made.secret}"
    rooms.steer(made.code, made.secret, pace="free", step=2)
    yield "room, teacher, the class is the model", f"room?code={made.code}&key={made.secret}"
    rooms.steer(made.code, made.secret, pace="paused")
    yield "room, paused", f"room?code={made.code}"
    opened.close()


def look(browser: Browser, address: str, *, name: str, scheme: str, axe: Path) -> list[str]:
    """Open a page as a student (of "to join": as a stranger), wait until it is all there, and examine it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    if "to join" not in name:
        cookie = {"name": "soft_cluster_lab_owner", "value": STUDENT, "url": address.split("?")[0]}
        context.add_cookies([cookie])
    page = context.new_page()
    page.goto(address)
    page.locator("h1").first.wait_for(timeout=PATIENCE)
    if "step" in name:
        page.locator("[data-explorer][data-ready], [data-testid=stAlert]").first.wait_for(timeout=PATIENCE)
    page.wait_for_timeout(1500)
    found = violations(page, axe)
    context.close()
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", default=list(LESSONS))
    parser.add_argument("--axe", type=Path, required=True)
    args = parser.parse_args()
    looked, unclean = 0, 0
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        store = Path(folder) / "runs.sqlite"
        Store(store).close()
        with running(store) as server:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            for name, address in addresses(store, args.lessons):
                for scheme in ("light", "dark"):
                    found = look(browser, f"{server}/{address}", name=name, scheme=scheme, axe=args.axe)
                    looked, unclean = looked + 1, unclean + bool(found)
                    for line in found:
                        print(f"{name}, {scheme}: {line}", flush=True)
            browser.close()
    print(f"{looked} pages, {unclean} not clean")
    return 1 if unclean else 0


if __name__ == "__main__":
    sys.exit(main())
