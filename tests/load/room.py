"""A class in one room, by sockets. By hand, on a quiet machine:

    python -m tests.load.room lesson --people 40   they join, predict, see the reveal and train
    python -m tests.load.room watch --people 100   they look at a lesson, and the teacher at them
    python -m tests.load.room kill --people 40     the server is killed while they train, and started again

Each prints one line of JSON and ends with 1 where something went wrong.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
from streamlit.proto.WidgetStates_pb2 import WidgetState

from analysis.runs.rooms import NewRoom, Rooms
from analysis.runs.store import Store
from tests.load.forty import p50, p95, person
from tests.load.server import Server, running
from tests.load.visitor import Visitor

LESSON, PREDICTS, TRAINS = "diffgroupnorm", 1, 2
PATIENCE_SECONDS = 420.0
OUTCOMES = ("You were right.", "It came out differently.")


class Student(Visitor):
    """A visitor who answers with a slider."""

    async def predict(self, value: float) -> float:
        """Set the slider and press Predict."""
        (slider,) = [element.slider for element in self._of("slider")]
        state = WidgetState(id=slider.id)
        state.double_array_value.data.append(value)
        self._values[slider.id] = state
        return await self.press("Predict")

    def metric(self, label: str) -> int:
        """The number under a label on the teacher's page."""
        shown = next((e.metric.body for e in self._of("metric") if e.metric.label == label), "")
        return int(shown or 0)


class Class:
    """A teacher and students in one room of a server."""

    def __init__(self, server: Server, people: int) -> None:
        self.server, self.people = server, people
        self.store = Store(server.store)
        self.rooms = Rooms(self.store.database)
        self.teacher_cookie, self.cookies = person(), [person() for _ in range(people)]
        self.made: NewRoom = self.rooms.create(LESSON, owner=self.teacher_cookie)
        self.teacher = Student(server.port, owner=self.teacher_cookie)
        self.students = [Student(server.port, owner=cookie) for cookie in self.cookies]

    async def open(self) -> list[float]:
        """Open everybody's page."""
        await self.teacher.open("room", query=f"code={self.made.code}&key={self.made.secret}")
        return await self.all(lambda s: s.open("room", query=f"code={self.made.code}"))

    async def all(self, deed) -> list[float]:
        """Let every student do something at once."""
        return list(await asyncio.gather(*map(deed, self.students)))

    async def join(self) -> list[float]:
        """Everybody joins, and the teacher has seen it."""
        seconds = await self.all(lambda s: s.press("Join"))
        await until(lambda: self.teacher.metric("joined") == self.people)
        return seconds

    def steer(self, **changes: object) -> None:
        """What the teacher's buttons do."""
        self.rooms.set_view(self.made.code, self.made.secret, **changes)

    async def predict(self) -> tuple[list[float], list[float]]:
        """Everybody predicts: seconds until each was answered, and until the teacher's page counted it."""
        behind = []

        async def one(student: Student) -> float:
            seconds = await student.predict(0.3 + 0.5 * self.students.index(student) / self.people)
            said = time.perf_counter()
            count = len(self.rooms.state(self.made.code, secret=self.made.secret).guesses)
            await until(lambda: self.teacher.metric("predicted") >= count)
            behind.append(time.perf_counter() - said)
            return seconds

        return await self.all(one), behind

    def finished(self) -> int:
        """How many runs are done."""
        return sum(run.state == "finished" for run in self.store.runs())

    def troubles(self) -> list[str]:
        """Every exception that a page has shown."""
        return [trouble for s in (self.teacher, *self.students) for trouble in s.troubles]

    async def close(self) -> None:
        """Close all tabs."""
        for visitor in (self.teacher, *self.students):
            await visitor.close()
        self.store.close()


async def until(condition, *, seconds: float = PATIENCE_SECONDS) -> float:
    """Seconds until a condition holds."""
    begun = time.perf_counter()
    while not condition():
        if time.perf_counter() - begun > seconds:
            raise TimeoutError("it did not come to pass")
        await asyncio.sleep(0.05)
    return time.perf_counter() - begun


def cpu(server: Server) -> tuple[float, float]:
    """Seconds of computing so far: of the server, and of all that it has started."""
    own = server.process.cpu_times()
    others = 0.0
    for process in server.family():
        with contextlib.suppress(Exception):
            times = process.cpu_times()
            others += times.user + times.system
    return own.user + own.system, others


