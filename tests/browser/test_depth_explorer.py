"""The film of depth in a real browser: what it draws, what it says, what hands do to it."""

from itertools import count

import numpy as np
import pytest

from analysis.figures.explorer.depth_networks import networks_payload
from analysis.figures.explorer.layer_sentences import (
    APART,
    BARELY,
    MIXED,
    UNDEFINED,
    LastLayer,
    last_layer_sentence,
)
from analysis.figures.explorer.payload import pack, unpack
from analysis.figures.explorer.standalone_html import PagePicture, page
from tests.browser.explorer_page import CHROMIUM
from tests.figures.explorer.made_networks import made_network, made_nodes, made_payload

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]
ROOT = "[data-explorer=depth]"
CUT = """() => [...document.querySelectorAll('.finding, .remark, .node, figcaption, figcaption b, '
+ 'figcaption span, .position, .legend, .switches, select')].filter((each) => each.checkVisibility()
&& (each.scrollWidth > each.clientWidth + 1 || each.scrollHeight > each.clientHeight + 3))
.map((each) => `${each.className || each.tagName}: ${each.textContent}`)"""


@pytest.fixture
def shown(tabs, tmp_path):
    """Open a payload as an exported page; its requests are collected in ``.asked``."""
    numbers = count()

    def show(payload, *, query="", width=1280, height=800, **options):
        path = tmp_path / f"film-{next(numbers)}.html"
        path.write_text(
            page([PagePicture("depth", payload, "The finding.")], title="A film", provenance=["made up"])
        )
        asked, wrong = [], []
        listeners = {
            "request": lambda request: asked.append(request.url),
            "pageerror": lambda error: wrong.append(str(error)),
        }
        opened = tabs.take(width=width, height=height, on=listeners, **options)
        opened.asked, opened.wrong = asked, wrong
        opened.goto(f"{path.as_uri()}{query}")
        if options.get("java_script_enabled", True):
            opened.wait_for_selector(f"{ROOT}[data-ready]")
        return opened

    yield show
    tabs.give_back()


def slide(shown_page, name, value):
    shown_page.locator(f"input[name={name}]").evaluate(
        "(input, value) => { input.value = value; input.dispatchEvent(new Event('input')); }", value
    )
    shown_page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def until(shown_page, expression):
    """Wait until an expression holds; the page's policy forbids what Playwright would poll with."""
    for _ in range(160):
        if shown_page.evaluate(expression):
            return
        shown_page.wait_for_timeout(50)
    pytest.fail(f"it never came to pass: {expression}")


def data(shown_page, name):
    return float(shown_page.locator(ROOT).get_attribute(f"data-{name}"))


def words(shown_page, place):
    return shown_page.locator(f"{ROOT} .{place}").text_content()


def test_it_opens_at_the_last_layer_and_says_what_python_says(shown):
    payload = made_payload()
    header, arrays = unpack(payload)
    found = []
    for q, facts in enumerate(header["networks"]):
        state, spread = (float(arrays[f"{q}.{name}"][-1, -1]) for name in ("state", "spread"))
        found.append(LastLayer(facts["name"], int(state), spread))
    opened = shown(payload)
    assert words(opened, "finding") == last_layer_sentence(found, depth=3, labelled=True)
    assert (data(opened, "layer"), data(opened, "epoch")) == (3, 5)
    first = opened.locator(f"{ROOT} canvas[role=img]").first
    assert first.get_attribute("aria-label").startswith(words(opened, "finding"))
    assert len(opened.asked) == 1
    assert opened.wrong == []


@pytest.mark.parametrize("state", [UNDEFINED, MIXED, BARELY, APART])
def test_every_layer_has_the_words_that_python_has_for_its_state(shown, state):
    network = made_network()
    network.states[:, 1] = state
    opened = shown(networks_payload([network], made_nodes(), neutral=1.5))
    slide(opened, "layer", 1)
    expected = last_layer_sentence([LastLayer("no norm", state, 1.0)], depth=1, labelled=True)
    assert words(opened, "finding") == expected.replace("layer 1 of 1", "layer 1 of 3")


def test_sliders_move_layer_and_epoch_and_the_frame_says_what_it_drew(shown):
    opened = shown(made_payload())
    slide(opened, "layer", 1.5)
    slide(opened, "epoch", 3.5)
    assert (data(opened, "layer"), data(opened, "epoch")) == (1.5, 3.5)
    assert "between 2 and 5" in opened.locator(".scrubber .position").nth(1).text_content()
    opened.locator("button[name=best]").click()
    opened.wait_for_selector(f"{ROOT}[data-epoch='5']")
    opened.locator("input[name=layer]").focus()
    opened.keyboard.press("ArrowRight")
    opened.wait_for_selector(f"{ROOT}[data-layer='2']")
    opened.keyboard.press("Escape")
    opened.wait_for_selector(f"{ROOT}[data-layer='3']")


def test_play_runs_through_the_layers_and_stops_at_the_last(shown):
    opened = shown(made_payload())
    opened.locator("button[name=play]").click()
    until(opened, f"document.querySelector('{ROOT}').dataset.layer % 1 > 0")
    opened.wait_for_selector(f"{ROOT}[data-layer='3']", timeout=8000)
    assert opened.locator("button[name=play]").text_content() == "Play"
    opened.locator("button[name=play-epochs]").click()
    until(opened, f"document.querySelector('{ROOT}').dataset.epoch % 1 > 0")


