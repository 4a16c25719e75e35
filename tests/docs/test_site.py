"""The documentation builds without a warning, its links lead somewhere, and nothing in it is typed twice."""

import json
import logging
import re
from io import StringIO

import pytest

from analysis.glossary import glossary
from analysis.lessons import LESSONS
from analysis.measures import MEASURES
from tests.source import ROOT, offences

pytest.importorskip("mkdocs", reason="the extra docs is not installed")


LOCAL = re.compile(r'(?:src|href)="(?!https?:|data:|mailto:|javascript:|#|/)([^"#?]+)')


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """What ``mkdocs build --strict`` makes, here, where PyG and the rest are imported already."""
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort

    folder, said = tmp_path_factory.mktemp("site"), StringIO()
    log, warnings = logging.getLogger("mkdocs"), logging.StreamHandler(said)
    warnings.setLevel(logging.WARNING)
    log.addHandler(warnings)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        config = load_config(str(ROOT / "mkdocs.yml"), strict=True, site_dir=str(folder))
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build(config)
        except Abort as error:
            pytest.fail(f"{error}\n{said.getvalue()}")
        finally:
            log.removeHandler(warnings)
            config.plugins.on_shutdown()
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
