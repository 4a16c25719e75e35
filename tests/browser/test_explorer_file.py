"""The exported file in a real browser: offline, answering, calm, for everyone."""

import pytest

from analysis.figures.explorer.cluster_record import ClusterWords
from analysis.figures.explorer.clusters import clusters_payload
from analysis.figures.explorer.standalone_html import PagePicture, page
from tests.browser.axe import violations
from tests.browser.explorer_page import (
    CHROMIUM,
    DIGITS,
    epoch_of,
    finding,
    put,
    recorded_epochs,
    until,
)
from tests.figures.explorer.record import made_record

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]


LAPTOP, PHONE = (1280, 720), (390, 844)
CARD_CUT = """() => [...document.querySelectorAll('.card .heading, .card .scrolling, figcaption')]
.filter((each) => each.scrollWidth > each.clientWidth || each.scrollHeight > each.clientHeight + 2)
.map((each) => each.textContent)"""


def test_names_that_scripts_use_answer(opened, files):
    tab = opened(files[DIGITS])
    assert tab.locator("[data-explorer=clusters]").count() == 1
    assert epoch_of(tab) == 60
    put(tab, "epoch", 12)
    assert epoch_of(tab) == 12
    put(tab, "epoch", 13.5)
    assert epoch_of(tab) == 13.5
    low = max(epoch for epoch in recorded_epochs(DIGITS[0]) if epoch < 13.5)
    assert tab.locator(".scrubber output").inner_text().startswith(f"between epochs {low} and ")
    caption = tab.locator("figcaption", has_text="Nodes and keys")
    assert "Marks on one spot are drawn side by side." in caption.inner_text(), "of 48 keys some overlap"
    tab.locator("button[name=head-1]").click()
    until(tab, "document.querySelector('button[name=head-1]').ariaPressed === 'true'")
    assert "side by side" not in caption.inner_text(), "the keys of one head are drawn where they are"
    tab.locator("button[name=head-all]").click()
    before = finding(tab)
    put(tab, "tau", 4)
    assert finding(tab) != before
    assert finding(tab).startswith("What if:")
    for mute in tab.locator("button[name^=mute-]").all():
        mute.click()
    until(tab, "document.querySelector('.finding').textContent.includes('Nothing has clustered')")
    label = tab.locator("canvas[role=img]").first.get_attribute("aria-label")
    assert label == finding(tab)
    tab.keyboard.press("Escape")
    until(tab, "!document.querySelector('.finding').textContent.startsWith('What if')")


@pytest.mark.parametrize(
    ("file", "scheme", "size"),
    [
        *((DIGITS, *case) for case in (("light", LAPTOP), ("dark", PHONE), ("dark", (1440, 900)))),
        *(((DIGITS[0], "keys"), *case) for case in (("light", PHONE), ("dark", LAPTOP))),
        *(((DIGITS[0], "target"), *case) for case in (("light", LAPTOP), ("dark", PHONE))),
        *(((DIGITS[0], "train"), *case) for case in (("light", PHONE), ("dark", LAPTOP))),
        (("example-karate-factions", "keys"), "light", PHONE),
    ],
)
def test_picture_and_scrubber_are_on_the_first_screen_nothing_jumps_and_axe_finds_nothing(
    opened, files, file, scheme, size
):
    width, height = size
    tab = opened(files[file], color_scheme=scheme, width=width, height=height)
    assert violations(tab) == []
    picture = tab.locator("canvas[role=img]").first.bounding_box()
    scrubber = tab.locator("input[name=epoch]").bounding_box()
    assert picture["y"] + picture["height"] <= scrubber["y"] + 4
    assert scrubber["y"] + scrubber["height"] <= height
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate(CARD_CUT) == []
    labels = "[...document.querySelectorAll('.strip .label')]"
    assert tab.evaluate(f"{labels}.every((e) => e.scrollWidth <= e.clientWidth && e.scrollHeight <= 30)")
    if file[0] == DIGITS[0]:
        said = tab.evaluate(f"{labels}.map((label) => label.textContent.replace(/\\s/g, ' '))")
        assert said[1] == "clusters in use, 20 graphs"
        if file[1] != "target":
            assert "uniform over 8 is 12.5" in tab.locator(".finding").inner_text()
    if file[1] == "keys":
        assert "of head 1." in tab.locator(".card .heading").inner_text(), "S has another share beside it"
    tab.locator("button[name=mute-1]").click()
    tab.locator("button[name=play]").click()
    tab.wait_for_timeout(400)
    assert tab.evaluate("window.shifts") <= 0.02


@pytest.mark.parametrize(
    "sizes",
    [
        {"nodes": 1},
        {"clusters": 1},
        {"heads": 1},
        {"epochs": 1},
        {"features": 1},
        {"heads": 8, "clusters": 20, "nodes": 60},
        {"nodes": 3_000, "graphs": 3},
    ],
)
def test_small_large_and_odd_runs_are_drawn(opened, tmp_path, sizes):
    if sizes.get("nodes", 0) > 1000:
        import numpy as np

        sizes = sizes | {"pos": np.random.default_rng(0).random((sizes["nodes"], 2)).astype(np.float32)}
    path = made_page(tmp_path, made_record(**sizes))
    tab = opened(path)
    assert finding(tab)
    put(tab, "epoch", 0)
    assert epoch_of(tab) == 0


