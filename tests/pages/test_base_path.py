"""Links stay below the path under which the app is served (``server.baseUrlPath``)."""

import re
from types import SimpleNamespace

import pytest

from pages.ui.rooms import room_code
from pages.ui.widgets import share_link
from tests.source import ROOT, name_of, offences

PLACES = ("pages", "analysis/figures", "analysis/lessons", "analysis/glossary", "analysis/runs/export")
KINDS = {".py", ".js", ".css", ".html", ".jinja", ".toml"}
FROM_THE_ROOT = re.compile(
    r"""(?:href|src|action|poster)\s*=\s*\\?["'`]?/(?![/>\s])"""  # an attribute, but no end of a tag
    r"""|\]\(/(?!/)"""  # a link of Markdown
    r"""|\burl\(\s*["']?/(?!/)"""  # of a style sheet
    r"""|\b(?:fetch|open|assign|replace|import|URL|WebSocket|EventSource|page_link|link_button|switch_page)"""
    r"""\(\s*(?:"[^"]*",\s*)?f?["'`]/(?!/)"""
    r"""|\blocation(?:\.href|\.pathname)?\s*=\s*["'`]/"""
    r"""|\blocation\.(?:origin|host|hostname)\b"""  # an address made of these alone loses the path
)


def test_no_link_is_written_from_the_root():
    files = [path for place in PLACES for path in (ROOT / place).rglob("*") if path.suffix in KINDS] + [
        ROOT / "app.py"
    ]
    assert {".py", ".js", ".css", ".toml"} <= {path.suffix for path in files}
    offences(
        f"{name_of(path)}:{number} leaves the path of the app: {match.group()}"
        for path in files
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (match := FROM_THE_ROOT.search(line))
    )


@pytest.mark.parametrize(
    "line",
    [
        'st.markdown("[Keys](/keys?run=a)")',
        "st.html('<a href=\"/keys\">Keys</a>')",
        "<img src=/app/static/logo.png>",
        "background: url('/static/a.svg')",
        'await fetch("/_stcore/health")',
        "location.href = `/keys?run=${id}`",
        "new URL(path, location.origin)",
        'st.link_button("Keys", "/keys")',
        'st.page_link(f"/keys?run={run}", label="Keys")',
    ],
)
def test_a_link_from_the_root_is_seen(line):
    assert FROM_THE_ROOT.search(line)


@pytest.mark.parametrize(
    "line",
    [
        'st.page_link("pages/keys.py", label="Keys")',
        '<link href="./static/js/a.js">',
        '<a href="https://arxiv.org/abs/1511.06335">',
        "text.replace(/a/g, '')",
        "history.replaceState(history.state, '', `${location.pathname}?${query}`)",
        "<br/>",
    ],
)
def test_other_links_are_let_through(line):
    assert not FROM_THE_ROOT.search(line)


def test_addresses_that_are_handed_out_keep_the_path(monkeypatch):
    here = SimpleNamespace(context=SimpleNamespace(url="https://a.org/lab/room?code=OLD&key=secret"))
    for module in (room_code, share_link):
        monkeypatch.setattr(module, "st", here)
    monkeypatch.setattr(
        share_link.selection, "current", lambda: SimpleNamespace(params=lambda: {"run": "one"})
    )
    assert room_code.link(SimpleNamespace(code="K7RT4M")) == "https://a.org/lab/room?code=K7RT4M"
    assert share_link.address(look="bare") == "https://a.org/lab/room?run=one&bare=1"
