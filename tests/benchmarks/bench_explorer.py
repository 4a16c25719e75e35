"""How fast the explorer answers: frames while it plays, and from an input to the changed picture.

    python tests/benchmarks/bench_explorer.py [--nodes 20000]

Play stands beside a page that draws nothing and only asks for the next frame, so that a busy machine shows
as a busy machine. Frames come every 16.7 ms, which is part of every answer.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))

from analysis.figures.explorer.cluster_record import ClusterWords
from analysis.figures.explorer.clusters import clusters_payload
from analysis.figures.explorer.standalone_html import PagePicture, page
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM, recorded
from tests.figures.explorer.record import made_record

EMPTY = """() => new Promise((done) => {
  const times = []; let last = 0;
  const next = (now) => {
    if (last) times.push(now - last);
    last = now;
    times.length < 120 ? requestAnimationFrame(next) : done(times);
  };
  requestAnimationFrame(next);
})"""

PLAY = """(speed) => new Promise((done) => {
  const root = document.querySelector("[data-explorer]");
  const select = root.querySelector("select[name=speed]");
  select.value = speed; select.dispatchEvent(new Event("change"));
  root.querySelector("button[name=play]").click();
  const button = root.querySelector("button[name=play]");
  const times = []; let last = 0;
  const next = (now) => {
    if (last) times.push(now - last);
    last = now;
    times.length < 150 && button.textContent === "Pause" ? requestAnimationFrame(next) : done(times);
  };
  requestAnimationFrame(next);
})"""

# From an input's event to the end of the frame that shows it.
ANSWERS = """async (kind) => {
  const root = document.querySelector("[data-explorer]");
  const find = (name) => root.querySelector(name);
  const canvas = find("[data-panel=plane] canvas");
  const set = (name, value) => {
    const input = find(`input[name=${name}]`);
    input.value = value;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const { min, max } = find("input[name=epoch]");
  const box = canvas.getBoundingClientRect();
  const at = (x, y) => ({ clientX: box.x + x * box.width, clientY: box.y + y * box.height });
  const press = (key) => {
    find("[data-panel=plane]").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  };
  const acts = {
    epoch: (n) => set("epoch", Number(min) + ((n * 0.137) % 1) * (max - min)),
    tau: (n) => set("tau", 0.2 + ((n * 0.37) % 4)),
    mute: () => find("button[name=mute-1]").click(),
    hover: (n) => {
      canvas.dispatchEvent(new PointerEvent("pointermove", at((n * 0.083) % 1, (n * 0.061) % 1)));
    },
    key: () => press("ArrowRight"),
  };
  if (kind === "key") press("k");
  const times = [];
  for (let n = 1; n <= 80; n++) {
    await new Promise((next) => requestAnimationFrame(() => setTimeout(next, 3)));
    const began = performance.now();
    acts[kind](n);
    await new Promise((next) => requestAnimationFrame(next));
    times.push(performance.now() - began);
  }
  return times;
}"""

DESCEND = """async () => {
  const button = document.querySelector("button[name=descend]");
  button.click();
  const began = performance.now();
  await new Promise((next) => setTimeout(next, 2000));
  const steps = Number(document.querySelector(".descent .loss").textContent.match(/after (\\d+)/)?.[1] ?? 0);
  const rate = (1000 * steps) / (performance.now() - began);
  button.click();
  return rate;
}"""


def large(nodes: int) -> bytes:
    """A run of very many nodes, as many epochs as the budget of a page lets it have."""
    places = np.random.default_rng(1).random((nodes, 2)).astype(np.float32)
    record = made_record(nodes=nodes, epochs=4, heads=4, clusters=8, features=8, pos=places)
    return clusters_payload(
        record, ClusterWords("large.0", "Large", "Each dot is a node."), most_bytes=3_000_000
    )


def summary(times: list[float]) -> str:
    middle, late = np.quantile(times, [0.5, 0.95])
    return f"median {middle:5.1f} ms   p95 {late:5.1f} ms"


def measure(name: str, packed: bytes, browser) -> None:
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(
            page([PagePicture("clusters", packed, "A finding.")], title=name, provenance=["made here"])
        )
        tab.goto("about:blank")
        empty = tab.evaluate(EMPTY)
        tab.goto(path.as_uri())
        tab.locator("[data-explorer][data-ready]").wait_for()
        tab.wait_for_timeout(300)
        drawn = tab.evaluate(PLAY, "1")
        rate, base = 1000 / np.mean(drawn), 1000 / np.mean(empty)
        print(f"\n{name}: {len(packed) / 1e6:.2f} MB")
        print(f"  an empty page         {summary(empty)}   {base:4.0f} frames a second")
        print(
            f"  play                  {summary(drawn)}   {rate:4.0f} frames a second, ratio {rate / base:.2f}"
        )
        for kind in ("epoch", "tau", "mute", "hover", "key"):
            print(f"  {kind:6} to picture     {summary(tab.evaluate(ANSWERS, kind))}")
        print(f"  descend               {tab.evaluate(DESCEND):4.0f} steps a second")
    tab.close()


def main() -> None:
    from playwright.sync_api import sync_playwright

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=20_000)
    nodes = parser.parse_args().nodes
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for id in ("example-karate-factions", "example-digits-clusters"):
            measure(id, recorded(id)[3], browser)
        measure(f"{nodes:,} nodes", large(nodes), browser)
        browser.close()


if __name__ == "__main__":
    main()
