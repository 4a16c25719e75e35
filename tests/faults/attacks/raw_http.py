"""Requests that no browser sends: paths that climb, endless heads, odd methods; what must not come back."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

_CLIMBS = (
    "../app.py", "..%2fapp.py", "%2e%2e/app.py", "..%252fapp.py", "..\\app.py", "%2e%2e%5capp.py",
    "..//app.py", "..;/app.py", "../../../../../../etc/passwd", "..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/etc/passwd", "//etc/passwd", "..%c0%af..%c0%afetc/passwd", "%00", "a%00.js",
    "../.streamlit/config.toml", "../runs.sqlite", "file:///etc/passwd",
    "C:%5cwindows%5cwin.ini", "%5c%5chost%5cshare",
    "a" * 60_000, "%ff%fe", "\x01", ".", "..", "",
)  # fmt: skip
_PLACES = ("media", "static", "_stcore/component", "_stcore/bidi-components", "component", "app/static",
           "_stcore/upload_file", "_stcore", "vendor", "train", "")  # fmt: skip
_SIGNS = (
    b"root:x:0",
    b"app_frame.enter",
    b"SQLite format 3",
    b"[browser]\ngather",
    b"Traceback (most recent",
)


def hostile_requests(base: str, *, port: int) -> Iterator[tuple[str, bytes]]:
    """What each is, and its bytes."""
    host = f"Host: localhost:{port}\r\nConnection: close\r\n"
    for place in _PLACES:
        for climb in _CLIMBS:
            for prefix in (f"/{base}", ""):
                path = f"{prefix}/{place}/{climb}"
                yield f"GET {path[:80]}", f"GET {path} HTTP/1.1\r\n{host}\r\n".encode("latin-1")
    stream = f"/{base}/_stcore/stream"
    heads = {
        "a head of a megabyte": f"X: {'y' * 2**20}\r\n",
        "10,000 heads": "".join(f"X{n}: y\r\n" for n in range(10_000)),
        "two lengths": "Content-Length: 5\r\nContent-Length: 6\r\n",
        "a negative length": "Content-Length: -1\r\n",
        "length and pieces": "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "a cookie of a megabyte": f"Cookie: soft_cluster_lab_owner={'a' * 2**20}\r\n",
        "an owner with line ends": "Cookie: soft_cluster_lab_owner=a%0d%0aSet-Cookie:%20b\r\n",
    }
    for what, head in heads.items():
        for path in (f"/{base}/", f"/{base}/_stcore/health", stream):
            yield f"{what} at {path}", f"GET {path} HTTP/1.1\r\n{host}{head}\r\n".encode()
    for method in (
        "PUT",
        "DELETE",
        "POST",
        "PATCH",
        "TRACE",
        "CONNECT",
        "OPTIONS",
        "HEAD",
        "X" * 3_000,
        "GET GET",
    ):
        for path in (f"/{base}/", f"/{base}/_stcore/upload_file/a/b", f"/{base}/media/a.png"):
            yield f"{method[:20]} {path}", f"{method} {path} HTTP/1.1\r\n{host}\r\n".encode()
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
    for origin in ("https://foreign.invalid", "null", "", "http://localhost.foreign.invalid", "file://"):
        key = f"{upgrade}dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: {origin}\r\n"
        head = f"GET {stream} HTTP/1.1\r\nHost: localhost:{port}\r\n{key}\r\n".encode()
        yield f"a socket from {origin!r}", head
        yield f"a socket from {origin!r} and a frame of 2^63", head + b"\x82\xff" + b"\x7f" + b"\xff" * 7
    for name in ("foreign.invalid", "169.254.169.254", "", "localhost@foreign.invalid"):
        yield f"the name {name!r}", f"GET {stream} HTTP/1.1\r\nHost: {name}\r\n{upgrade}x\r\n\r\n".encode()
    yield "no HTTP", b"\x16\x03\x01" + bytes(200)
    yield "HTTP 9", f"GET / HTTP/9.9\r\n{host}\r\n".encode()


def answer(port: int, request: bytes, *, seconds: float = 3.0, most: int = 200_000) -> bytes:
    """What the server answers; b"" where it closes, or says nothing for a while."""
    received = b""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=30) as stream:
        stream.settimeout(seconds)
        stream.sendall(request)
        while len(received) < most and (piece := stream.recv(65536)):
            received += piece
    return received


def steals(reply: bytes) -> bool:
    """Whether a reply holds a file of the server, or its traceback."""
    return any(sign in reply for sign in _SIGNS)
