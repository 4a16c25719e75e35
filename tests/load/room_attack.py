"""A stranger with a student's link, who sends what no page of theirs offers. By hand:

    python -m tests.load.room_attack

Prints one line of JSON: what was tried, and what it achieved; ends with 1 where that is anything.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterable

import orjson
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from analysis.runs.rooms import Membership, NewRoom, Rooms
from analysis.runs.store import Store
from tests.load.forty import person
from tests.load.room import Student
from tests.load.server import Server, running

NAME = "Ada-Nickname-Nobody-May-See"
FORGED_KEYS = ("", "wrong", "0" * 32, "' OR 1=1 --", "%00", "true", "\U0001f600")
NUMBERS = (float("nan"), float("inf"), -1e308, 1e308, -1.0, 2.0)


class Stranger(Student):
    """A student who keeps every byte that the server sends, and sends whatever they like."""

    def __init__(self, port: int, *, owner: str) -> None:
        super().__init__(port, owner=owner)
        self.heard: list[bytes] = []

    async def _read(self) -> None:
        async for raw in self._socket:
            self.heard.append(bytes(raw))
            self._take(ForwardMsg.FromString(raw))

    async def send(self, *states: WidgetState, fragment: str = "", page: str = "") -> None:
        """A message made by hand; what it brings about is looked at afterwards."""
        client = ClientState(
            query_string=self._query, page_script_hash=page or self._hash, fragment_id=fragment
        )
        client.widget_states.widgets.extend(states)
        await self._socket.send(BackMsg(rerun_script=client).SerializeToString())
        await asyncio.sleep(0.4)

    def ids(self) -> Iterable[str]:
        """Ids of all widgets on the page."""
        for element in self._elements.values():
            widget = getattr(element, element.WhichOneof("type"))
            if getattr(widget, "id", ""):
                yield widget.id

    def fragments(self) -> list[str]:
        """Ids of the fragments that look again and again."""
        return list(self._timers)


def forged(id: str) -> list[WidgetState]:
    """Every kind of value a widget may be said to have."""
    states = [WidgetState(id=id, trigger_value=True), WidgetState(id=id, bool_value=True)]
    states += [WidgetState(id=id, string_value=text) for text in ("paused", "step", "x" * 10_000)]
    states += [WidgetState(id=id, int_value=99), WidgetState(id=id, json_value='{"state":"edits=m0_nan_1"}')]
    several = WidgetState(id=id)
    several.int_array_value.data.extend([2])
    return [*states, several]


async def attack(server: Server) -> dict[str, object]:
    """Try everything, and look at the room after each."""
    store = Store(server.store)
    rooms, teacher_owner = Rooms(store.database), person()
    made: NewRoom = rooms.create("diffgroupnorm", owner=teacher_owner)
    rooms.set_view(made.code, made.secret, pace="step", step=1)
    victim = Membership(store.database, made.code, owner=person())
    victim.join(NAME)
    victim.predict(1, 0.123456)
    # The stranger has joined another room as its teacher, so that they know what a teacher's page looks like.
    own: NewRoom = rooms.create("diffgroupnorm", owner=person())
    teacher = Stranger(server.port, owner=person())
    await teacher.open("room", query=f"code={own.code}&key={own.secret}")
    student = Stranger(server.port, owner=person())
    await student.open("room", query=f"code={made.code}")
    await student.press("Join")

    before, achieved, tried = rooms.room(made.code)._replace(version=0), [], 0
    (next_step,) = [e.button.id for e in teacher._of("button") if e.button.label == "Next step"]
    await teacher.send(WidgetState(id=next_step, trigger_value=True))
    if rooms.room(own.code).step != 1:
        achieved.append("nothing, for a message made by hand does not even steer the room of its own teacher")

    def look(what: str) -> None:
        now = rooms.room(made.code)._replace(version=0)
        if now != before:
            achieved.append(f"{what} changed the room: {now}")
        if len(rooms.of(teacher_owner)) != 1:
            achieved.append(f"{what} closed the room")

    for id in list(teacher.ids()):
        for state in forged(id):
            await student.send(state)
            tried += 1
        look(f"a forged {id.split('-')[1]}")
    for fragment in [*teacher.fragments(), "0" * 32, ""]:
        await student.send(fragment=fragment)
        tried += 1
        look("a forged fragment")
    for key in (*FORGED_KEYS, own.secret):
        visitor = Stranger(server.port, owner=student._owner)
        await visitor.open("room", query=f"code={made.code}&key={key}")
        if visitor.shows("button", "Reveal"):
            achieved.append(f"the key {key!r} opened the teacher's page")
        student.heard += visitor.heard
        await visitor.close()
        tried += 1
        look("a forged key")
    await _forge_answers(student, rooms, made, achieved)
    tried += len(NUMBERS)
    look("a forged answer")
    said = b"".join(student.heard)
    for secret, what in ((NAME, "a nickname"), ("0.123456", "a prediction"), (made.secret, "the secret")):
        if secret.encode() in said:
            achieved.append(f"the student was sent {what} of somebody else")
    exceptions = sorted(set(student.troubles))
    for visitor in (teacher, student):
        await visitor.close()
    store.close()
    return {"tried": tried, "bytes_read": len(said), "achieved": achieved, "exceptions": exceptions}


async def _forge_answers(student: Stranger, rooms: Rooms, made: NewRoom, achieved: list[str]) -> None:
    """Numbers that the slider does not have; what is stored must be one that it has."""
    await student.send()
    for number in NUMBERS:
        for element in list(student._of("slider")):
            state = WidgetState(id=element.slider.id)
            state.double_array_value.data.append(number)
            buttons = [e.button.id for e in student._of("button") if e.button.label == "Predict"]
            await student.send(state, *(WidgetState(id=id, trigger_value=True) for id in buttons))
    guesses = rooms.state(made.code, secret=made.secret).guesses
    achieved += [
        f"a prediction of {g}" for g in guesses.values() if not (isinstance(g, float) and 0 <= g <= 1)
    ]


def main() -> int:
    with running() as server:
        result = asyncio.run(attack(server))
    print(orjson.dumps(result).decode())
    return 1 if result["achieved"] else 0


if __name__ == "__main__":
    sys.exit(main())
