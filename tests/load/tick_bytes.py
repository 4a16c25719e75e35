"""What a page that watches a training is sent at every tick, and by what:

    python -m tests.load.tick_bytes --preset "Digits, clustered" --seconds 40

Prints a row for each tick: bytes in all, of what a snapshot adds to the picture, and of the largest other
parts; then the median and the most of what is not a snapshot's.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
from collections import Counter

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.load.forty import person
from tests.load.server import running
from tests.load.visitor import Visitor

PICTURE = "a snapshot's data"


def part_of(message: ForwardMsg) -> str:
    """What a message is about: of an element its kind and key, of others their own kind."""
    kind = message.WhichOneof("type")
    if kind != "delta" or message.delta.WhichOneof("type") != "new_element":
        return str(kind)
    element = message.delta.new_element
    if element.WhichOneof("type") != "bidi_component":
        return str(element.WhichOneof("type"))
    name = element.bidi_component.component_name.removeprefix("soft-cluster-lab-")
    if name == "addition" and element.bidi_component.WhichOneof("data") == "json":
        return "rows of the curves"
    return PICTURE if name in ("addition", "depth") or name.startswith("clusters") else name


class Watcher(Visitor):
    """A visitor who weighs what comes, tick by tick."""

    def __init__(self, port: int) -> None:
        super().__init__(port, owner=person(), remembers=True)
        self.ticks_by_part: list[Counter[str]] = []
        self._parts: Counter[str] = Counter()

    def _take(self, message: ForwardMsg) -> None:
        if message.WhichOneof("type") == "new_session":
            self._parts = Counter()
            if message.metadata.run.fragment_ids:
                self.ticks_by_part.append(self._parts)
        if message.hash not in self._messages:  # else it came as a reference, and was counted as one
            self._parts[part_of(message)] += message.ByteSize()
        super()._take(message)


async def watch(port: int, *, preset: str, seconds: float) -> list[Counter[str]]:
    """Start a training and watch it; the bytes of every tick from its first epoch on, by part."""
    visitor = Watcher(port)
    await visitor.open("train")
    await visitor.choose("Start from", preset)
    await visitor.press("Start")
    while not visitor.says(" left"):  # the first epochs are there
        await asyncio.sleep(0.2)
    visitor.ticks_by_part.clear()
    await asyncio.sleep(seconds)
    await visitor.close()
    return visitor.ticks_by_part


def main() -> None:
    """Print a row for each tick."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--preset", default="Digits, clustered")
    parser.add_argument("--seconds", type=float, default=40.0)
    args = parser.parse_args()
    with running() as server:
        ticks = asyncio.run(watch(server.port, preset=args.preset, seconds=args.seconds))
    for parts in ticks:
        others = [f"{name} {size}" for name, size in parts.most_common(6) if name != PICTURE]
        print(f"{parts.total():8} {parts[PICTURE]:8}  {', '.join(others)}")
    besides = [parts.total() - parts[PICTURE] for parts in ticks]
    print(f"besides a snapshot's data: median {statistics.median(besides):.0f}, most {max(besides)} bytes")


if __name__ == "__main__":
    main()
