"""Figures saved by the browser itself: SVG and PNG with title, legend, caption and what made them."""

import pytest
from playwright.sync_api import expect

from tests.browser.explorer_page import CHROMIUM
from tests.browser.tabs import go_on

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]


LEAST = 520  # pixels: an image is never narrower than its words


@pytest.mark.timeout(300)
def test_a_figure_is_saved_with_its_words_and_the_page_stays_as_it_is(server, page, tmp_path):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server}/assignments?run=example-karate-factions")
    page.get_by_text("Figures for slides: graph, S, heads").click()
    figure = page.locator(".st-key-assignments-graph .js-plotly-plot")
    place = page.locator(".st-key-assignments-graph-files")
    for name in ("graph", "S", "heads"):
        button = page.locator(f".st-key-assignments-{name} .js-plotly-plot .modebar-btn").first
        button.wait_for(state="attached")
    place.locator("button[data-format=png]").scroll_into_view_if_needed()
    caption = page.locator(".st-key-assignments-heads text.annotation-text", has_text="From left to right")
    expect(caption.locator("tspan.line")).to_have_count(1)  # the chart is wide
    before = figure.bounding_box()
    for kind in ("svg", "png"):
        with page.expect_download() as saved:
            place.locator(f"button[data-format={kind}]").click()
        assert saved.value.suggested_filename == f"graph.{kind}"
        saved.value.save_as(tmp_path / f"graph.{kind}")
    drawing = (tmp_path / "graph.svg").read_text("utf-8")
    for words in (
        "clusters in use",
        "Mr. Hi",
        "Colour and number: first cluster",
        "learning rate 0.01",
        "seed 0",
    ):
        assert words in drawing, words
    picture = (tmp_path / "graph.png").read_bytes()
    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20], "big") == pytest.approx(2 * max(before["width"], LEAST), abs=2)
    assert figure.bounding_box() == before
    assert figure.get_by_text("learning rate").count() == 0
    assert [url for url in asked if not url.startswith((server, "blob:", "data:"))] == []
    wide = page.viewport_size
    page.set_viewport_size({"width": 390, "height": 844})
    expect(caption.locator("tspan.line")).to_have_count(2)
    page.set_viewport_size(wide)
    _save_a_live_chart(page, tmp_path)


def _save_a_live_chart(page, tmp_path):
    go_on(page, "/train?run=example-karate-factions", title="Train")
    page.get_by_text("Save these figures").click()
    place = page.locator(".st-key-still-loss-files")
    place.get_by_role("button", name="HTML").wait_for()
    page.locator(".st-key-still-loss .js-plotly-plot .modebar-btn").first.wait_for(state="attached")
    for kind in ("svg", "html"):
        with page.expect_download() as saved:
            place.get_by_role("button", name=kind.upper()).click()
        assert saved.value.suggested_filename == f"loss.{kind}"
        saved.value.save_as(tmp_path / f"loss.{kind}")
        drawing = (tmp_path / f"loss.{kind}").read_text("utf-8")
        for words in ("after epoch", "loss, nats", "learning rate 0.01", "seed 0"):
            assert words in drawing, words
