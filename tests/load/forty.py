"""Forty people on one server: what they wait for, and what it costs. By hand, on a quiet machine:

    python -m tests.load.forty watch --people 40 --minutes 10
    python -m tests.load.forty start --people 40
    python -m tests.load.forty start --people 40 --same
    python -m tests.load.forty stop --times 20
    python -m tests.load.forty cold

Each prints one line of JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import statistics
import string
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

import orjson

from analysis.runs.store.store import Store
from tests.load.server import ROOT, Server, left_over, running
from tests.load.visitor import Visitor

SETTLE_SECONDS = 20.0
FINAL_SECONDS = 900.0
BEGIN_SECONDS = 300.0


def p95(values: Sequence[float]) -> float:
    """The value that 95 % of them do not exceed, in milliseconds."""
    return round(1000 * sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)], 1)


def p50(values: Sequence[float]) -> float:
    """The median in milliseconds."""
    return round(1000 * statistics.median(values), 1)


def person() -> str:
    """An owner's cookie."""
    return "".join(random.choices(string.ascii_letters + string.digits, k=32))


async def begun(server: Server, store: Store, *, epochs: int) -> str:
    """Somebody starts the digits; returns the id when it trains."""
    first = Visitor(server.port, owner=person())
    await first.open("train")
    await first.put("Epochs", epochs)
    await first.press("Start")
    run = first.run
    await until(lambda: store.run(run).epochs_done >= 0)
    await first.close()
    return run


async def until(condition: Callable[[], object]) -> None:
    """Wait for something to begin.

    Raises:
        TimeoutError: if it does not.
    """
    deadline = time.monotonic() + BEGIN_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"a training did not begin within {BEGIN_SECONDS:g} seconds")
        await asyncio.sleep(0.2)


async def watch(server: Server, *, people: int, minutes: float) -> dict[str, object]:
    """Many watch two live runs, one of this server and one of another process on the same store."""
    store = Store(server.store)
    command = [
        sys.executable,
        "-m",
        "analysis",
        "train",
        "digits-clusters",
        "--seed",
        "77",
        "--epochs",
        "2000",
    ]
    environment = os.environ | {"SOFT_CLUSTER_LAB_STORE": str(server.store)}
    other = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        runs = [await begun(server, store, epochs=2000)]
        await until(lambda: any(run.epochs_done >= 0 for run in store.runs(owner="terminal")))
        runs += [run.id for run in store.runs(owner="terminal")]
        visitors = [Visitor(server.port, owner=person()) for _ in range(people)]
        loads = []
        for number, visitor in enumerate(visitors):
            loads.append(await visitor.open("train", query=f"run={runs[number % 2]}"))
            await asyncio.sleep(0.1)
        await asyncio.sleep(SETTLE_SECONDS)
        for visitor in visitors:
            visitor.ticks.clear()
        before, cpu = server.memory, sum(server.process.cpu_times()[:2])
        moment = time.monotonic()
        await asyncio.sleep(60 * minutes)
        after, spent = server.memory, sum(server.process.cpu_times()[:2]) - cpu
        ticks = [tick for visitor in visitors for tick in visitor.ticks]
        for visitor in visitors:
            await visitor.close()
        return {
            "people": people,
            "minutes": minutes,
            "live at the end": sum(store.run(run).live for run in runs),
            "first load p50 ms": p50(loads),
            "first load p95 ms": p95(loads),
            "ticks": len(ticks),
            "tick p50 ms": p50(ticks),
            "tick p95 ms": p95(ticks),
            "memory MB": [round(before), round(after)],
            "memory growth %": round(100 * (after / before - 1), 1),
            "server CPU %": round(100 * spent / (time.monotonic() - moment)),
            "exceptions": sum(len(visitor.troubles) for visitor in visitors),
        }
    finally:
        other.terminate()
        other.wait()
        store.close()


