import base64
import hashlib
import re

import numpy as np
import orjson
import pytest

from analysis.figures.clusters.heatmap import combined_heatmap
from analysis.figures.export.html import Origin, document, figure_block, figure_page
from analysis.figures.style.heatmap_rows import node_rows
from analysis.training.spec import RunSpec
from tests.made import made_karate

SPEC = RunSpec().to_json()
BAD = "</script><script>alert(1)</script>"


@pytest.fixture(scope="module")
def picture():
    graphs = made_karate()
    S = np.linspace(0.1, 0.9, 34, dtype=np.float32)[:, None]
    S = np.hstack([S, 1 - S])
    return combined_heatmap(S, rows=node_rows(graphs, np.arange(34), graph=0, selected=None), scale="share")


@pytest.fixture(scope="module")
def page(picture):
    return figure_page(picture, file="S", origin=Origin(f"A run called {BAD}", SPEC))


def scripts(page: str) -> list[str]:
    return re.findall(r"<script>(.*?)</script>", page, re.S)


def drawn(page: str) -> dict:
    return orjson.loads(
        re.search(r'<script type="application/json" id="figures">(.*?)</script>', page).group(1)
    )


def test_the_page_holds_all_it_needs_and_names_nobody_elses_address(page):
    assert "plotly.js" in scripts(page)[0][:200]
    head = page[: page.index("<script>")]
    assert not re.findall(r"""(?:src|href)\s*=""", head)
    assert not re.findall(r"https?://", head)


def test_only_the_pages_own_scripts_may_run(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page).group(1)
    assert policy.startswith("default-src 'none';")
    assert "unsafe-eval" not in policy
    allowed = re.search(r"script-src ([^;]+)", policy).group(1).split()
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts(page)
    ]
    assert allowed == hashes
    assert len(hashes) == 2


def test_names_are_text(page):
    assert BAD not in page
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in page
    assert "member &lt;1&gt;" not in page.replace("\\u0026lt;", "&lt;")[: page.index("<script")]


def test_the_figure_keeps_its_title_its_caption_and_its_legend(page, picture):
    figure = drawn(page)["figure-1"]
    assert figure["layout"]["title"]["text"] == picture.figure.layout.title.text
    named = {note.get("name"): note["text"] for note in figure["layout"]["annotations"]}
    assert "Mr. Hi" in named["key"]
    assert "Rows:" in named["caption"]


def test_it_follows_the_readers_ground(page):
    figure = drawn(page)["figure-1"]
    assert figure["layout"]["template"]["layout"]["paper_bgcolor"] == "#ffffff"
    assert figure["dark"]["template"]["layout"]["paper_bgcolor"] == "#0e1117"


def test_the_spec_is_in_the_page_and_the_origin_in_every_image(page):
    spec = re.search(r'<pre id="spec">(.*?)</pre>', page, re.S).group(1).replace("&quot;", '"')
    assert orjson.loads(spec) == orjson.loads(SPEC)
    assert " ".join(drawn(page)["figure-1"]["origin"]).startswith("A run called &lt;/script&gt;")


def test_the_figure_that_is_shown_is_left_alone(picture):
    before = picture.figure.to_json()
    figure_page(picture, file="S", origin=Origin("a run", SPEC))
    assert picture.figure.to_json() == before


def test_the_same_page_is_the_same_bytes(picture, page):
    assert figure_page(picture, file="S", origin=Origin(f"A run called {BAD}", SPEC)) == page


def test_a_page_holds_several_figures_and_one_plotly(picture):
    body = figure_block("a", picture) + figure_block("b", picture)
    made = document(
        body, title="Two", figures={"a": ("one", picture), "b": ("two", picture)}, origin=Origin("", SPEC)
    )
    assert set(drawn(made)) == {"a", "b"}
    assert len(scripts(made)) == 2
