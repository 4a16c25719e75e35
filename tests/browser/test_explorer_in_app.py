"""The explorers as components of Streamlit: silent while a hand moves, steered, fed as a run trains."""

import pytest

from analysis.figures.explorer.cluster_record import ClusterWords
from analysis.figures.explorer.clusters import clusters_payload
from tests.browser.app_server import ROOT, running
from tests.browser.explorer_page import CHROMIUM
from tests.figures.explorer.made_networks import made_network, made_payload
from tests.figures.explorer.record import made_record

SCRIPT = """
import os
from pathlib import Path

import streamlit as st

from pages.ui.widgets.explorer import listen, mount, mount_depth

folder = Path(os.environ["EXPLORED"])
st.set_page_config(layout="wide")
if "film" in st.query_params:
    name = "more_film.bin" if st.toggle("more epochs") else "some_film.bin"
    mount_depth((folder / name).read_bytes(), key="page.film")
    st.stop()
head = st.selectbox("head", [None, 0, 1])
more = st.toggle("more epochs")
packed = (folder / ("more.bin" if more else "some.bin")).read_bytes()


mount(packed, key="page.hero", emphasis="keys", select={"head": head})


def note(answer):
    st.session_state["answer"] = answer


@st.fragment
def below():
    listen(key="page.hero", select={"head": head}, on_idle=note)
    st.text(f"answer {st.session_state.get('answer')}")


below()
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("explored")
    (folder / "app.py").write_text(SCRIPT)
    words = ClusterWords("made.0", "Made up", "Each dot is a node.", live=True)
    for name, epochs in (("some", 4), ("more", 7)):
        record = made_record(nodes=200, epochs=epochs, features=16)
        (folder / f"{name}.bin").write_bytes(clusters_payload(record, words))
    for name, epochs in (("some", (0, 2, 5)), ("more", (0, 2, 5, 9))):
        networks = [made_network(epochs=epochs)]
        (folder / f"{name}_film.bin").write_bytes(made_payload(networks=networks))
    app, environment = str(folder / "app.py"), {"EXPLORED": str(folder), "PYTHONPATH": str(ROOT)}
    with running(folder / "runs.sqlite", app=app, **environment) as address:
        yield address


@pytest.fixture(scope="module")
def page(browser, address):
    """The page of all tests, and a list of what it sends and receives."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    tab.set_default_timeout(60_000)
    tab.frames_seen = []
    tab.on("websocket", lambda socket: watch(socket, tab.frames_seen))
    tab.goto(address)
    tab.locator("[data-explorer=clusters][data-ready]").wait_for()
    until_quiet(tab)
    yield tab
    context.close()


def watch(connection, seen):
    connection.on("framesent", lambda frame: seen.append(("sent", len(frame))))
    connection.on("framereceived", lambda frame: seen.append(("received", len(frame))))


def until_quiet(tab):
    """Wait until the load has said all it has to say, however busy the machine."""
    for _ in range(60):
        before = len(tab.frames_seen)
        tab.wait_for_timeout(1000)
        if len(tab.frames_seen) == before:
            return
    raise AssertionError("the page never stops talking")


MOVE = """(root) => new Promise((done) => {
  const put = (name, value) => {
    const input = root.getRootNode().querySelector(`input[name=${name}]`);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  let step = 0;
  const move = () => {
    put("epoch", 0.1 * step);
    put("tau", 0.5 + 0.1 * step);
    step += 1;
    if (step < 20) setTimeout(move, 30); else done();
  };
  move();
})"""
"""A hand that moves inside the page: asked for from here, each step could take longer than a rest."""


def root(tab):
    return tab.locator("[data-explorer=clusters]")


def put(tab, name, value):
    script = "(i, v) => { i.value = v; i.dispatchEvent(new Event('input', { bubbles: true })); }"
    tab.locator(f"input[name={name}]").evaluate(script, value)


def until(tab, attribute, value):
    for _ in range(200):
        if root(tab).get_attribute(attribute) == value:
            return
        tab.wait_for_timeout(30)
    raise AssertionError(f"{attribute} is {root(tab).get_attribute(attribute)}, not {value}")


@pytest.mark.timeout(200)
def test_a_moving_hand_says_nothing_and_a_resting_one_once(page):
    seen, entries = page.frames_seen, page.evaluate("history.length")
    before = len(seen)
    root(page).evaluate(MOVE)
    assert len(seen) == before
    until(page, "data-epoch", "1.9")
    page.get_by_text("'epoch': '1.9'").wait_for()
    page.wait_for_timeout(500)
    assert [way for way, _ in seen[before:]].count("sent") == 1
    assert sum(size for way, size in seen[before:] if way == "received") < 8_000
    assert root(page).get_attribute("data-epoch") == "1.9"
    assert page.evaluate("[location.search, history.length]") == ["?epoch=1.9&tau=2.4", entries]


@pytest.mark.timeout(200)
def test_what_the_page_selects_reaches_the_picture_without_its_data(page):
    before = len(page.frames_seen)
    put(page, "epoch", 1)
    until(page, "data-epoch", "1")
    page.get_by_text("'epoch': '1'").wait_for()
    page.get_by_role("combobox", name="head").click()
    page.get_by_role("option", name="1", exact=True).click()
    page.locator("button[name=head-2][aria-pressed=true]").wait_for()
    assert root(page).get_attribute("data-epoch") == "1", "the reader's epoch stays"
    assert sum(size for way, size in page.frames_seen[before:] if way == "received") < 20_000


@pytest.mark.timeout(200)
def test_a_run_that_trains_grows_before_the_eyes_and_keeps_what_if(page):
    put(page, "epoch", 3)
    page.locator("button[name=mute-1]").click()
    until(page, "data-epoch", "3")
    picture = root(page).locator("canvas").first.element_handle()
    page.get_by_text("more epochs").click()
    until(page, "data-epoch", "6")
    assert picture.is_visible(), "the picture was built anew"
    assert page.locator("button[name=mute-1]").get_attribute("aria-pressed") == "true"
    assert page.locator("input[name=epoch]").get_attribute("max") == "6"


@pytest.mark.timeout(200)
def test_a_films_numbers_follow_to_the_epoch_that_is_best_now(browser, address):
    tab = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    tab.set_default_timeout(60_000)
    tab.goto(f"{address}?film")
    tab.get_by_text("test 20\u00a0% at epoch 5").first.wait_for()
    tab.get_by_text("more epochs").click()
    tab.get_by_text("test 30\u00a0% at epoch 9").first.wait_for()
    tab.context.close()