async def start(server: Server, *, people: int, same: bool) -> dict[str, object]:
    """Everybody presses Start within five seconds."""
    visitors = [Visitor(server.port, owner=person()) for _ in range(people)]
    for number, visitor in enumerate(visitors):
        await visitor.open("train")
        await visitor.choose("Start from", "Karate club, two factions")
        if not same:
            await visitor.put("Seed", 1000 + number)

    async def press(visitor: Visitor) -> float:
        await asyncio.sleep(random.uniform(0, 5))
        return await visitor.press("Start")

    answers = await asyncio.gather(*(press(visitor) for visitor in visitors))
    store, deadline = Store(server.store), time.monotonic() + FINAL_SECONDS
    ids = [visitor.run for visitor in visitors if visitor.run]
    runs = [store.run(id) for id in ids]
    while any(run.live for run in runs) and time.monotonic() < deadline:
        await asyncio.sleep(1)
        runs = [store.run(id) for id in ids]
    for visitor in visitors:
        await visitor.close()
    # who joins a training that is over already waits for nothing
    waits = [max((run.ended or float("inf")) - run.created, 0.0) for run in runs]
    found = {
        "people": people,
        "without a run": [visitor.warnings() for visitor in visitors if not visitor.run],
        "specs": len({run.key for run in runs}),
        "states": {state: [run.state for run in runs].count(state) for state in {run.state for run in runs}},
        "trainings": len({run.started for run in runs}),
        "first feedback p50 ms": p50(answers),
        "first feedback p95 ms": p95(answers),
        "wait for the end s, median and longest": [round(statistics.median(waits), 1), round(max(waits), 1)],
        "longest / median": round(max(waits) / (statistics.median(waits) or float("inf")), 2),
        "exceptions": [trouble for visitor in visitors for trouble in visitor.troubles],
    }
    store.close()
    return found


async def stop(server: Server, *, times: int) -> dict[str, object]:
    """Stop a training again and again, and see how soon the page says so and the worker rests."""
    store = Store(server.store)
    seen, ended = [], []
    for number in range(times):
        visitor = Visitor(server.port, owner=person())
        await visitor.open("train")
        await visitor.choose("Start from", "Karate club, two factions")
        await visitor.put("Epochs", 2000)
        await visitor.put("Seed", 2000 + number)
        await visitor.press("Start")
        run = visitor.run
        while store.run(run).epochs_done < 20 or not visitor.says("epoch"):
            await asyncio.sleep(0.05)
        begun = time.perf_counter()
        await visitor.press("Stop")
        while not visitor.says("Stopped"):
            await asyncio.sleep(0.005)
        seen.append(time.perf_counter() - begun)
        while store.run(run).ended is None:
            await asyncio.sleep(0.005)
        ended.append(time.perf_counter() - begun)
        await visitor.close()
    store.close()
    family = server.family()
    server.close()
    return {
        "times": times,
        "to the visible state p50 ms": p50(seen),
        "to the visible state p95 ms": p95(seen),
        "to the end of the training p95 ms": p95(ended),
        "processes left over after closing": left_over(family),
    }


async def cold() -> dict[str, object]:
    """From the command to a Home page that can be used, and to its last picture; the first visitor waits."""
    found = []
    for _ in range(3):
        begun = time.perf_counter()
        with running() as server:
            answers = time.perf_counter() - begun
            visitor = Visitor(server.port, owner=person())
            opened = asyncio.create_task(visitor.open(""))
            while not visitor.shows("button", "Find oversmoothing"):
                await asyncio.sleep(0.01)
            usable, cpu = time.perf_counter() - begun, sum(server.process.cpu_times()[:2])
            await opened
            found.append([round(x, 2) for x in (answers, usable, time.perf_counter() - begun, cpu)])
            await visitor.close()
    return {"seconds until it answers, Home can be used, Home is complete; CPU seconds until used": found}


def main() -> None:
    """Run what is asked for on a server of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", choices=["watch", "start", "stop", "cold"])
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--same", action="store_true", help="everybody starts the same spec")
    args = parser.parse_args()
    if args.what == "cold":
        found = asyncio.run(cold())
    else:
        profile = "research" if args.what == "watch" else "classroom"
        with running(SOFT_CLUSTER_LAB_PROFILE=profile) as server:
            asyncio.run(warm(server))
            work = {
                "watch": lambda: watch(server, people=args.people, minutes=args.minutes),
                "start": lambda: start(server, people=args.people, same=args.same),
                "stop": lambda: stop(server, times=args.times),
            }
            found = asyncio.run(work[args.what]())
    print(orjson.dumps(found).decode())


async def warm(server: Server) -> None:
    """Be the first visitor, and let the server load its libraries."""
    visitor = Visitor(server.port, owner=person())
    await visitor.open("")
    await visitor.close()
    await asyncio.sleep(15)


if __name__ == "__main__":
    main()