async def lesson(server: Server, *, people: int) -> dict[str, object]:
    """The lesson as a class takes it."""
    room = Class(server, people)
    room.steer(pace="step", step=PREDICTS)
    opened = await room.open()
    joined = await room.join()
    predicted, behind = await room.predict()
    room.steer(reveal=PREDICTS)
    revealed = time.perf_counter()
    await room.all(lambda s: until(lambda: any(map(s.says, OUTCOMES))))
    revealed = time.perf_counter() - revealed
    room.steer(step=TRAINS)
    await room.all(lambda s: until(lambda: s.shows("button", "Train")))
    before, begun = cpu(server), time.perf_counter()
    started = await room.all(lambda s: s.press("Train"))
    trained, errors = 0.0, []
    try:
        trained = await until(lambda: room.finished() >= people)
    except TimeoutError:
        errors.append(f"{room.finished()} of {people} runs are done after {PATIENCE_SECONDS:g} s")
    trained, after = time.perf_counter() - begun, cpu(server)
    await asyncio.sleep(2)
    state = room.rooms.state(room.made.code, secret=room.made.secret)
    counted = room.teacher.metric("done")
    errors += room.troubles() + ([] if counted == room.finished() else [f"the teacher counts {counted} done"])
    ticks = [tick for s in (room.teacher, *room.students) for tick in s.ticks]
    await room.close()
    return {
        "people": people,
        "open_ms": [p50(opened), p95(opened)],
        "join_ms": [p50(joined), p95(joined)],
        "predict_ms": [p50(predicted), p95(predicted)],
        "start_ms": [p50(started), p95(started)],
        "teacher_behind_ms": [p50(behind), p95(behind)],
        "tick_ms": [p50(ticks), p95(ticks)],
        "reveal_seen_s": round(revealed, 1),
        "all_trained_s": round(trained, 1),
        "cpu_s_server_and_workers": [round(b - a, 1) for a, b in zip(before, after, strict=True)],
        "runs": len(state.runs),
        "seeds": len({member.seed for member in state.members}),
        "errors": errors,
    }


async def watch(server: Server, *, people: int, seconds: float) -> dict[str, object]:
    """Everybody looks; nobody does anything."""
    room = Class(server, people)
    room.steer(pace="step", step=PREDICTS)
    await room.open()
    await room.join()
    for visitor in (room.teacher, *room.students):
        visitor.ticks.clear()
    before = cpu(server)
    await asyncio.sleep(seconds)
    ticks, after = [tick for s in room.students for tick in s.ticks], cpu(server)
    result = {
        "people": people,
        "tick_ms": [p50(ticks), p95(ticks)],
        "teacher_tick_ms": [p50(room.teacher.ticks), p95(room.teacher.ticks)],
        "ticks": len(ticks),
        "cpu_share_of_server": round((after[0] - before[0]) / seconds, 2),
        "errors": room.troubles(),
    }
    await room.close()
    return result


@contextlib.contextmanager
def _killed_and_started_again(folder: Path, server: Server) -> Iterator[Server]:
    server.kill()
    again = Server(folder)
    try:
        again.wait()
        yield again
    finally:
        again.close()


async def kill(*, people: int) -> dict[str, object]:
    """The plug is pulled while the class trains."""
    with tempfile.TemporaryDirectory(prefix="soft-cluster-lab-load-") as name:
        folder = Path(name)
        server = Server(folder)
        server.wait()
        room = Class(server, people)
        room.steer(pace="step", step=PREDICTS)
        await room.open()
        await room.join()
        await room.predict()
        room.steer(step=TRAINS)
        await room.all(lambda s: until(lambda: s.shows("button", "Train")))
        await room.all(lambda s: s.press("Train"))
        await until(lambda: room.finished() >= people // 4)
        before, done = room.rooms.state(room.made.code, secret=room.made.secret), room.finished()
        with _killed_and_started_again(folder, server) as again:
            await asyncio.gather(
                *(visitor.close() for visitor in (room.teacher, *room.students)), return_exceptions=True
            )
            after, still = room.rooms.state(room.made.code, secret=room.made.secret), room.finished()
            back = [Student(again.port, owner=cookie) for cookie in room.cookies]
            opened = await asyncio.gather(*(s.open("room", query=f"code={room.made.code}") for s in back))
            known = sum(s.says("Room ") or not s.shows("button", "Join") for s in back)
            troubles = [trouble for s in back for trouble in s.troubles]
            for student in back:
                await student.close()
        states = [run.state for run in room.store.runs()]
        room.store.close()
    lost = [name for name in ("members", "guesses", "runs") if getattr(after, name) != getattr(before, name)]
    return {
        "people": people,
        "finished_before_and_after": [done, still],
        "known_again": known,
        "open_again_ms": [p50(opened), p95(opened)],
        "states_at_the_end": {state: states.count(state) for state in sorted(set(states))},
        "errors": [*(f"{name} differ" for name in lost), *troubles]
        + ([] if still >= done and known == people else ["somebody or something was lost"]),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("lesson", "watch", "kill"))
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--seconds", type=float, default=30.0, help="of watching")
    args = parser.parse_args()
    if args.what == "kill":
        result = asyncio.run(kill(people=args.people))
    else:
        with running() as server:
            if args.what == "lesson":
                result = asyncio.run(lesson(server, people=args.people))
            else:
                result = asyncio.run(watch(server, people=args.people, seconds=args.seconds))
    print(orjson.dumps(result).decode())
    return 1 if result["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
