"""The exported file in a real browser: offline, answering, calm, for everyone."""

import json
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from analysis.figures.explorer.clusters import ClusterWords, clusters_payload
from analysis.figures.explorer.document import Part, page
from analysis.runs.export.explorable import explorable_html
from analysis.runs.results.catalog import EXAMPLES
from analysis.runs.store.store import Store
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM
from tests.figures.explorer.record import made_record

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]

SHIFTS = """window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Recorded runs as files, by emphasis."""
    folder = tmp_path_factory.mktemp("explorable")
    store = Store(EXAMPLES, read_only=True)
    made = {}
    for id in ("example-digits-clusters", "example-karate-factions"):
        shots = [store.snapshot(id, epoch) for epoch in store.snapshot_epochs(id)]
        run, graphs, history = store.run(id), store.graphs(id), store.history(id)
        for emphasis in ("assignments", "keys", "target", "train"):
            html = explorable_html(run, graphs, snapshots=shots, history=history, emphasis=emphasis)
            made[id, emphasis] = folder / f"{id}.{emphasis}.html"
            made[id, emphasis].write_text(html)
    store.close()
    return made


@pytest.fixture
def opened(browser):
    """Open a file, and fail on any request, error or word in the console."""
    contexts, wrong = [], []

    def opened(path, *, query="", width=1440, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.add_init_script(SHIFTS)
        tab.on("request", lambda request: wrong.append(request.url) if path.name not in request.url else None)
        tab.on("console", lambda message: wrong.append(message.text))
        tab.on("pageerror", lambda error: wrong.append(str(error)))
        tab.goto(path.as_uri() + query)
        tab.locator("[data-explorer][data-ready]").first.wait_for()
        return tab

    yield opened
    for context in contexts:
        context.close()
    assert not wrong


DIGITS = ("example-digits-clusters", "assignments")


def recorded_epochs(id):
    store = Store(EXAMPLES, read_only=True)
    try:
        return store.snapshot_epochs(id)
    finally:
        store.close()


def epoch_of(tab):
    return float(tab.locator("[data-explorer]").get_attribute("data-epoch"))


def finding(tab):
    return tab.locator(".finding").inner_text()


def until(tab, condition, arg=None, *, seconds=10):
    """Wait from outside: the page's policy lets nobody evaluate text inside."""
    end = time.monotonic() + seconds
    while not tab.evaluate(condition, arg):
        assert time.monotonic() < end, f"{condition} did not come true: {finding(tab)}"
        tab.wait_for_timeout(30)


def put(tab, name, value):
    tab.evaluate(
        """([name, value]) => {
          const input = document.querySelector(`input[name=${name}]`);
          input.value = value;
          input.dispatchEvent(new Event("input", { bubbles: true }));
          return new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
        }""",
        [name, value],
    )


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


def test_play_goes_to_the_end_and_keeps_what_if(opened, files):
    tab = opened(files[DIGITS])
    tab.locator("button[name=mute-1]").click()
    tab.locator("select[name=speed]").select_option("4")
    tab.locator("button[name=play]").click()
    until(tab, "Number(document.querySelector('[data-explorer]').dataset.epoch) < 30")
    assert finding(tab).startswith("What if:")
    until(tab, "document.querySelector('[data-explorer]').dataset.epoch === '60'", seconds=20)
    assert tab.locator("button[name=play]").inner_text() == "Play"
    assert tab.locator("button[name=mute-1]").get_attribute("aria-pressed") == "true"


def test_a_key_is_dragged_and_the_link_shows_the_same(opened, files):
    tab = opened(files["example-karate-factions", "keys"], query="#head=0")
    start = finding(tab)
    box = tab.locator("canvas[role=img]").first.bounding_box()
    group = tab.locator("[data-panel=plane]")
    group.focus()
    tab.keyboard.press("k")
    for _ in range(6):
        tab.keyboard.press("Shift+ArrowRight")
    until(tab, "(start) => document.querySelector('.finding').textContent !== start", arg=start)
    moved = finding(tab)
    until(tab, "location.hash.includes('edits=')")
    assert box["width"] > 300
    again = opened(files["example-karate-factions", "keys"], query=tab.evaluate("location.hash"))
    assert finding(again) == moved


def test_a_pointer_takes_a_key_along(opened, files):
    tab = opened(files["example-karate-factions", "keys"], query="#head=0&key=0")
    canvas = tab.locator("canvas[role=img]").first
    box = canvas.bounding_box()
    # every place is tried until the cursor says that a key is there
    for x in range(10, int(box["width"]), 9):
        for y in range(10, int(box["height"]), 9):
            tab.mouse.move(box["x"] + x, box["y"] + y)
            if canvas.evaluate("(c) => c.style.cursor") == "grab":
                tab.mouse.down()
                tab.mouse.move(box["x"] + x + 60, box["y"] + y + 10, steps=4)
                tab.mouse.up()
                until(tab, "document.querySelector('.finding').textContent.startsWith('What if')")
                return
    raise AssertionError("no key was found under the pointer")


@pytest.mark.parametrize("attached", [True, False])
def test_descending_lowers_the_divergence_and_the_link_repeats_it(opened, files, attached):
    tab = opened(files["example-digits-clusters", "target"], query="#epoch=12")
    tab.locator(f"button[name={'attached' if attached else 'detached'}]").click()

    def divergence():
        return float(tab.locator(".descent .said").inner_text().split()[1])

    before = divergence()
    for _ in range(5):
        tab.locator("button[name=step]").click()
    until(tab, "document.querySelector('.descent .said').textContent.includes('after 5 steps')")
    if attached:
        assert divergence() < before
    until(tab, "location.hash.includes('edits=d')")
    again = opened(files["example-digits-clusters", "target"], query=tab.evaluate("location.hash"))
    assert finding(again) == finding(tab)


def test_pointing_at_a_node_lights_it_up_and_a_click_keeps_it(opened, files):
    tab = opened(files[DIGITS])
    box = tab.locator("canvas[role=img]").first.bounding_box()
    tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(tab, "document.querySelector('.card .who').textContent.includes('A click keeps it')")
    tab.mouse.down()
    tab.mouse.up()
    tab.mouse.move(0, 0)
    until(tab, "!document.querySelector('.card .who').textContent.includes('Point at')")
    row = tab.locator(".card tbody tr").filter(has=tab.locator("th", has_text=re.compile("^S$")))
    cells = row.locator("td").all_inner_texts()
    assert sum(map(float, cells)) == pytest.approx(1, abs=5e-3)
    steps = [float(text.replace("\u2212", "-")) for text in tab.locator(".steps .number").all_inner_texts()]
    d2, kernel = steps[:2]
    assert kernel == pytest.approx(1 / (1 + d2), rel=0.02)


def test_the_keyboard_steps_plays_and_resets(opened, files):
    tab = opened(files[DIGITS])
    tab.locator("[data-panel=graph]").focus()
    tab.keyboard.press("ArrowLeft")
    until(tab, "document.querySelector('[data-explorer]').dataset.epoch !== '60'")
    assert epoch_of(tab) == recorded_epochs(DIGITS[0])[-2]
    tab.keyboard.press("ArrowDown")
    until(tab, "!document.querySelector('.card .who').textContent.includes('Point at')")
    tab.keyboard.press(" ")
    until(tab, "document.querySelector('button[name=play]').textContent === 'Pause'")
    tab.keyboard.press(" ")
    tab.locator("input[name=epoch]").focus()
    tab.keyboard.press("Home")
    until(tab, "document.querySelector('[data-explorer]').dataset.epoch === '0'")
    tab.keyboard.press("ArrowRight")
    until(tab, "document.querySelector('[data-explorer]').dataset.epoch === '1'")


def test_with_less_motion_play_shows_recorded_epochs_only(opened, files):
    tab = opened(files[DIGITS], reduced_motion="reduce")
    tab.locator("button[name=play]").click()
    shown = tab.evaluate(
        """() => new Promise((done) => {
          const seen = new Set(); let frames = 0;
          const next = () => {
            seen.add(document.querySelector("[data-explorer]").dataset.epoch);
            ++frames < 90 ? requestAnimationFrame(next) : done([...seen]);
          };
          requestAnimationFrame(next);
        })"""
    )
    assert len(shown) > 1
    assert {float(epoch) for epoch in shown} <= set(recorded_epochs(DIGITS[0]))


@pytest.mark.parametrize("emphasis", ["assignments", "keys", "target", "train"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (390, 844)])
def test_the_picture_and_its_scrubber_are_on_the_first_screen_and_nothing_jumps(
    opened, files, emphasis, width, height
):
    tab = opened(files["example-digits-clusters", emphasis], width=width, height=height)
    picture = tab.locator("canvas[role=img]").first.bounding_box()
    scrubber = tab.locator("input[name=epoch]").bounding_box()
    assert picture["y"] + picture["height"] <= scrubber["y"] + 4
    assert scrubber["y"] + scrubber["height"] <= height
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.locator("button[name=mute-1]").click()
    tab.locator("button[name=play]").click()
    tab.wait_for_timeout(700)
    assert tab.evaluate("window.shifts") <= 0.02


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("file", [DIGITS, ("example-karate-factions", "keys"), (DIGITS[0], "target")])
def test_axe_finds_nothing(opened, files, file, width, scheme, axe):
    tab = opened(files[file], color_scheme=scheme, width=width, bypass_csp=True)
    tab.add_script_tag(path=axe)
    found = tab.evaluate(
        "axe.run().then((r) => r.violations.map((v) => [v.id, v.help, v.nodes.map((n) => n.html)]))"
    )
    assert found == [], json.dumps(found, indent=1)


@pytest.fixture(scope="session")
def axe(tmp_path_factory):
    """The accessibility checker, fetched by npm where there is one."""
    if shutil.which("npm") is None:
        pytest.skip("needs npm to fetch axe-core")
    folder = tmp_path_factory.mktemp("axe")
    done = subprocess.run(
        ["npm", "install", "--no-audit", "axe-core"], cwd=folder, capture_output=True, timeout=120
    )
    path = folder / "node_modules" / "axe-core" / "axe.min.js"
    if done.returncode or not path.exists():
        pytest.skip("axe-core could not be fetched")
    return Path(path)


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
    until(tab, "document.querySelector('.card .who').textContent.includes('<img')")
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
        page([Part("clusters", spoil(packed), "A finding.")], title="Spoilt", provenance=["here"])
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
    path.write_text(page([Part("clusters", packed, "A finding.")], title="Made up", provenance=["made here"]))
    return path


def test_two_pictures_have_one_clock_one_selection_and_one_scale(opened, tmp_path):
    near, far = (
        clusters_payload(
            made_record(seed=seed, x=[size * x for x in made_record(seed=seed).x]),
            ClusterWords(f"made.{seed}", "Made up", "Each dot is a node."),
        )
        for seed, size in ((0, 1), (1, 8))
    )
    path = tmp_path / "two.html"
    parts = [Part("clusters", near, "One."), Part("clusters", far, "Two.")]
    path.write_text(page(parts, title="Two", provenance=["made here"]))
    tab = opened(path)
    until(tab, "document.querySelectorAll('[data-ready]').length === 2")
    put(tab, "epoch", 0.5)
    epochs = "[...document.querySelectorAll('[data-explorer]')].map((root) => root.dataset.epoch)"
    assert tab.evaluate(epochs) == ["0.5", "0.5"]
    units = tab.evaluate("[...document.querySelectorAll('[data-unit]')].map((root) => root.dataset.unit)")
    assert len(units) == 2
    assert units[0] == units[1]
    tab.locator("[data-panel=graph]").first.focus()
    tab.keyboard.press("ArrowDown")
    names = "[...document.querySelectorAll('.card .who')].map((who) => who.textContent.split(':')[0])"
    until(tab, f"new Set({names}).size === 1 && {names}[0].startsWith('node')")
    tab.locator("button[name=mute-1]").first.click()
    tab.wait_for_timeout(100)
    pressed = [button.get_attribute("aria-pressed") for button in tab.locator("button[name=mute-1]").all()]
    assert pressed == ["true", "false"], "what is tried on one is not done to the other"
    tab.locator("button[name=play]").nth(1).click()
    until(tab, f"{epochs}.every((epoch) => epoch === '2')")
