"""What axe-core finds in every step of every lesson and in a room: light and dark, wide and on a phone.

    python -m tests.browser.axe_lessons [LESSON ...]

Prints a line for each thing that is wrong, with the places where it is, and ends with 1 where there is one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Page, sync_playwright

from analysis.lessons.table import LESSONS, lessons
from analysis.runs.rooms import Membership, Rooms
from analysis.runs.store import Store
from tests.browser.app_server import running
from tests.browser.axe import violations
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM
from tests.browser.hands import PATIENCE

STUDENT = "s" * 32
SIZES = ((1440, 900), (390, 844))
SCHEMES = ("light", "dark")
_IN_SCHEME = "(scheme) => getComputedStyle(document.querySelector('.stApp')).colorScheme === scheme"


class Place(NamedTuple):
    """A page to look at: its name, its address, and whether somebody looks who has not joined."""

    name: str
    address: str
    stranger: bool = False


def lesson_places(ids: Iterable[str], language: str = "en") -> Iterator[Place]:
    """Learn, the glossary, and every step of these lessons."""
    yield Place("learn", f"learn?lang={language}")
    yield Place("glossary", f"learn?term=kl&lang={language}")
    for id in ids:
        for step in range(1, len(lessons(language)[id].steps) + 1):
            yield Place(f"{id}, step {step}", f"learn?lesson={id}&step={step}&lang={language}")


def room_places(store: Path) -> Iterator[Place]:
    """A room from its entrance to the pause, steered between the places."""
    opened = Store(store)
    rooms = Rooms(opened.database)
    made = rooms.create("soft-cluster", owner="t" * 32)
    student, teacher = f"room?code={made.code}", f"room?code={made.code}&key={made.secret}"
    yield Place("room, entrance", "room")
    yield Place("room, nobody there, teacher", teacher)
    yield Place("room, to join", student, stranger=True)
    Membership(opened.database, made.code, owner=STUDENT).join("Ada")
    Membership(opened.database, made.code, owner=STUDENT).predict(1, 1)
    rooms.set_view(made.code, made.secret, pace="step", step=1)
    yield Place("room, student", student)
    yield Place("room, teacher", teacher)
    rooms.set_view(made.code, made.secret, reveal=1)
    yield Place("room, student, revealed", student)
    yield Place("room, teacher, revealed", teacher)
    rooms.set_view(made.code, made.secret, step=2)
    yield Place("room, student, the class is the model", student)
    rooms.set_view(made.code, made.secret, pace="free")
    yield Place("room, teacher, the class is the model", teacher)
    rooms.set_view(made.code, made.secret, pace="paused")
    yield Place("room, student, paused", student)
    yield Place("room, teacher, paused", teacher)
    rooms.close(made.code, made.secret)
    yield Place("room, closed", student)
    opened.close()


def look(
    newcomer: Callable[[], Page], server: str, places: Iterable[Place], *, thorough: bool = True
) -> Mapping[str, list[str]]:
    """What is wrong on these pages, and where.

    Args:
        newcomer: opens a page of somebody else each time.
        server: address of the app.
        places: opened once for each theme.
        thorough: whether each is examined in both themes at both widths; else in one of the four, in turn.
    """
    wrong: dict[str, list[str]] = {}
    pages: dict[bool, Page] = {}
    cookie = {"name": "soft_cluster_lab_owner", "value": STUDENT, "url": server}
    for number, place in enumerate(places):
        if place.stranger not in pages:
            pages[place.stranger] = newcomer()
            if not place.stranger:
                pages[False].context.add_cookies([cookie])
        page = pages[place.stranger]
        for scheme in SCHEMES if thorough else [SCHEMES[number // 2 % 2]]:
            # What a page says and shows is the same where pictures stand still, and costs less.
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for turn, (width, height) in enumerate(SIZES if thorough else [SIZES[number % 2]]):
                page.set_viewport_size({"width": width, "height": height})
                if turn == 0:  # a picture follows another theme a second late, and is opened in it here
                    page.goto(f"{server}/{place.address}")
                    _wait(page, place)
                    page.wait_for_function(_IN_SCHEME, arg=scheme, timeout=PATIENCE)
                page.wait_for_timeout(100)
                for found in violations(page):
                    wrong.setdefault(found, []).append(f"{place.name}, {scheme}, {width}")
    return wrong


def _wait(page: Page, place: Place) -> None:
    page.locator("h1").first.wait_for(timeout=PATIENCE)
    if "step" in place.name or "model" in place.name:
        drawn = "[data-explorer][data-ready], [data-testid=stAlert]"
        page.locator(drawn).first.wait_for(timeout=PATIENCE)
    page.locator("[data-testid=stStatusWidget]").wait_for(state="hidden", timeout=PATIENCE)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("lessons", nargs="*", default=list(LESSONS))
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        store = Path(folder) / "runs.sqlite"
        Store(store).close()
        with running(store) as server:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            places = [*lesson_places(args.lessons), *lesson_places(["soft-cluster"], "de")]
            wrong = {
                **look(browser.new_page, server, places),
                **look(browser.new_page, server, room_places(store)),
            }
            browser.close()
    for found, where in wrong.items():
        print(f"{found} ({'; '.join(where)})")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
