"""Forty students in one room: they join, predict, see the reveal and train. By hand, on a quiet machine:

    python -m tests.load.room --people 40

Prints one line of JSON: seconds until each was answered, how far the teacher's page was behind, and errors.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time

import orjson
from streamlit.proto.WidgetStates_pb2 import WidgetState

from analysis.runs.rooms import Rooms
from analysis.runs.store import Store
from tests.load.forty import p50, p95, person
from tests.load.server import Server, running
from tests.load.visitor import Visitor

LESSON, PREDICTS, TRAINS = "diffgroupnorm", 1, 2
PATIENCE_SECONDS = 300.0


class Student(Visitor):
    """A visitor who answers with a slider."""

    async def predict(self, value: float) -> float:
        """Set the slider and press Predict."""
        (slider,) = [element.slider for element in self._of("slider")]
        state = WidgetState(id=slider.id)
        state.double_array_value.data.append(value)
        self._values[slider.id] = state
        return await self.press("Predict")

    def metric(self, label: str) -> str:
        """The number under a label on the teacher's page."""
        return next((e.metric.body for e in self._of("metric") if e.metric.label == label), "")


async def until(condition, *, seconds: float = PATIENCE_SECONDS) -> float:
    """Seconds until a condition holds."""
    begun = time.perf_counter()
    while not condition():
        if time.perf_counter() - begun > seconds:
            raise TimeoutError("it did not come to pass")
        await asyncio.sleep(0.05)
    return time.perf_counter() - begun


async def lesson(server: Server, *, people: int) -> dict[str, object]:
    """The lesson as a class takes it."""
    store = Store(server.store)
    rooms, teacher_cookie = Rooms(store.database), person()
    made = rooms.create(LESSON, owner=teacher_cookie)
    rooms.steer(made.code, made.secret, pace="step", step=PREDICTS)
    teacher = Student(server.port, owner=teacher_cookie)
    await teacher.open("room", query=f"code={made.code}&key={made.secret}")
    students = [Student(server.port, owner=person()) for _ in range(people)]
    opened = await asyncio.gather(*(s.open("room", query=f"code={made.code}") for s in students))
    joined = await asyncio.gather(*(s.press("Join") for s in students))
    await until(lambda: teacher.metric("joined") == str(people))

    behind = []

    async def predicts(student: Student, value: float) -> float:
        seconds = await student.predict(value)
        said = time.perf_counter()
        (count,) = {len(rooms.state(made.code, secret=made.secret).guesses)}
        await until(lambda: int(teacher.metric("predicted") or 0) >= count)
        behind.append(time.perf_counter() - said)
        return seconds

    predicted = await asyncio.gather(*(predicts(s, 0.3 + 0.01 * i) for i, s in enumerate(students)))
    rooms.steer(made.code, made.secret, reveal=PREDICTS)
    revealed = time.perf_counter()
    outcomes = ("You were right.", "It came out differently.")
    await asyncio.gather(*(until(lambda s=s: any(map(s.says, outcomes))) for s in students))
    revealed = time.perf_counter() - revealed
    rooms.steer(made.code, made.secret, step=TRAINS)
    await asyncio.gather(*(until(lambda s=s: s.shows("button", "Train")) for s in students))
    begun = time.perf_counter()
    started = await asyncio.gather(*(s.press("Train") for s in students))
    done = lambda: sum(run.state == "finished" for run in store.runs()) >= people  # noqa: E731
    await until(done)
    trained = time.perf_counter() - begun
    members = rooms.state(made.code, secret=made.secret)
    troubles = [trouble for s in (teacher, *students) for trouble in s.troubles]
    ticks = [tick for s in (teacher, *students) for tick in s.ticks]
    for visitor in (teacher, *students):
        await visitor.close()
    store.close()
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
        "runs": len(members.runs),
        "seeds": len({member.seed for member in members.members}),
        "errors": troubles,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40)
    people = parser.parse_args().people
    with running() as server:
        result = asyncio.run(lesson(server, people=people))
    print(orjson.dumps(result).decode())
    return 1 if result["errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
