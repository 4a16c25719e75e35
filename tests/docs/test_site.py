"""The documentation builds without a warning, its links lead somewhere, and nothing in it is typed twice."""

import json
import re
import subprocess
import sys

import pytest

from analysis.glossary import glossary
from analysis.lessons import LESSONS
from analysis.measures import MEASURES
from tests.source import ROOT, offences

pytest.importorskip("mkdocs", reason="the extra docs is not installed")


LOCAL = re.compile(r'(?:src|href)="(?!https?:|data:|mailto:|javascript:|#|/)([^"#?]+)')


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_it_holds_what_the_tables_hold(site):
    text = {
        path: (site / path / "index.html").read_text("utf-8") for path in ("glossary", "lessons", "gallery")
    }
    offences(f"no term {id}" for id in glossary() if f'id="{id}"' not in text["glossary"])
    measures = "".join(path.read_text("utf-8") for path in (site / "measures").rglob("*.html"))
    offences(f"no measure {name}" for name in MEASURES if f'id="{name}"' not in measures)
    offences(f"no lesson {id}" for id in LESSONS if not (site / "lessons" / id / "index.html").is_file())
    assert text["gallery"].count("<iframe") >= 4


def test_formulas_are_drawn_and_no_mark_of_the_docstrings_is_left(site):
    layers = (site / "reference" / "analysis.layers" / "index.html").read_text("utf-8")
    assert layers.count("<math") > 10
    offences(
        f"{path.relative_to(site)} has {mark}"
        for path in (site / "reference").rglob("*.html")
        for mark in (":func:", ":class:", ".. math", "&gt;&gt;&gt; ```")
        if mark in path.read_text("utf-8")
    )


def test_every_frame_and_link_inside_it_leads_to_a_file(site):
    def broken():
        for page in site.rglob("*.html"):
            if page.name == "404.html" or page.parent.name == "explorables":
                continue
            for target in LOCAL.findall(page.read_text("utf-8")):
                goal = (page.parent / target).resolve()
                if not goal.exists():
                    yield f"{page.relative_to(site)} leads to {target}"

    offences(broken())


def test_no_page_asks_another_server_for_anything(site):
    loads = re.compile(
        r'<(?:script|iframe|img)[^>]+src="(https?://[^"]+)"|<link[^>]+rel="stylesheet"[^>]+href="(https?://[^"]+)"'
    )
    offences(
        f"{page.relative_to(site)} loads {found.group(1) or found.group(2)}"
        for page in site.rglob("*.html")
        for found in loads.finditer(page.read_text("utf-8"))
    )


def test_the_search_finds_a_measure(site):
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    assert any("rayleigh" in entry["location"] for entry in index["docs"])
