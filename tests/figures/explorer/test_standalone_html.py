"""A page holds all it needs, and forbids itself the rest."""

import base64
import hashlib
import re

import pytest

from analysis.figures.explorer import standalone_html
from analysis.figures.explorer.payload import pack
from analysis.figures.explorer.standalone_html import PagePicture, page

HOSTILE = '</script><img src=x onerror="alert(1)">' + "x" * 10_000


@pytest.fixture
def written(monkeypatch):
    monkeypatch.setattr(standalone_html, "linked", lambda entry: f"// {entry}\n")
    monkeypatch.setattr(standalone_html, "styles", lambda kind: "p { margin: 0 }\n")
    packed = pack("depth", {"title": HOSTILE}, {})
    return page(
        [PagePicture("depth", packed, HOSTILE, query=HOSTILE)], title=HOSTILE, provenance=[HOSTILE, "MIT"]
    )


def test_the_policy_lets_through_what_is_there_and_nothing_else(written):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', written)[1]
    assert policy.startswith("default-src 'none'; ")
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    inside = [
        re.search(r'<script type="module">(.*?)</script>', written, re.S)[1],
        re.search(r"<style>(.*?)</style>", written, re.S)[1],
    ]
    assert allowed == {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in inside}
    assert "unsafe" not in policy
    assert " style=" not in written


def test_nothing_from_outside_becomes_markup(written):
    assert "<img" not in written
    assert written.count("<script") == written.count("</script>") == 2


def test_it_says_where_it_comes_from_and_what_it_shows_without_javascript(written):
    assert "<p>MIT</p>" in written
    assert "This picture moves where JavaScript is on." in written
    assert "http" not in written.replace("http-equiv", "")
