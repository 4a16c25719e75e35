"""Clusters without keys in a real browser: runs of other poolers, and any S that somebody gives."""

import base64
from dataclasses import replace

import numpy as np
import pytest
import torch

from analysis import show_assignment
from analysis.figures.explorer.clusters import clusters_payload
from analysis.figures.explorer.standalone_html import PagePicture, page
from analysis.layers.assignment import target_distribution
from analysis.runs.export.cluster_html import cluster_run_html
from analysis.runs.results.cluster_payload import cluster_payload
from tests.browser.explorer_page import CHROMIUM, doubles, epoch_of, finding, put, serve_modules, until
from tests.browser.test_explorer_formulas import SETUP
from tests.figures.explorer.record import WORDS, made_record, without_keys
from tests.made import made_history, made_karate, made_run, made_shares
from tests.read_number import plain

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]
WITH_KEYS_ONLY = "input[name=tau], button[name^=head-], button[name=descend], [data-panel=plane]"


@pytest.fixture(scope="module")
def recorded():
    """MinCut on karate: the run, its graph and its snapshots."""
    run, graphs = made_run(data="karate", clusters=4), made_karate()
    run = replace(run, spec=run.spec.with_(model__pooler="mincut"))
    return run, graphs, [made_shares(graphs, run.spec, epoch=epoch) for epoch in (0, 12, 30)]


@pytest.fixture(scope="module")
def file(recorded, tmp_path_factory):
    run, graphs, shots = recorded
    html = cluster_run_html(run, graphs, snapshots=shots, history=made_history())
    path = tmp_path_factory.mktemp("keyless") / "mincut.html"
    path.write_text(html)
    return path


def test_S_P_and_KL_are_those_of_the_library(browser, recorded):
    run, graphs, shots = recorded
    packed = cluster_payload(run, graphs, snapshots=shots, history=[])
    page = browser.new_page()
    serve_modules(page)
    page.evaluate(SETUP, base64.b64encode(packed).decode())
    S_at = [shot.arrays["memory.0.S"].astype(float) for shot in shots]
    for epoch, S in [(0, S_at[0]), (30, S_at[2]), (15, (5 * S_at[1] + S_at[2]) / 6)]:
        P = target_distribution(torch.from_numpy(S)).numpy()
        found = page.evaluate("at", {"epoch": epoch})[1:]
        for text, values in zip(found, (S, P, P * np.log(P / S)), strict=True):
            np.testing.assert_allclose(doubles(text), values.ravel(), rtol=0, atol=1e-6)
    page.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_it_plays_links_and_pins_without_what_only_keys_have(opened, file, width):
    tab = opened(file, width=width, height=720)
    assert tab.locator(WITH_KEYS_ONLY).count() == 0
    assert epoch_of(tab) == 30
    put(tab, "epoch", 6)
    assert tab.locator(".scrubber output").inner_text() == "between epochs 0 and 12"
    tab.locator("button[name=play]").click()
    until(tab, "document.querySelector('[data-explorer]').dataset.epoch === '30'", seconds=20)
    tab.locator("[data-panel=heat]").focus()
    tab.keyboard.press("ArrowDown")
    until(tab, "!document.querySelector('.card .heading').textContent.includes('Point at')")
    until(tab, "location.hash.includes('node=')")
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate("window.shifts") <= 0.02


def test_the_card_shows_the_softmax_with_the_numbers_of_a_node(opened, file):
    tab = opened(file, query="#node=5")
    z, exp, total, share = [
        float(plain(text)) for text in tab.locator(".steps .number").all_inner_texts()[:4]
    ]
    assert exp == pytest.approx(np.exp(z), rel=0.02)
    assert share == pytest.approx(exp / total, rel=0.02)
    names = tab.locator(".card tbody th").all_inner_texts()
    assert names == ["z", "S", "P"]
    logits, S, _ = [
        [float(plain(text)) for text in row.locator("td").all_inner_texts()]
        for row in tab.locator(".card tbody tr").all()
    ]
    np.testing.assert_allclose(S, np.exp(logits) / np.exp(logits).sum(), atol=0.01)


def test_a_link_with_what_only_keys_have_is_shown_without_it(opened, file):
    tab = opened(file, query="#tau=9&edits=m1_1_1&muted=1&head=2&epoch=12&weights=3")
    assert epoch_of(tab) == 12
    assert not finding(tab).startswith("What if")


