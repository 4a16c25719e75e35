"""Forty people who scrub at once: what it costs the server, and how soon a browser among them answers.

    python -m tests.load.scrub --people 40 --seconds 60

A moving hand says nothing, and a resting one a line. Sockets replay what browsers send: each opens one of the
three cluster pages and rests every ``--pause`` seconds, at another epoch, some with another tau. Among them a
real browser scrubs all the time, and its inputs are timed until the changed picture. Prints one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from collections.abc import Awaitable
from typing import Any

import numpy as np
import orjson

from tests.benchmarks.bench_explorer import ANSWERS
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM
from tests.load.forty import p50, p95, person, warm
from tests.load.server import Server, running
from tests.load.visitor import Visitor

PAGES = ("assignments", "keys", "target")
RUN = "example-digits-clusters"
EPOCHS = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15)
TAUS = ("0.5", "2", "3")
IDLE_SECONDS = 8.0


async def hand(visitor: Visitor, page: str, *, pause: float, until: float, answers: list[float]) -> None:
    """Rest again and again, each time somewhere else."""
    await asyncio.sleep(random.uniform(0, pause))
    while time.monotonic() < until:
        tried = f"&tau={random.choice(TAUS)}" if random.random() < 0.25 else ""
        answers.append(await visitor.rest(f"hero.{page}", f"epoch={random.choice(EPOCHS)}{tried}"))
        await asyncio.sleep(random.uniform(0.5, 1.5) * pause)


async def spent(server: Server, work: Awaitable[Any]) -> float:
    """Seconds of CPU that the server takes, without its workers, while something is done."""
    before = sum(server.process.cpu_times()[:2])
    await work
    return float(sum(server.process.cpu_times()[:2]) - before)


async def browser(port: int, *, until: float) -> dict[str, Any]:
    """A real browser whose hand never rests: milliseconds from inputs to the frame that shows them."""
    from playwright.async_api import async_playwright

    took: dict[str, list[float]] = {kind: [] for kind in ("epoch", "tau", "hover")}
    sent = 0
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        tab = await opened.new_page(viewport={"width": 1440, "height": 900})
        tab.set_default_timeout(120_000)

        def count(_: object) -> None:
            nonlocal sent
            sent += 1

        tab.on("websocket", lambda socket: socket.on("framesent", count))
        await tab.goto(f"http://localhost:{port}/assignments?run={RUN}")
        await tab.locator("[data-explorer][data-ready]").wait_for()
        await tab.wait_for_timeout(3000)
        script = ANSWERS.replace("async (kind) => {", "async (root, kind) => {").replace(
            'const root = document.querySelector("[data-explorer]");', ""
        )
        root, before = tab.locator("[data-explorer]"), sent
        while time.monotonic() < until:
            for kind, times in took.items():
                times += await root.evaluate(script, kind)
        spoke = sent - before
        await opened.close()
    late = {kind: round(float(np.quantile(times, 0.95)), 1) for kind, times in took.items()}
    return {"input to picture p95 ms": late, "messages while the hand moved": spoke}


async def scrub(server: Server, *, people: int, seconds: float, pause: float, look: bool) -> dict[str, Any]:
    """Everybody at once."""
    visitors = [Visitor(server.port, owner=person()) for _ in range(people)]
    for number, visitor in enumerate(visitors):
        await visitor.open(PAGES[number % 3], query=f"run={RUN}")
    idle = await spent(server, asyncio.sleep(IDLE_SECONDS)) / IDLE_SECONDS
    answers: list[float] = []
    until = time.monotonic() + seconds
    hands = [
        hand(visitor, PAGES[number % 3], pause=pause, until=until, answers=answers)
        for number, visitor in enumerate(visitors)
    ]
    seen = asyncio.create_task(browser(server.port, until=until)) if look else None
    begun = time.monotonic()
    cpu = await spent(server, asyncio.gather(*hands))
    took = time.monotonic() - begun
    found: dict[str, Any] = {
        "people": people,
        "seconds": seconds,
        "rests": len(answers),
        "server CPU ms a rest, above idle": round(1000 * (cpu - idle * took) / len(answers), 1),
        "server CPU %": round(100 * cpu / took, 1),
        "of it idle %": round(100 * idle, 1),
        "sentence p50 ms": p50(answers),
        "sentence p95 ms": p95(answers),
        "exceptions": [trouble for visitor in visitors for trouble in visitor.troubles],
    }
    if seen is not None:
        found |= await seen
    for visitor in visitors:
        await visitor.close()
    return found


def main() -> None:
    """Run it on a server of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pause", type=float, default=8.0, help="seconds between two rests of one hand")
    parser.add_argument("--no-browser", action="store_true", help="sockets alone")
    args = parser.parse_args()
    with running() as server:
        asyncio.run(warm(server))
        work = scrub(
            server, people=args.people, seconds=args.seconds, pause=args.pause, look=not args.no_browser
        )
        print(orjson.dumps(asyncio.run(work)).decode())


if __name__ == "__main__":
    main()
