"""A browser, the app on a server, recorded runs as explorer files, and one of them open."""

import asyncio

import pytest

from analysis.runs.export.cluster_html import cluster_run_html
from analysis.runs.results.run_library import EXAMPLES
from analysis.runs.store.store import Store
from tests.browser.app_server import running
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM
from tests.browser.tabs import Tabs, Visitors

SHIFTS = """window.shifts = window.allShifts = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) {
    window.allShifts += value;
    if (!hadRecentInput) window.shifts += value;
  }
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture(scope="session")
def _chromium():
    """A browser for the session, and Playwright's event loop, the thread's own only while a file uses it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        loop = asyncio.get_running_loop()
        # No test runs so long that compiling its scripts a third time would pay.
        arguments = [*ARGUMENTS, "--js-flags=--no-opt"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        asyncio._set_running_loop(None)
        yield chromium, loop
        asyncio._set_running_loop(loop)
        chromium.close()


@pytest.fixture(scope="session")
def visitors(_chromium):
    """Profiles that keep the app's code from one visitor to the next."""
    chromium, _ = _chromium
    return Visitors(chromium)


@pytest.fixture(scope="module")
def browser(_chromium, visitors):
    """The browser, without what other files had open; other tests may run event loops of their own."""
    chromium, loop = _chromium
    asyncio._set_running_loop(loop)
    yield chromium
    for context in chromium.contexts:
        if context not in visitors:
            context.close()
    asyncio._set_running_loop(None)


@pytest.fixture(scope="session")
def store_path(tmp_path_factory):
    """Where the app that all tests share keeps its runs and rooms."""
    return tmp_path_factory.mktemp("server") / "runs.sqlite"


@pytest.fixture(scope="session")
def server(store_path):
    """Address of the app, which all tests share: who they are is told by their browsers' storage."""
    with running(store_path) as address:
        yield address


@pytest.fixture
def newcomer(browser, visitors):
    """Open a page of somebody who was never here, and is nobody whose page the test already has."""
    yield visitors.take
    visitors.give_back()


@pytest.fixture
def page(newcomer):
    """A page of somebody who was never here."""
    return newcomer()


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    """Recorded runs as files, by emphasis."""
    folder = tmp_path_factory.mktemp("explorable")
    store = Store(EXAMPLES, read_only=True)
    made = {}
    for id in ("example-digits-clusters", "example-karate-factions"):
        shots = [store.snapshot(id, epoch) for epoch in store.snapshot_epochs(id)]
        run, graphs, history = store.run(id), store.graphs(id), store.history(id)
        for emphasis in ("assignments", "keys", "target", "train"):
            html = cluster_run_html(run, graphs, snapshots=shots, history=history, emphasis=emphasis)
            made[id, emphasis] = folder / f"{id}.{emphasis}.html"
            made[id, emphasis].write_text(html)
    store.close()
    return made


@pytest.fixture(scope="module")
def tabs(browser):
    """Tabs for the files that tests open."""
    return Tabs(browser, lambda tab: tab.add_init_script(SHIFTS))


@pytest.fixture
def opened(tabs):
    """Open a file, and fail on any request, error or word in the console."""
    wrong = []

    def opened(path, *, query="", width=1440, height=900, **options):
        listeners = {
            "request": lambda request: wrong.append(request.url) if path.name not in request.url else None,
            "console": lambda message: wrong.append(message.text),
            "pageerror": lambda error: wrong.append(str(error)),
        }
        tab = tabs.take(width=width, height=height, on=listeners, **options)
        tab.goto(path.as_uri() + query)
        tab.locator("[data-explorer][data-ready]").first.wait_for()
        return tab

    yield opened
    tabs.give_back()
    assert not wrong
