"""What a page asked for and the reader then undid is heard: the page hears every state it does not know."""

import base64

import pytest

from tests.browser.explorer_page import CHROMIUM, recorded, serve_modules
from tests.figures.explorer.made_networks import made_payload

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]

OPENED = """const explorer =
    kind === "depth" ? "depth/depth_explorer.js" : "clusters/cluster_explorer.js";
  const [{ mount, applyQuery }, { fromBase64 }, made] = await Promise.all(
    ["shared/mount.js", "shared/payload.js", explorer].map((name) => import(`/js/${name}`)));
  document.body.innerHTML = `<div data-explorer="${kind}"></div>`;
  const root = document.querySelector("[data-explorer]");
  const heard = [];
  const onIdle = (query) => heard.push(query);
  const make = made.createDepthExplorer ?? made.createClusterExplorer;
  mount(root, fromBase64(packed), { make, query: "", onIdle });
"""
SHOWN = (
    """async ([kind, packed, wish, name, end]) => {
  """
    + OPENED
    + """  applyQuery(root, wish);
  await new Promise((done) => setTimeout(done, 900));
  const slider = root.querySelector(`input[name=${name}]`);
  slider.value = end ? slider.max : slider.min;
  slider.dispatchEvent(new Event("input"));
  await new Promise((done) => setTimeout(done, 1200));
  return heard;
}"""
)


@pytest.mark.parametrize("kind", ["depth", "clusters"])
def test_the_reader_goes_back_to_where_the_picture_began(browser, kind):
    """To the last layer or epoch, which an address leaves out, after the page has asked for another."""
    packed = made_payload() if kind == "depth" else recorded("example-karate-factions")[3]
    name = "layer" if kind == "depth" else "epoch"
    tab = browser.new_page()
    serve_modules(tab)
    heard = tab.evaluate(SHOWN, [kind, base64.b64encode(packed).decode(), f"{name}=1", name, True])
    tab.close()
    assert heard == [""], "nothing for what was asked, and then that all is as at first"


MOVED = (
    """async ([kind, packed, name]) => {
  """
    + OPENED
    + """  const slider = root.querySelector(`input[name=${name}]`);
  slider.value = slider.min;
  slider.dispatchEvent(new Event("input"));
  const marks = root.querySelector("[data-panel=plane] canvas") ?? root.querySelector("canvas");
  const box = marks.getBoundingClientRect();
  for (let n = 0; n < 30; n++) {
    const clientX = box.x + ((n * 0.37) % 1) * box.width;
    const clientY = box.y + ((n * 0.61) % 1) * box.height;
    marks.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, bubbles: true }));
    await new Promise((done) => setTimeout(done, 50));
  }
  const moving = heard.length;
  await new Promise((done) => setTimeout(done, 1500));
  return [moving, heard.length];
}"""
)


def test_a_hand_that_moves_says_nothing(browser):
    """Also where it only points: what it changed before is heard when it rests."""
    packed = recorded("example-digits-clusters")[3]
    tab = browser.new_page()
    serve_modules(tab)
    told = tab.evaluate(MOVED, ["clusters", base64.b64encode(packed).decode(), "epoch"])
    tab.close()
    assert told == [0, 1]


TOLD = """async () => {
  const { linkViews } = await import("/js/shared/linked_views.js");
  const told = {};
  for (const name of ["runs", "epochs"]) {
    const other = { receive: (words) => (told[name] = words) };
    linkViews(`link=${name}`, other, null);
    const link = linkViews(`link=${name}`, {}, linkViews("link=before", {}, null));
    linkViews("node=1", {}, link).send({ epoch: 3, node: 1 });
  }
  return told;
}"""


def test_one_run_at_two_epochs_has_two_clocks(browser):
    """Linked runs follow each other's epoch; two epochs of one run would both become the same."""
    tab = browser.new_page()
    serve_modules(tab)
    told = tab.evaluate(TOLD)
    tab.close()
    assert told == {"runs": {"epoch": 3, "node": 1}, "epochs": {"node": 1}}


APP = """
  const { IdleTimer } = await import("/js/shared/page/idle_timer.js");
  const { reportState, sendSelection } = await import("/js/shared/selection_messages.js");
  document.body.innerHTML =
    "<div data-test-script-state='notRunning'></div><a style='font: 99px serif'>Keys</a>";
  const [app, link] = document.body.children;
  const run = () => {
    setTimeout(() => (app.dataset.testScriptState = "running"), 150);
    setTimeout(() => ((app.dataset.testScriptState = "notRunning"), (window.ran = performance.now())), 450);
  };
"""
PRESSED = (
    """async (away) => {"""
    + APP
    + """
  const told = [];
  window.addEventListener("explorer-state", ({ detail }) => told.push(detail.query));
  reportState("picture", "epoch=1", ["epoch"]);
  link.click();
  reportState("picture", "epoch=2", ["epoch"]);
  const before = [...told];
  run();
  if (away) history.pushState(null, "", "/keys");
  await new Promise((done) => setTimeout(done, 900));
  return [before, told];
}"""
)


@pytest.mark.parametrize(("away", "told"), [(True, ["epoch=1"]), (False, ["epoch=1", "epoch=2"])])
def test_nothing_is_told_between_the_press_on_a_link_and_its_page(browser, away, told):
    """Streamlit would put parts of the page that is left into the next one, and its page would go blank."""
    tab = browser.new_page()
    serve_modules(tab)
    answer = tab.evaluate(PRESSED, away)
    tab.close()
    assert answer == [["epoch=1"], told]


CROSSED = (
    """async (rested) => {"""
    + APP
    + """
  window.opened = [];
  link.addEventListener("click", () => opened.push(performance.now()));
  const data = { key: "picture", query: "", notify: true, address: false };
  sendSelection({ data, parentElement: app, setStateValue: run });
  const timer = new IdleTimer(60_000, () => reportState("st-key-picture", "epoch=1", ["epoch"]));
  window.addEventListener("pointerdown", () => (rested ? timer.end() : timer.restart()));
}"""
)


@pytest.mark.parametrize("rested", [True, False])
def test_a_press_on_a_link_waits_for_the_answer_to_what_was_told_just_before(browser, rested):
    """What a hand has set that has not rested yet is told first: the page that opens shows it, too."""
    tab = browser.new_page()
    serve_modules(tab)
    tab.evaluate(CROSSED, rested)
    tab.locator("a").click()
    tab.wait_for_function("opened.length > 0")
    tab.wait_for_timeout(100)
    (opened,), ran = tab.evaluate("[opened, ran]")
    tab.close()
    assert opened > ran


def test_a_link_that_is_opened_in_another_tab_is_left_alone(browser):
    """Clicked again for the reader, it would open in this one."""
    tab = browser.new_page()
    serve_modules(tab)
    tab.evaluate(CROSSED, True)
    tab.locator("a").click(modifiers=["ControlOrMeta"])
    tab.wait_for_function("window.ran")
    tab.wait_for_timeout(100)
    (opened,), ran = tab.evaluate("[opened, ran]")
    tab.close()
    assert opened < ran
