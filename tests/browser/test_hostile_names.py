"""Names that are markup, formulas or paths, of a graph, its nodes and labels, through every page."""

import json
from urllib.parse import parse_qs

import pytest

from analysis.runs.store.store import Store
from pages.ui.frame.page_table import PAGES
from tests.browser.explorer_page import CHROMIUM
from tests.browser.tabs import go_on
from tests.faults.uploads import hostile_names

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium on the machine"),
]
OF_OTHER_GRAPHS = {"depth", "arena"}
"""They show examples instead of a run of clusters, and train for what they fold away."""
QUIET = """() => new Promise((done) => {
  const busy = () => !document.querySelector("[data-testid=stApp][data-test-script-state=notRunning]")
    || document.querySelector("[data-testid=stMain] [data-testid=stSkeleton]");
  let last = performance.now();
  // what plays inside a picture is no answer of the script
  const outside = ({ target }) => !(target.nodeType === 1 && target.closest("[data-explorer]"));
  const seen = new MutationObserver((all) => { if (all.some(outside)) last = performance.now(); });
  seen.observe(document.body, { childList: true, subtree: true });
  const look = () => {
    if (busy()) last = performance.now();
    if (performance.now() - last < 200) return setTimeout(look, 20);
    seen.disconnect();
    done();
  };
  look();
})"""


def graph() -> bytes:
    """A ring of nodes that each bear a hostile name, half of them also as label and as an attribute."""
    names = hostile_names()
    nodes = [
        {"id": f"{i} {name}", "label": f"{name} {i}", "class": names[i % 4], names[i // 2] or "x": float(i)}
        for i, name in enumerate(names)
    ]
    links = [
        {"source": nodes[i]["id"], "target": nodes[(i + 1) % len(nodes)]["id"]} for i in range(len(nodes))
    ]
    return json.dumps({"nodes": nodes, "links": links, "name": names[1]}).encode()


@pytest.mark.timeout(600)
def test_no_name_opens_a_dialog_or_asks_a_foreign_server(server, store_path, page):
    page.emulate_media(reduced_motion="reduce")  # half the frames to draw
    dialogs, foreign = [], []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.on("request", lambda asked: None if _is_own(asked.url, server) else foreign.append(asked.url))
    page.goto(f"{server}/data")
    upload = page.locator("input[type=file]")
    upload.wait_for(state="attached", timeout=60_000)
    name = "<img src=x onerror=alert(1)>.json"
    upload.set_input_files([{"name": name, "mimeType": "application/json", "buffer": graph()}])
    # the button stands there for the example, too
    page.get_by_text(f"{len(hostile_names())} nodes").first.wait_for(timeout=60_000)
    start = page.get_by_role("button", name="Watch clusters form on it")
    page.get_by_text("Columns", exact=True).click()
    column = page.get_by_role("combobox", name="Label column")
    column.wait_for()
    _until_drawn(page)  # a list that opens while its place still unfolds is closed again
    column.click()
    if page.get_by_role("option").count() == 0:
        column.press("ArrowDown")
    page.get_by_role("option").first.wait_for(timeout=15_000)
    page.keyboard.press("Escape")
    start.click()
    page.wait_for_url("**run=*", timeout=60_000)
    page.locator("[data-explorer][data-ready]").first.wait_for(timeout=120_000)
    address = page.url.split("?")[1]
    page.goto("about:blank")  # to watch it to its end costs more than to train it
    _until_trained(page, store_path, parse_qs(address)["run"][0])
    for name, entry in PAGES.items():
        if name == "home":
            page.goto(f"{server}/?{address}&node=1")
        else:
            go_on(page, f"/{name}?{address}&node=1", title=entry.title)
        page.locator("[data-testid=stMain] h1").first.wait_for(timeout=60_000)
        if name not in OF_OTHER_GRAPHS:
            _open_all(page)
        assert page.locator("[data-testid=stException]").count() == 0, name
        injected = page.evaluate(
            "document.querySelectorAll('img[src=x], iframe[src*=evil], a[href*=evil]').length"
        )
        assert injected == 0, name
    assert dialogs == []
    assert foreign == []


def _until_trained(page, store_path, run):
    store = Store(store_path)
    for _ in range(1200):
        if store.run(run).ended:
            break
        page.wait_for_timeout(100)
    assert store.run(run).state == "finished"
    store.close()


def _open_all(page):
    """Open every folded question, for its names are drawn only then."""
    folded = page.locator("[data-testid=stMain] details:not([open]) > summary")
    _until_drawn(page)
    for _ in range(40):
        if folded.count() == 0:
            return
        folded.evaluate_all("(all) => all.forEach((each) => each.click())")
        _until_drawn(page)
    raise AssertionError(f"{page.url} still folds {folded.all_inner_texts()}")


def _until_drawn(page):
    """Wait until the script has ended and for 200 ms nothing new is drawn: a click is answered late."""
    page.evaluate(QUIET)


def _is_own(url: str, address: str) -> bool:
    return url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))
