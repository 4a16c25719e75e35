"""How soon a page shows its first picture, on a server that has just started and on one that others use.

    python -m tests.benchmarks.bench_first_picture [--times 3] [--pages home,assignments,depth]

Cold: the server has answered ``/_stcore/health`` for the first time, then a browser opens the page; and
the same from the start of the process. Warm: a visitor whose browser has nothing in its cache, once the
server has done all that it does beside the first picture. Plain: an app of one line,
which no page can beat. Medians, in seconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil
from playwright.sync_api import Browser, sync_playwright

from tests.browser.app_server import running
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM

EXPLORER = "[data-explorer][data-ready]"
FIRST = {
    "home": ("", ".st-key-lead p"),
    "assignments": ("assignments", EXPLORER),
    "karate": ("assignments?run=example-karate-factions", EXPLORER),
    "keys": ("keys", EXPLORER),
    "target": ("target", EXPLORER),
    "depth": ("depth", EXPLORER),
    "train": ("train", EXPLORER),
    "arena": ("arena", EXPLORER),
}
"""Address of a page, and what its first picture is; of Home its first line, above its doors."""


class Times(NamedTuple):
    """Seconds until a first picture."""

    healthy: float
    cold: float
    warm: float


def visit(browser: Browser, address: str, picture: str) -> float:
    """Seconds from asking for a page to its first picture, in a browser that knows nothing of it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    try:
        tab = context.new_page()
        tab.set_default_timeout(120_000)
        begun = time.perf_counter()
        tab.goto(address, wait_until="commit")
        tab.locator(picture).first.wait_for()
        took = time.perf_counter() - begun
        tab.wait_for_timeout(3000)  # what comes after the picture is no part of the next visit
        return took
    finally:
        context.close()


def wait_until_rested() -> None:
    """Wait until the children of this process have taken hardly any processor time for three seconds."""
    taken, quiet = processor_time(), 0
    while quiet < 3:
        time.sleep(1)
        before, taken = taken, processor_time()
        quiet = quiet + 1 if taken - before < 0.1 else 0


def processor_time() -> float:
    """Seconds that the children of this process, and theirs, have computed."""
    seconds = 0.0
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.NoSuchProcess):
            times = child.cpu_times()
            seconds += times.user + times.system
    return seconds


def plain(browser: Browser) -> float:
    """Seconds to the first line of an app that draws nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        app = Path(folder) / "plain.py"
        app.write_text('import streamlit as st\n\nst.write("plain")\n')
        with running(Path(folder) / "runs.sqlite", app=str(app)) as address:
            visit(browser, address, ".stMarkdown p")
            wait_until_rested()
            return visit(browser, address, ".stMarkdown p")


def measure(browser: Browser, page: str, picture: str) -> Times:
    """A server of its own, visited twice."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        with running(Path(folder) / "runs.sqlite") as address:
            healthy = time.perf_counter() - begun
            cold = visit(browser, f"{address}/{page}", picture)
            wait_until_rested()
            return Times(healthy, cold, visit(browser, f"{address}/{page}", picture))


def main() -> None:
    """Print a row for each page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--pages", default=",".join(FIRST))
    args = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, medians of {args.times}")
    print(f"{'page':12} {'cold':>6} {'from the start':>15} {'warm':>6}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        without = statistics.median(plain(browser) for _ in range(args.times))
        print(f"{'plain':12} {'':6} {'':15} {without:6.2f}", flush=True)
        for name in args.pages.split(","):
            taken = [measure(browser, *FIRST[name]) for _ in range(args.times)]
            cold, warm = (statistics.median(getattr(one, kind) for one in taken) for kind in ("cold", "warm"))
            start = statistics.median(one.healthy + one.cold for one in taken)
            print(f"{name:12} {cold:6.2f} {start:15.2f} {warm:6.2f}", flush=True)
        browser.close()


if __name__ == "__main__":
    main()
