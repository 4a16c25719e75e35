"""How long the arena takes: ``python -m tests.benchmarks.bench_arena [--only page|command] [--seeds N]``.

The page, on a server that nobody has visited: from opening the address to the first baseline's picture, and
from the button to the first learned column (target 3 s). The command: five poolers with three seeds on the
karate club and on planted-partition (target 60 s each on two cores). Beside the time on the wall stands the
CPU time of all processes, which a busy machine disturbs less, and how busy the machine was.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.browser.app_server import running
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM

POOLERS = "memory,mincut,dmon,diffpool,just_balance"
FIRST, WHOLE = 3, 60
_COLUMN = "[class*=st-key-arena-{}] .js-plotly-plot"


def page(folder: Path) -> None:
    from playwright.sync_api import sync_playwright

    with running(folder / "page.sqlite") as address, sync_playwright() as playwright:
        server = next(child.pid for child in psutil.Process().children() if "streamlit" in child.cmdline())
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = browser.new_page(viewport={"width": 1440, "height": 900})
        tab.set_default_timeout(180_000)
        with Watch(server, "page: opened to the first picture"):
            tab.goto(f"{address}/arena")
            tab.locator(_COLUMN.format("spectral")).first.wait_for()
        button = tab.get_by_role("button", name="Train 5")
        button.wait_for()
        tab.wait_for_function("() => !document.querySelector('[data-testid=\"stStatusWidget\"]')")
        with Watch(server, "page: the button to the first learned column", target=FIRST):
            button.click()
            learned = ", ".join(_COLUMN.format(name) for name in POOLERS.split(","))
            tab.locator(learned).first.wait_for()
        browser.close()


def command(folder: Path, data: str, seeds: int) -> None:
    arguments = ["arena", "--data", data, "--poolers", POOLERS, "--seeds", str(seeds), "--json"]
    with Watch(None, f"command: {data}, 5 poolers x {seeds} seeds", target=WHOLE) as watch:
        done = subprocess.Popen(
            [sys.executable, "-m", "analysis", *arguments],
            env=os.environ | {"SOFT_CLUSTER_LAB_STORE": str(folder / f"{data}.sqlite")},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        watch.follow(done)


class Watch:
    """Prints what the block took: on the wall, and of the CPU by a process and its descendants."""

    def __init__(self, pid: int | None, words: str, *, target: float | None = None) -> None:
        self.pid, self.words, self.target, self.cpu = pid, words, target, 0.0

    def __enter__(self) -> Watch:
        self.begun, self.before = (
            time.perf_counter(),
            0.0 if self.pid is None else sum(cpu(self.pid).values()),
        )
        return self

    def follow(self, process: subprocess.Popen[bytes]) -> None:
        """Look at a process until it ends: what its children used is lost with them."""
        used: dict[int, float] = {}
        while process.poll() is None:
            used |= cpu(process.pid)
            time.sleep(0.25)
        self.cpu = sum(used.values())

    def __exit__(self, *_: object) -> None:
        took = time.perf_counter() - self.begun
        worked = self.cpu if self.pid is None else sum(cpu(self.pid).values()) - self.before
        target = "" if self.target is None else f"   target {self.target} s"
        load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        print(f"{self.words:48} {took:6.1f} s   CPU {worked:5.1f} s{target}   {load}", flush=True)


def cpu(pid: int) -> dict[int, float]:
    """Seconds of the CPU that a process and each of its descendants used."""
    used: dict[int, float] = {}
    try:
        mine = psutil.Process(pid)
        family = [mine, *mine.children(recursive=True)]
    except psutil.NoSuchProcess:
        return used
    for process in family:
        try:
            times = process.cpu_times()
            used[process.pid] = times.user + times.system
        except psutil.NoSuchProcess:
            continue
    return used


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", choices=("page", "command"))
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        if options.only != "command":
            page(Path(name))
        if options.only != "page":
            for data in ("karate", "planted-partition"):
                command(Path(name), data, options.seeds)


if __name__ == "__main__":
    main()
