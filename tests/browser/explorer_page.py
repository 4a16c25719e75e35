"""The explorer's own modules in a real browser, and files of it, without a server."""

import base64
import shutil
import time

import numpy as np

from analysis.figures.explorer.linker import SCRIPTS
from analysis.runs.results.cluster_payload import cluster_payload
from analysis.runs.results.run_library import EXAMPLES
from analysis.runs.store.store import Store

# The shell is Chromium without windows: the same pages for a tenth less of processor time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)


# Every window of Chromium loads two pages of its own for what is suggested as one types, and they cost as
# much as one of ours. The others Playwright itself switches off: of two such arguments the last counts.
SWITCHED_OFF = [
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "AimEnabled",
    "AvoidCorsURLLoaderRestartOnRedirect",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--disable-features={','.join(SWITCHED_OFF)}",
]


HOST = "http://explorer.test/"


def serve_modules(page):
    """Let ``import("/js/...")`` find the modules as they lie on the disk."""

    def answer(route):
        name = route.request.url.removeprefix(HOST)
        if name.startswith("js/"):
            path = SCRIPTS / name.removeprefix("js/")
            route.fulfill(body=path.read_text(), content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html><title>modules</title>", content_type="text/html")

    page.route(f"{HOST}**", answer)
    page.goto(HOST)


def doubles(text):
    """Numbers that a page has sent as base64 of doubles."""
    return np.frombuffer(base64.b64decode(text))


def recorded_examples():
    """Names of the recorded runs with a memory layer."""
    store = Store(EXAMPLES, read_only=True)
    try:
        return sorted(run.id for run in store.runs() if run.spec.model.kind == "cluster")
    finally:
        store.close()


def recorded(id):
    """A recorded run: itself, its graphs, its snapshots and its payload."""
    store = Store(EXAMPLES, read_only=True)
    try:
        run, graphs = store.run(id), store.graphs(id)
        shots = [store.snapshot(id, epoch) for epoch in store.snapshot_epochs(id)]
        packed = cluster_payload(run, graphs, snapshots=shots, history=store.history(id))
        return run, graphs, shots, packed
    finally:
        store.close()


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
