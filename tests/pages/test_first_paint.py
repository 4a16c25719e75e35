"""The page has its style and its scripts before the app's own script has run."""

import asyncio
import re
from pathlib import Path

import streamlit

from pages.ui.frame.head_middleware import BACKEND, SCRIPTS, STYLE, FirstPaint, head

PAGE = b"<html><head><title>x</title></head><body></body></html>"


def answer(body=PAGE, *, accept=b"text/html,*/*", kind=b"text/html; charset=utf-8", parts=1):
    sent, asked = [], {}

    async def app(scope, receive, send):
        asked.update(dict(scope["headers"]))
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"etag", b"1")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        size = -(-len(body) // parts)
        for number in range(parts):
            part = body[number * size : (number + 1) * size]
            await send({"type": "http.response.body", "body": part, "more_body": number + 1 < parts})

    async def send(message):
        sent.append(message)

    headers = [(b"accept", accept), (b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": "GET", "headers": headers}
    asyncio.run(FirstPaint(app)(scope, None, send))
    whole = b"".join(message["body"] for message in sent[1:])
    return dict(sent[0]["headers"]), whole, asked


def test_style_and_scripts_stand_in_the_head():
    for parts in (1, 3):
        headers, page, asked = answer(parts=parts)
        assert STYLE.read_bytes() in page.split(b"</head>")[0]
        assert BACKEND.encode() in page.split(b"</head>")[0]
        assert int(headers[b"content-length"]) == len(page)
        assert b"etag" not in headers, "a cache would take the page for the file"
        assert b"accept-encoding" not in asked, "a compressed page could not be read here"


def test_what_is_no_page_is_left_as_it_is():
    assert answer(b"x</head>", kind=b"text/javascript")[1] == b"x</head>"
    _, body, asked = answer(b"x</head>", accept=b"*/*")
    assert body == b"x</head>"
    assert asked[b"accept-encoding"] == b"gzip"


def test_the_scripts_are_there():
    folder = Path(streamlit.__file__).parent / "static" / "static" / "js"
    for name in SCRIPTS:
        assert list(folder.glob(f"{name}.*.js")), f"Streamlit has no {name} any more"


def test_no_script_that_a_preloaded_one_imports_is_fetched_late():
    static = Path(streamlit.__file__).parent / "static"
    early = re.findall(r"[\w.-]+\.js", (static / "index.html").read_text() + head().decode())
    for name in filter(lambda name: (static / "static" / "js" / name).is_file(), early):
        text = (static / "static" / "js" / name).read_text()
        assert set(re.findall(r'(?:from|import)"\./([\w.-]+\.js)"', text)) <= set(early), name