def test_hostile_names_stay_words(opened, tmp_path):
    name = '<img src="http://evil.test/x" onerror="alert(1)">' * 200
    record = made_record(
        graph_names=[name], node_names=[name] * 12, labels=[0, 1] * 6, label_names=[name, name]
    )
    tab = opened(made_page(tmp_path, record))
    tab.locator("[data-panel=graph]").focus()
    tab.keyboard.press("ArrowDown")
    until(tab, "document.querySelector('.card .heading').textContent.includes('<img')")
    assert tab.locator("[data-explorer] img").count() == 0
    assert tab.evaluate("document.documentElement.scrollWidth") <= 1440


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda packed: b"no picture at all", "These are not the data of an explorer"),
        (lambda packed: packed[:4] + b"\x09" + packed[5:], "These data are of version 9"),
        (lambda packed: packed[:-400], "The data end before the array"),
        (lambda packed: packed.replace(b'"kind":"clusters"', b'"kind":"depthxxx"'), "got one of depthxxx"),
    ],
)
def test_data_that_cannot_be_read_are_a_sentence(opened, tmp_path, spoil, words):
    packed = clusters_payload(made_record(), ClusterWords("made.0", "Made", "A dot."))
    path = tmp_path / "spoilt.html"
    path.write_text(
        page([PagePicture("clusters", spoil(packed), "A finding.")], title="Spoilt", provenance=["here"])
    )
    tab = opened(path)
    assert words in tab.locator("[role=alert]").inner_text()


def test_without_javascript_there_are_the_finding_and_a_still_figure(browser, files):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(files[DIGITS].as_uri())
    assert "This picture moves where JavaScript is on." in tab.locator("body").inner_text()
    assert tab.locator("noscript svg circle").count() > 20
    context.close()


def made_page(folder, record):
    words = ClusterWords(run="made.0", title="Made up", sentence="Each dot is a node.")
    path = folder / "made.html"
    packed = clusters_payload(record, words)
    path.write_text(
        page([PagePicture("clusters", packed, "A finding.")], title="Made up", provenance=["made here"])
    )
    return path


def test_a_page_opens_as_it_was_exported_and_its_address_says_more(opened, tmp_path):
    packed = clusters_payload(
        made_record(), ClusterWords("made.0", "Made", "A dot.", missing="From here on: NaN.")
    )
    path = tmp_path / "state.html"
    part = PagePicture("clusters", packed, "A finding.", query="epoch=1&muted=1")
    path.write_text(page([part], title="Made", provenance=["here"]))
    muted = "document.querySelector('button[name=mute-1]').getAttribute('aria-pressed')"
    for query, epoch, pressed in (("#epoch=2", "2", "false"), ("", "1", "true")):
        tab = opened(path, query=query)
        assert tab.locator("[data-explorer]").get_attribute("data-epoch") == epoch
        assert tab.evaluate(muted) == pressed
        assert finding(tab).endswith("From here on: NaN.") == (epoch == "2"), "said at the last epoch"
    put(tab, "epoch", 2)
    tab.locator("button[name=reset]").click()
    until(tab, "location.href.endsWith('#')")
    tab.reload()
    until(tab, "document.querySelector('[data-ready]')")
    assert (epoch_of(tab), tab.evaluate(muted)) == (2, "false"), "what was set back stays so"


def test_two_pictures_have_one_clock_one_selection_and_one_scale(opened, tmp_path):
    near, far = (
        clusters_payload(
            made_record(seed=seed, x=[size * x for x in made_record(seed=seed).x]),
            ClusterWords(f"made.{seed}", "Made up", "Each dot is a node."),
        )
        for seed, size in ((0, 1), (1, 8))
    )
    path = tmp_path / "two.html"
    parts = [PagePicture("clusters", near, "One."), PagePicture("clusters", far, "Two.")]
    path.write_text(page(parts, title="Two", provenance=["made here"]))
    tab = opened(path)
    until(tab, "document.querySelectorAll('[data-ready]').length === 2")
    assert violations(tab) == []
    put(tab, "epoch", 0.5)
    epochs = "[...document.querySelectorAll('[data-explorer]')].map((root) => root.dataset.epoch)"
    assert tab.evaluate(epochs) == ["0.5", "0.5"]
    units = tab.evaluate("[...document.querySelectorAll('[data-unit]')].map((root) => root.dataset.unit)")
    assert len(units) == 2
    assert units[0] == units[1]
    tab.locator("[data-panel=graph]").first.focus()
    tab.keyboard.press("ArrowDown")
    names = "[...document.querySelectorAll('.card .heading')].map((each) => each.textContent.split(':')[0])"
    until(tab, f"new Set({names}).size === 1 && {names}[0].startsWith('node')")
    tab.locator("button[name=mute-1]").first.click()
    tab.wait_for_timeout(100)
    pressed = [button.get_attribute("aria-pressed") for button in tab.locator("button[name=mute-1]").all()]
    assert pressed == ["true", "false"], "what is tried on one is not done to the other"
    tab.locator("button[name=play]").nth(1).click()
    until(tab, f"{epochs}.every((epoch) => epoch === '2')")