def test_with_less_motion_play_shows_whole_layers_only(shown):
    opened = shown(made_payload(), reduced_motion="reduce")
    opened.evaluate(
        f"""() => {{ window.seen = new Set(); const root = document.querySelector('{ROOT}');
        const look = new MutationObserver(() => window.seen.add(root.dataset.layer));
        look.observe(root, {{attributes: true}}); }}"""
    )
    opened.locator("button[name=play]").click()
    until(opened, "window.seen.has('3')")
    assert set(opened.evaluate("[...window.seen]")) == {"0", "1", "2", "3"}


def test_who_wants_less_motion_starts_a_film_by_hand(shown):
    payload = networks_payload([made_network(depth=32)], made_nodes(), neutral=1.5, playing=True)
    still = shown(payload, reduced_motion="reduce")
    still.wait_for_timeout(400)
    assert data(still, "layer") == 32
    assert still.locator("button[name=play]").text_content() == "Play"
    moving = shown(payload, query="#run=made.0&time=1")  # a page of the app says which run it is
    until(moving, "document.querySelector('button[name=play]').textContent === 'Pause'")
    assert data(shown(payload, query="#layer=2"), "layer") == 2, "who asks for a layer sees that layer"


def test_a_node_is_found_in_both_planes_pinned_and_listed(shown):
    opened = shown(made_payload())
    canvas = opened.locator(".planes canvas").first
    canvas.focus()
    opened.keyboard.press("ArrowUp")
    until(opened, "document.querySelector('.node').textContent.includes('node <0>')")
    assert opened.locator(".hidden-words tbody tr").count() == 2
    assert "group" in words(opened, "node")
    until(opened, "location.hash.includes('node=0')")
    opened.keyboard.press("Escape")
    until(opened, "document.querySelector('.node').textContent.startsWith('Point at')")


def test_a_link_brings_back_what_was_set_and_ignores_what_does_not_fit(shown):
    opened = shown(made_payload(), query="#layer=1&epoch=2&scale=common&colour=group&node=3&only=1")
    assert (data(opened, "layer"), data(opened, "epoch")) == (1, 2)
    assert opened.locator("select[name=scale]").input_value() == "common"
    assert "node <3>" in words(opened, "node")
    assert opened.locator(".legend [aria-pressed=true]").text_content().endswith("b")
    odd = shown(made_payload(), query="#layer=99&epoch=-4&scale=other&node=1e9&only=77")
    assert (data(odd, "layer"), data(odd, "epoch")) == (3, 0)
    assert odd.wrong == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (390, 844)])
def test_nothing_jumps_wraps_or_is_cut(shown, width, height):
    digits = {"y": np.arange(12) % 10, "label_names": tuple("0123456789")}
    opened = shown(made_payload(**digits), width=width, height=height)
    opened.locator("button[name=play]").click()
    opened.wait_for_selector(f"{ROOT}[data-layer='3']", timeout=8000)
    for layer in (0, 1, 2):
        slide(opened, "layer", layer)
        assert opened.evaluate(CUT) == []
    assert opened.evaluate("document.documentElement.scrollWidth") <= width
    assert opened.evaluate("window.allShifts") <= 0.02
    assert [label[-1] for label in opened.locator(".legend button").all_text_contents()] == list("0123456789")
    bottom = opened.locator("input[name=layer]").bounding_box()
    assert bottom["y"] + bottom["height"] < height


def test_names_from_data_stay_words(shown):
    hostile = "<img src=x onerror=alert(1)>" * 400
    opened = shown(made_payload(label_names=(hostile, "b", "c"), names=(hostile,) * 12), width=390)
    opened.locator(".planes canvas").first.focus()
    opened.keyboard.press("ArrowUp")
    until(opened, "document.querySelector('.node').textContent.includes('<img')")
    assert opened.locator("img").count() == 0
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    assert len(opened.asked) == 1


def test_odd_films_are_drawn_with_a_sentence(shown):
    one = shown(networks_payload([made_network(nodes=1)], made_nodes(1)))
    assert "one node only" in words(one, "notes")
    bare = shown(made_payload(y=np.full(12, -1)))
    assert "no node has a label" in words(bare, "finding")
    flat = shown(networks_payload([made_network(depth=1, epochs=(3,))], made_nodes(), neutral=1.5))
    assert flat.locator("input[name=epoch]").is_hidden()
    slide(flat, "layer", 0.5)
    assert data(flat, "layer") == 0.5
    assert one.wrong == bare.wrong == flat.wrong == []


def test_data_that_make_no_film_are_refused_in_a_sentence(shown):
    opened = shown(pack("depth", {"networks": [], "shown": 0}, {"y": np.zeros(0)}))
    assert "Nothing was recorded" in opened.locator("[role=alert]").text_content()
    opened = shown(pack("clusters", {}, {}))
    assert "Expected the data of a picture of depth" in opened.locator("[role=alert]").text_content()


def test_without_scripts_the_finding_is_told(shown):
    opened = shown(made_payload(), java_script_enabled=False)
    assert "The finding." in opened.locator("noscript").text_content()


def test_many_nodes_are_drawn_in_time(shown):
    many = [made_network(nodes=20_000, depth=2, epochs=(0, 1))] * 2
    opened = shown(networks_payload(many, made_nodes(20_000, names=()), neutral=1.5))
    slide(opened, "layer", 1.5)
    assert data(opened, "layer") == 1.5
    colours = opened.evaluate(
        """() => { const canvas = document.querySelector('.planes canvas');
        const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        let drawn = 0; for (let i = 3; i < pixels.length; i += 4) drawn += pixels[i] > 0; return drawn; }"""
    )
    assert colours > 5_000
