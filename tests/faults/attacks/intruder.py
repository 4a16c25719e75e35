"""A visitor who sends what no browser sends: forged widget values, foreign ids, broken uploads."""

from __future__ import annotations

import asyncio
import contextlib
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from typing import Any

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import UploadedFileInfo
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from tests.load.visitor import Visitor

PATIENCE_SECONDS = 300.0  # a busy machine is slow, not dead
DROPPED_SECONDS = 20.0  # Streamlit drops a message for a part of a page that is gone without a word

FOREIGN = "foreign.invalid"
"""The host that attacks name; nothing that a browser would fetch may name it."""
_TEXTS = {"markdown": "body", "alert": "body", "heading": "body", "html": "body", "metric": "label"}


class Intruder(Visitor):
    """One tab, one attacker.

    Attributes:
        session: the id of the session, as the server has named it.
        fragments: ids of the fragments of the page.
        foreign: texts that would make a browser fetch something from :data:`FOREIGN`.
        deaths: how often a script did not end, or the socket closed though it was given a proper message.
    """

    def __init__(self, port: int, *, owner: str, base: str = "") -> None:
        super().__init__(port, owner=owner, base=base)
        self.session, self.deaths, self._token = "", 0, ""
        self.fragments: set[str] = set()
        self.foreign: list[str] = []
        self._urls: asyncio.Queue[Any] = asyncio.Queue()

    async def go(self, page: str, query: str = "", *widgets: WidgetState, fragment: str = "") -> None:
        """Ask for a page with an address, with these widget values beside."""
        state = ClientState(page_name=page, query_string=query, fragment_id=fragment)
        state.widget_states.widgets.extend(widgets)
        message = BackMsg(rerun_script=state)
        if fragment and fragment not in self.fragments:  # Streamlit drops it without a word
            await self._socket.send(message.SerializeToString())
            return
        if not fragment:
            await self.send(message)
        elif not await self._is_answered(message, DROPPED_SECONDS):
            # a part that an error has kept from being drawn again is gone, too: the page itself must answer
            await self.send(BackMsg(rerun_script=ClientState(page_name=page, query_string=query)))

    async def send(self, message: BackMsg) -> None:
        """Send any message and wait until what it started has ended."""
        if not await self._is_answered(message, PATIENCE_SECONDS):
            self.deaths += 1

    async def _is_answered(self, message: BackMsg, seconds: float) -> bool:
        """Send a message; whether what it started ends in so many seconds."""
        self._finished.clear()
        await self._socket.send(message.SerializeToString())
        if message.WhichOneof("type") == "rerun_script":
            try:
                await asyncio.wait_for(self._finished.wait(), seconds)
            except TimeoutError:
                return False
        return True

    async def close(self) -> None:
        """Close the tab, which the server may have closed already."""
        with contextlib.suppress(websockets.ConnectionClosed):
            await super().close()

    async def garble(self, content: bytes) -> None:
        """Send bytes that are no message; the server may close the socket, and only this one."""
        with contextlib.suppress(websockets.ConnectionClosed):
            await self._socket.send(content)
            await asyncio.sleep(0.05)

    async def upload(self, label: str, files: dict[str, bytes]) -> WidgetState:
        """Put files where the page's uploader takes them; the value that names them."""
        uploader = self._one("file_uploader", label)
        request = BackMsg()
        request.file_urls_request.request_id = "attack"
        request.file_urls_request.file_names.extend(files)
        request.file_urls_request.session_id = self.session
        await self._socket.send(request.SerializeToString())
        answer = await asyncio.wait_for(self._urls.get(), PATIENCE_SECONDS)
        state = WidgetState(id=uploader.id)
        for urls, (name, content) in zip(answer.file_urls, files.items(), strict=True):
            status = await asyncio.to_thread(self.put_file, urls.upload_url, name, content)
            assert status == 204, f"the server did not take the file: {status}"
            info = UploadedFileInfo(name=name, size=len(content), file_id=urls.file_id, file_urls=urls)
            state.file_uploader_state_value.uploaded_file_info.append(info)
        return state

    def put_file(self, url: str, name: str, content: bytes) -> int:
        """Upload as a form does; the status."""
        plain = name.encode("ascii", "replace").decode().translate({ord(c): "_" for c in '"\r\n\\'})
        head = f'--x\r\nContent-Disposition: form-data; name="f"; filename="{plain}"\r\n\r\n'.encode()
        token = self._token = self._token or self._ask_for_token()
        request = urllib.request.Request(
            f"http://localhost:{self._port}{self._base}{url}",
            data=head + content + b"\r\n--x--\r\n",
            method="PUT",
            headers={
                "Content-Type": "multipart/form-data; boundary=x",
                "Cookie": f"_streamlit_xsrf={token}",
                "X-Xsrftoken": token,
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code

    def _ask_for_token(self) -> str:
        with urllib.request.urlopen(f"http://localhost:{self._port}{self._base}/_stcore/health") as answer:
            return (
                str(answer.headers["Set-Cookie"])
                .partition("_streamlit_xsrf=")[2]
                .partition(";")[0]
                .strip('"')
            )

    def widgets(self) -> list[tuple[str, str]]:
        """Kind and id of every widget on the page."""
        return [(kind, inner.id) for kind, inner in self._inner() if getattr(inner, "id", "")]

    def labelled(self) -> list[tuple[str, str]]:
        """Label and id of every widget on the page."""
        return [
            (inner.label, inner.id)
            for _, inner in self._inner()
            if getattr(inner, "id", "") and hasattr(inner, "label")
        ]

    def texts(self) -> Iterator[tuple[str, str]]:
        """Kind and text of everything that a browser would read as Markdown or HTML."""
        for kind, inner in self._inner():
            for field in {_TEXTS.get(kind, "label"), "help"}:
                if isinstance(text := getattr(inner, field, None), str) and text:
                    yield kind, text

    def _inner(self) -> Iterator[tuple[str, Any]]:
        for element in list(self._elements.values()):
            kind = element.WhichOneof("type")
            yield kind, getattr(element, kind)

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.session = message.new_session.initialize.session_id or self.session
            if not message.metadata.run.fragment_ids:  # a whole page has fragments of its own
                self.fragments.clear()
        elif kind == "file_urls_response":
            self._urls.put_nowait(message.file_urls_response)
        elif kind == "auto_rerun":
            self.fragments.add(message.auto_rerun.fragment_id)
            return  # no timers: an intruder speaks when they want to
        super()._take(message)
        if kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            if message.delta.fragment_id:
                self.fragments.add(message.delta.fragment_id)
            self.foreign += [text for text in fetching([message.delta.new_element])]


def fetching(elements: Sequence[Any]) -> list[str]:
    """Texts that a browser would follow to :data:`FOREIGN` by itself: images in Markdown, tags in HTML."""
    found = []
    for element in elements:
        kind = element.WhichOneof("type")
        inner = getattr(element, kind)
        for field in ("body", "label", "help", "url"):
            text = getattr(inner, field, None)
            if isinstance(text, str) and FOREIGN in text and _is_live(text, kind=kind, field=field):
                found.append(f"{kind}.{field}: {text[:200]}")
    return found


def _is_live(text: str, *, kind: str, field: str) -> bool:
    if kind in ("text", "code", "text_input", "text_area") and field != "help":
        return False
    before = text.partition(FOREIGN)[0].replace("\\!", "").replace("\\[", "").replace("\\<", "")
    return kind in ("html", "imgs", "iframe") or "![" in before or "<" in before.replace("\\", "")
