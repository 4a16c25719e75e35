"""Strangers start, stop and resume the same settings; each must find exactly what they had. By hand:

    python -m tests.faults.strangers --people 40 --minutes 10

Prints one line of JSON: what was wished, and how often somebody found fewer epochs, another state or another
history than they had left.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

import orjson

from analysis.checks import BadInput
from analysis.runs.budget.limits import PROFILES
from analysis.runs.engine.engine import Engine
from analysis.runs.store.store import Store
from analysis.runs.store.verify import problems
from tests.runs.fake import spec

EPOCHS = 2000


class Stranger(threading.Thread):
    """Somebody who does not know the others."""

    def __init__(self, name: str, engine: Engine, store: Store, *, until: float, seed: int) -> None:
        super().__init__(name=name, daemon=True)
        self.wishes: Counter[str] = Counter()
        self.losses: list[str] = []
        self._engine, self._store, self._until = engine, store, until
        self._random = random.Random(seed)

    def run(self) -> None:
        """Wish, wait, and look."""
        id, left = "", (-1, [])
        while time.monotonic() < self._until:
            if id:
                left = self._look(id, left)
            wish = self._random.choice(["start", "stop", "resume"])
            try:
                if wish == "start":
                    id = self._engine.submit(spec(training__epochs=EPOCHS), owner=self.name)
                elif id:
                    getattr(self._engine, wish)(id, owner=self.name)
                self.wishes[wish] += 1
            except BadInput as refusal:
                self.wishes[f"refused: {str(refusal)[:30]}"] += 1
            if id and wish == "stop":
                left = self._stopped(id, left)
            time.sleep(self._random.uniform(0.2, 3))

    def _look(self, id: str, left: tuple[int, list[object]]) -> tuple[int, list[object]]:
        run, (reached, rows) = self._store.run(id), left
        now = self._store.history(id)
        if run.epochs_done < reached or now[: len(rows)] != rows:
            self.losses.append(f"{self.name}: left {reached} epochs, found {run.epochs_done} ({run.state})")
        return (run.epochs_done, now) if run.state == "stopped" and run.ended else left

    def _stopped(self, id: str, left: tuple[int, list[object]]) -> tuple[int, list[object]]:
        """What is theirs after a stop, once it has settled."""
        deadline = time.monotonic() + 20
        while self._store.run(id).ended is None and time.monotonic() < deadline:
            time.sleep(0.05)
        run = self._store.run(id)
        return (run.epochs_done, self._store.history(id)) if run.state == "stopped" else left


def main() -> None:
    """Let them come, and print what they found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=10.0)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="strangers-") as folder:
        store = Store(Path(folder) / "runs.sqlite")
        engine = Engine(store, workers=2, limits=PROFILES["research"])
        engine.wait_ready(300)
        until = time.monotonic() + 60 * args.minutes
        people = [Stranger(f"stranger {n}", engine, store, until=until, seed=n) for n in range(args.people)]
        for one in people:
            one.start()
        for one in people:
            one.join()
        engine.close()
        wishes: Counter[str] = sum((one.wishes for one in people), Counter())
        facts = {
            "people": args.people,
            "minutes": args.minutes,
            "wishes": dict(wishes),
            "runs": len(store.runs()),
            "found less or other than they left": [loss for one in people for loss in one.losses],
            "problems in the store": problems(store),
        }
        store.close()
    print(orjson.dumps(facts).decode())


if __name__ == "__main__":
    main()