COLOUR = """(c) => {
  const copy = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  copy.drawImage(c, -Math.round(c.width * 0.3), -Math.round(c.height * 0.5));
  return [...copy.getImageData(0, 0, 1, 1).data];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_against_uniform_an_even_share_is_neutral(opened, tmp_path, scheme):
    S = np.full((40, 4), 0.25)
    S[:20] += [0.1, 0, 0, -0.1]
    path = tmp_path / "even.html"
    show_assignment(S[::-1]).explore().save(path)
    tab = opened(path, color_scheme=scheme)
    canvas = tab.locator("[data-panel=heat] canvas")
    before = canvas.evaluate(COLOUR)
    tab.locator("button[name=scale]").click()
    until(tab, "document.querySelector('button[name=scale]').getAttribute('aria-pressed') === 'true'")
    tab.wait_for_timeout(100)
    neutral = {"light": [244, 244, 244], "dark": [29, 33, 39]}[scheme]
    assert np.abs(np.array(canvas.evaluate(COLOUR)[:3]) - neutral).max() <= 8
    assert canvas.evaluate(COLOUR) != before
    note = tab.locator("figure.panel:has([data-panel=heat]) figcaption").inner_text()
    assert "share minus 1/4" in note
    until(tab, "location.hash.includes('scale=uniform')")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "nodes lie in the order of the rows"),
        ({"x": np.random.default_rng(0).normal(size=(30, 5))}, "principal components of x"),
        (
            {"edge_index": [[0, 1, 1, 2], [1, 0, 2, 1]], "y": [0, 1] * 15},
            "Shape: \u25cf label 0, \u25a0 label 1",
        ),
    ],
)
def test_any_S_is_explored_and_says_where_its_places_come_from(opened, tmp_path, given, words):
    S = np.random.default_rng(1).dirichlet(np.ones(5), size=30)
    path = tmp_path / "given.html"
    show_assignment(S, title="<b>topics</b>", **given).explore().save(path)
    tab = opened(path)
    assert words in tab.locator("figcaption").first.inner_text()
    assert tab.locator("h1").inner_text() == "<b>topics</b>"
    assert tab.locator("input[name=epoch]").is_hidden()
    assert tab.locator(".steps .symbol").all_inner_texts()[:2] == ["S", "S \u2212 1/K"]


@pytest.mark.parametrize(
    ("sizes", "words"),
    [
        ({"nodes": 1}, "There is one node only"),
        ({"clusters": 1}, "There is one cluster only"),
        ({"nodes": 1, "clusters": 1, "epochs": 1}, "There is one cluster only"),
        ({"epochs": 1}, "In S a node gives its first cluster"),
        ({"nodes": 9, "graphs": 10}, "In S a node gives its first cluster"),
    ],
)
@pytest.mark.parametrize("emphasis", ["assignments", "target"])
def test_small_and_odd_ones_are_a_sentence_and_a_picture(opened, tmp_path, sizes, words, emphasis):
    packed = clusters_payload(without_keys(made_record(**sizes)), WORDS)
    path = tmp_path / "odd.html"
    path.write_text(
        page([PagePicture("clusters", packed, "A finding.", emphasis=emphasis)], title="", provenance=[])
    )
    tab = opened(path)
    assert finding(tab).startswith(words) or (emphasis == "target" and "KL is" in finding(tab))
    assert tab.locator("button[name=scale]").is_visible() == (sizes.get("clusters") != 1)


def test_of_20_000_nodes_what_is_drawn_is_said(opened, tmp_path):
    n = 20_000
    places = np.random.default_rng(0).random((n, 2)).astype(np.float32)
    ring = np.stack([np.arange(n), np.roll(np.arange(n), 1)])
    edges = np.concatenate([ring, np.stack([ring[0], (ring[0] * 7 + 3) % n])], axis=1)
    record = made_record(nodes=n, clusters=40, epochs=1, features=2, pos=places, edge_index=edges)
    path = tmp_path / "many.html"
    packed = clusters_payload(without_keys(record), WORDS)
    path.write_text(page([PagePicture("clusters", packed, "A finding.")], title="", provenance=[]))
    tab = opened(path)
    note = tab.locator("figcaption").first.inner_text()
    assert "15,000 of 20,000 nodes, stratified by first cluster" in note
    assert "edges are drawn" in note
    assert tab.locator("input[name=find]").is_visible()


def test_a_notebook_shows_it_in_a_frame_of_its_own(browser, tmp_path):
    S = np.random.default_rng(1).dirichlet(np.ones(3), size=20)
    path = tmp_path / "notebook.html"
    path.write_text(f"<!doctype html><title>notebook</title>{show_assignment(S).explore()._repr_html_()}")
    tab = browser.new_page()
    wrong = []
    tab.on("pageerror", lambda error: wrong.append(str(error)))
    tab.goto(path.as_uri())
    frame = tab.frame_locator("iframe")
    frame.locator("[data-explorer][data-ready]").wait_for()
    frame.locator("[data-panel=heat]").focus()
    tab.keyboard.press("ArrowDown")
    tab.wait_for_timeout(900)  # it also tries to keep its address, which a frame without one has not
    assert "Point at" not in frame.locator(".card .heading").inner_text()
    tab.close()
    assert not wrong


def test_without_javascript_there_are_the_finding_and_a_still_figure(browser, file):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(file.as_uri())
    assert "This picture moves where JavaScript is on." in tab.locator("body").inner_text()
    assert tab.locator("noscript svg circle").count() == 34
    context.close()
