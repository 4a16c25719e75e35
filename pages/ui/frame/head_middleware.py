"""Middleware that adds style and scripts to the HTML head, so that the first paint is stable."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import streamlit

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

STYLE = Path(__file__).with_name("style.css")
SCRIPTS = ("StreamlitMarkdown", "rehype-raw", "PageLink", "Selectbox", "BidiComponent", "recordbatch")
"""What every page with a picture needs, and Streamlit would ask for only when it comes to draw it."""
BACKEND = '<script>window.__streamlit = { BACKEND_BASE_URL: new URL(".", location.href).href }</script>'
"""Where the server is: next to the page, as the page's own scripts are.

Left to itself, Streamlit asks every folder in the address for it, and the console shows two errors per page.
"""
_END = b"</head>"
_IMPORT = re.compile(r"""(?:from|import)"\./([\w.-]+\.js)\"""")


@cache
def head() -> bytes:
    """HTML for the head of the page: one style sheet, the address of the server, and preloaded scripts."""
    static = Path(streamlit.__file__).parent / "static"
    folder, index = static / "static" / "js", (static / "index.html").read_text("utf-8")
    named = [path.name for name in SCRIPTS for path in sorted(folder.glob(f"{name}.*.js"))]
    files = [name for name in _with_imports(named, folder) if name not in index]
    links = [f'<link rel="modulepreload" crossorigin href="./static/js/{escape(name)}">' for name in files]
    return f"<style>{STYLE.read_text('utf-8')}</style>{BACKEND}{''.join(links)}".encode()


def _with_imports(names: list[str], folder: Path) -> list[str]:
    """Scripts and all that they import, each once: a browser preloads what is named, and nothing else."""
    all_names = dict.fromkeys(names)
    waiting = list(names)
    while waiting:
        for name in _IMPORT.findall((folder / waiting.pop()).read_text("utf-8")):
            if name not in all_names and (folder / name).is_file():
                all_names[name] = None
                waiting.append(name)
    return list(all_names)


class FirstPaint:
    """ASGI middleware that inserts :func:`head` into every page.

    Streamlit sends an empty page, and style and width only once its script has run: until then the page has
    another width and no style, and all of it moves when they come.

    Args:
        app: the application.
    """

    def __init__(self, app: Application) -> None:
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope.get("method") != "GET" or not _is_page_request(scope):
            await self._app(scope, receive, send)
            return
        # The page is short; compressed, it would have to be unpacked here.
        plain = [pair for pair in scope["headers"] if pair[0].lower() != b"accept-encoding"]
        scope = {**scope, "headers": plain}
        begun: Message | None = None
        page = b""

        async def with_head(message: Message) -> None:
            nonlocal begun, page
            if message["type"] == "http.response.start" and _is_page(message):
                begun = message
            elif begun is None or message["type"] != "http.response.body":
                await send(message)
            else:
                page += message.get("body", b"")
                if not message.get("more_body"):
                    page = page.replace(_END, head() + _END, 1)
                    begun["headers"] = _sized(begun["headers"], len(page))
                    await send(begun)
                    await send({"type": "http.response.body", "body": page})

        await self._app(scope, receive, with_head)


def _is_page_request(scope: Message) -> bool:
    return any(name.lower() == b"accept" and b"text/html" in value for name, value in scope["headers"])


def _is_page(message: Message) -> bool:
    headers = {name.lower(): value for name, value in message.get("headers", [])}
    return message["status"] == 200 and headers.get(b"content-type", b"").startswith(b"text/html")


def _sized(headers: list[tuple[bytes, bytes]], length: int) -> list[tuple[bytes, bytes]]:
    """Adapt length and validators of the headers to the changed page."""
    file_headers = (b"content-length", b"etag", b"last-modified")
    others = [pair for pair in headers if pair[0].lower() not in file_headers]
    return [*others, (b"content-length", str(length).encode())]
