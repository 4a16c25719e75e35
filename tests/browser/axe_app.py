"""What axe-core finds on the pages with a picture and on Home, light and dark, wide and on a phone. By hand:

    python -m tests.browser.axe_app [PAGE ...]

Prints a line for each thing that is wrong, with the places where it is, and ends with 1 where there is one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.browser.app_server import running
from tests.browser.axe import violations
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM

PAGES = ("home", "assignments", "keys", "target", "depth", "train")
SIZES = ((1440, 900), (390, 844))


def look(browser: Browser, server: str, name: str, *, scheme: str) -> dict[str, list[str]]:
    """What is wrong with a page, and at which widths."""
    context = browser.new_context(color_scheme=scheme)
    context.set_default_timeout(90_000)
    page = context.new_page()
    page.goto(f"{server}/{'' if name == 'home' else name}")
    if name != "home":
        page.locator("[data-explorer][data-ready]").first.wait_for()
    wrong: dict[str, list[str]] = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(2500)
        for found in violations(page):
            wrong.setdefault(found, []).append(f"{name}, {scheme}, {width}")
    context.close()
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pages", nargs="*", metavar="PAGE")
    args = parser.parse_args()
    wrong: dict[str, list[str]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder) / "runs.sqlite") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for name in args.pages or PAGES:
            for scheme in ("light", "dark"):
                for found, where in look(browser, server, name, scheme=scheme).items():
                    wrong.setdefault(found, []).extend(where)
        browser.close()
    for found, where in wrong.items():
        print(f"{found} ({'; '.join(where)})")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
