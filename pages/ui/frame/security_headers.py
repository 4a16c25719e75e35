"""Security headers: framing, content sources, content types."""

from __future__ import annotations

import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from analysis.checks import BadInput, shown

EMBED = "SOFT_CLUSTER_LAB_EMBED"
"""Sites that may show the app in a frame, with spaces between: ``https://lms.example.org``."""
_SITE = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:\d{1,5})?", re.ASCII)
_OWN = (
    "img-src 'self' data: blob:; media-src 'self' data: blob:; connect-src 'self' ws: wss: data: blob:; "
    "frame-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'"
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


def headers(embed: str = "") -> dict[str, str]:
    """Security headers of every response.

    Args:
        embed: sites that may show the app in a frame, with spaces between; only itself, if "".

    Raises:
        BadInput: if one of them is no address of a site.

    >>> headers()["X-Frame-Options"]
    'SAMEORIGIN'
    >>> headers("https://lms.example.org")["Content-Security-Policy"].rpartition("; ")[2]
    "frame-ancestors 'self' https://lms.example.org"
    """
    sites = embed.split()
    for site in sites:
        if not _SITE.fullmatch(site):
            raise BadInput(f"expected sites such as https://lms.example.org in {EMBED}, got {shown(site)}")
    ancestors = " ".join(("'self'", *sites))
    policy = {
        "Content-Security-Policy": f"{_OWN}; frame-ancestors {ancestors}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",  # a run's address is all it takes to see it
    }
    return policy if sites else policy | {"X-Frame-Options": "SAMEORIGIN"}


class Headers:
    """ASGI middleware that adds :func:`headers` to every response.

    Args:
        app: the application.
    """

    def __init__(self, app: Application) -> None:
        self._app = app
        added = headers(os.environ.get(EMBED, ""))
        self._added = [(name.lower().encode(), value.encode()) for name, value in added.items()]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                names = {name for name, _ in self._added}
                others = [pair for pair in message.get("headers", []) if pair[0].lower() not in names]
                message["headers"] = [*others, *self._added]
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)
