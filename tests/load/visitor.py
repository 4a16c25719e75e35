"""A browser without a screen: opens pages over the websocket, ticks as fragments ask, presses buttons."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

ANSWER_SECONDS = 60.0


class Visitor:
    """One tab of one browser.

    Args:
        port: of a server on this computer.
        owner: the cookie that says whose runs these are; 32 letters and digits.
        base: the path under which the server stands, such as ``"/lab"``.
        remembers: names the messages that it has, as browsers do, and is sent them again as references only.

    Attributes:
        ticks: seconds that each tick of a polling fragment took until its last message had come.
        troubles: exceptions that the page showed.
    """

    def __init__(self, port: int, *, owner: str, base: str = "", remembers: bool = False) -> None:
        self.ticks: list[float] = []
        self.troubles: list[str] = []
        self._port, self._owner, self._base = port, owner, base
        self._page, self._query, self._hash = "", "", ""
        self._elements: dict[tuple[int, ...], Any] = {}
        self._values: dict[str, WidgetState] = {}
        self._remembers = remembers
        self._messages: dict[str, ForwardMsg] = {}
        self._fragments: dict[str, str] = {}
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._finished = asyncio.Event()
        self._turn = asyncio.Lock()

    async def open(self, page: str, *, query: str = "") -> float:
        """Go to a page; the seconds until it is all there."""
        self._socket = await websockets.connect(
            f"ws://localhost:{self._port}{self._base}/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            origin=websockets.Origin(f"http://localhost:{self._port}"),
            additional_headers={"Cookie": f"soft_cluster_lab_owner={self._owner}"},
            max_size=None,
            compression=None,
        )
        self._reader = asyncio.create_task(self._read())
        self._page, self._query = page, query
        return await self._ask()

    async def close(self) -> None:
        """Close the tab."""
        for timer in self._timers.values():
            timer.cancel()
        self._reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reader
        await self._socket.close()

    async def press(self, label: str) -> float:
        """Press the button with this label; the seconds until the page has answered."""
        button = self._one("button", label)
        return await self._ask(WidgetState(id=button.id, trigger_value=True))

    async def choose(self, label: str, option: str) -> float:
        """Choose an option of the list with this label."""
        box = self._one("selectbox", label)
        self._values[box.id] = WidgetState(id=box.id, string_value=option)
        return await self._ask()

    async def rest(self, picture: str, query: str) -> float:
        """Say what the picture called ``picture`` says once the hand rests in it.

        Args:
            picture: its key on the page, such as ``"hero.assignments"``.
            query: what it says, such as ``"epoch=12&muted=1,0"``.
        """
        ids = [element.bidi_component.id for element in self._of("bidi_component")]
        listener = next(id for id in ids if f"{picture}.steering.listener" in id)
        # the address, which a browser writes by itself
        self._query = urlencode({"run": self.run, **dict(parse_qsl(query))})
        self._values[listener] = WidgetState(id=listener, json_value=json.dumps({"state": query}))
        return await self._ask(fragment=self._fragments[listener], auto=False)

    async def put(self, label: str, value: float) -> float:
        """Put a number into the field with this label."""
        field = self._one("number_input", label)
        self._values[field.id] = WidgetState(id=field.id, double_value=value)
        return await self._ask()

    def says(self, text: str) -> bool:
        """Whether the page shows this text."""
        words = [e.markdown.body for e in self._of("markdown")]
        return any(text in word for word in [*words, *(e.progress.text for e in self._of("progress"))])

    def warnings(self) -> list[str]:
        """What the page warns of."""
        return [e.alert.body for e in self._of("alert")]

    def shows(self, kind: str, label: str) -> bool:
        """Whether an element of this kind and label is there already."""
        return any(getattr(element, kind).label == label for element in self._of(kind))

    @property
    def run(self) -> str:
        """The run in the address bar, "" where there is none."""
        parts = dict(part.split("=", 1) for part in self._query.split("&") if "=" in part)
        return parts.get("run", "")

    def _one(self, kind: str, label: str) -> Any:
        found = [getattr(element, kind) for element in self._of(kind)]
        for one in found:
            if one.label == label:
                return one
        there = [one.label for one in found]
        raise LookupError(f"no {kind} {label!r} on the page, only {there}; exceptions: {self.troubles}")

    def _of(self, kind: str) -> Iterator[Any]:
        return (e for e in self._elements.values() if e.WhichOneof("type") == kind)

    async def _ask(self, *pressed: WidgetState, fragment: str = "", auto: bool = True) -> float:
        async with self._turn:
            if fragment and auto and fragment not in self._timers:
                return 0.0  # it was drawn anew while this tick waited for its turn
            state = ClientState(
                query_string=self._query,
                page_name="" if self._hash else self._page,
                page_script_hash=self._hash,
                fragment_id=fragment,
                is_auto_rerun=bool(fragment) and auto,
            )
            state.widget_states.widgets.extend([*self._values.values(), *pressed])
            state.cached_message_hashes.extend(self._messages)
            self._finished.clear()
            begun = time.perf_counter()
            await self._socket.send(BackMsg(rerun_script=state).SerializeToString())
            try:
                await asyncio.wait_for(self._finished.wait(), ANSWER_SECONDS)
            except TimeoutError:
                self.troubles.append(f"no answer within {ANSWER_SECONDS:g} seconds, {fragment or pressed}")
            return time.perf_counter() - begun

    async def _read(self) -> None:
        async for raw in self._socket:
            self._take(ForwardMsg.FromString(raw))

    def _take(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable and self._remembers:
            self._messages[message.hash] = message
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            known = ForwardMsg()
            known.CopyFrom(self._messages[message.ref_hash])
            known.metadata.CopyFrom(message.metadata)
            self._take(known)
        elif kind == "new_session":
            if not message.metadata.run.fragment_ids:
                self._stop_timers()
                self._elements.clear()
        elif kind == "navigation":  # the session's own message names the page before app.py has chosen it
            self._hash = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            self._start_timer(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            self._elements[tuple(message.metadata.delta_path)] = element
            if element.WhichOneof("type") == "bidi_component":
                self._fragments[element.bidi_component.id] = message.delta.fragment_id
            if element.WhichOneof("type") == "exception":
                self.troubles.append(f"{element.exception.type}: {element.exception.message}")
        elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            self._finished.set()

    def _start_timer(self, fragment: str, interval: float) -> None:
        if fragment in self._timers:
            self._timers[fragment].cancel()
        self._timers[fragment] = asyncio.create_task(self._tick(fragment, interval))

    def _stop_timers(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    async def _tick(self, fragment: str, interval: float) -> None:
        due = time.perf_counter()
        while True:
            # At a fixed beat, like a browser: pauses after each answer would bunch all visitors together.
            due = max(due + interval, time.perf_counter())
            await asyncio.sleep(due - time.perf_counter())
            # shielded: a full run that answers this tick stops the timer, but not the reading of the answer
            if seconds := await asyncio.shield(self._ask(fragment=fragment)):
                self.ticks.append(seconds)
