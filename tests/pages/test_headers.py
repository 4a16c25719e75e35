"""Every answer carries the headers; who asks for embedding names the sites."""

import asyncio

import pytest

from analysis.checks import BadInput
from pages.ui.frame.security_headers import EMBED, Headers, headers


def answer(scope_type="http"):
    sent = []

    async def app(scope, receive, send):
        await send(
            {"type": "http.response.start", "headers": [(b"x-frame-options", b"ALLOWALL"), (b"a", b"b")]}
        )

    async def send(message):
        sent.append(message)

    asyncio.run(Headers(app)({"type": scope_type}, None, send))
    return sent[0]["headers"]


def test_every_answer_has_each_of_them_once():
    told = answer()
    names = [name for name, _ in told]
    assert len(set(names)) == len(names)
    assert (b"a", b"b") in told
    assert dict(told)[b"x-frame-options"] == b"SAMEORIGIN"
    assert dict(told)[b"x-content-type-options"] == b"nosniff"
    assert b"img-src 'self' data: blob:" in dict(told)[b"content-security-policy"]


def test_a_websocket_is_left_alone():
    assert (b"x-frame-options", b"ALLOWALL") in answer("websocket")


def test_who_asks_for_embedding_names_the_sites(monkeypatch):
    monkeypatch.setenv(EMBED, "https://lms.example.org https://*.school.example:8443")
    told = dict(answer())
    assert told[b"content-security-policy"].endswith(
        b"frame-ancestors 'self' https://lms.example.org https://*.school.example:8443"
    )
    assert told[b"x-frame-options"] == b"ALLOWALL", "it could name no site, and is left as it was"


@pytest.mark.parametrize(
    "site", ["*", "lms.example.org", "https://a;script-src *", "javascript:alert(1)", "https://a\r\nX: 1"]
)
def test_anything_else_is_refused(site):
    with pytest.raises(BadInput, match="expected sites such as"):
        headers(site)
