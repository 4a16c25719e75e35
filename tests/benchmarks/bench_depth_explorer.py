"""The depth explorer under the hand: ``python -m tests.benchmarks.bench_depth_explorer``.

In headless chromium, at 200 nodes in 33 layers and at 20,000 in 9: milliseconds from an input to the frame
that shows it (layer, epoch, scale, pointer; 95th percentile, target 32), what a frame takes to compute, and
frames a second while it plays (targets 50 and 30). The page is the exported one, which is the app's own code.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np

from analysis.figures.explorer.depth_networks import networks_payload
from analysis.figures.explorer.standalone_html import PagePicture, page
from tests.browser.explorer_page import ARGUMENTS, CHROMIUM
from tests.figures.explorer.made_networks import made_network, made_nodes

SLOWEST, FRAMES = 32, {200: 50, 20_000: 30}
TURNS = 60

LATENCY = """async ([act, turns]) => {
  const root = document.querySelector("[data-explorer]");
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const slide = (name, value) => {
    const input = root.querySelector(`input[name=${name}]`);
    input.value = value;
    input.dispatchEvent(new Event("input"));
  };
  const canvas = root.querySelector(".planes canvas");
  const acts = {
    layer: (i) => slide("layer", ((i * 7) % 60) / 8),
    epoch: (i) => slide("epoch", (i * 3) % 40),
    scale: (i) => {
      const choice = root.querySelector("select[name=scale]");
      choice.value = i % 2 ? "own" : "common";
      choice.dispatchEvent(new Event("change"));
    },
    pointer: (i) => {
      const box = canvas.getBoundingClientRect();
      const at = { clientX: box.left + ((i * 37) % box.width), clientY: box.top + ((i * 23) % box.height) };
      canvas.dispatchEvent(new PointerEvent("pointermove", { bubbles: true, ...at }));
    },
  };
  const took = [];
  for (let i = 0; i < turns; i++) {
    await frame();
    await new Promise((done) => setTimeout(done, 3 + (i % 11)));
    const began = performance.now();
    acts[act](i);
    await frame();
    took.push(performance.now() - began);
  }
  return took;
}"""
COUNT = """(() => {
  const ask = window.requestAnimationFrame.bind(window);
  window.frames_took = [];
  window.requestAnimationFrame = (draw) => ask((now) => {
    const began = performance.now();
    draw(now);
    window.frames_took.push(performance.now() - began);
  });
})()"""
PLAY = """async (seconds) => {
  const root = document.querySelector("[data-explorer]");
  root.querySelector("select[name=speed]").value = "0.25";
  root.querySelector("select[name=speed]").dispatchEvent(new Event("change"));
  root.querySelector("button[name=play]").click();
  window.frames_took.length = 0;
  const began = performance.now();
  await new Promise((done) => setTimeout(done, 1000 * seconds));
  return [window.frames_took.length / ((performance.now() - began) / 1000), window.frames_took];
}"""


def main() -> None:
    from playwright.sync_api import sync_playwright

    late = False
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for nodes, depth, epochs in ((200, 32, (0, 1, 4, 16, 40)), (20_000, 8, (0, 40))):
            made = [
                made_network("no norm", "none", depth=depth, nodes=nodes, epochs=epochs),
                made_network("DiffGroupNorm", "diff_group", depth=depth, nodes=nodes, epochs=epochs, seed=1),
            ]
            payload = networks_payload(made, made_nodes(nodes, names=()), neutral=1.5)
            path = Path(folder) / "film.html"
            path.write_text(page([PagePicture("depth", payload, "")], title="A film", provenance=[]))
            opened = browser.new_page(viewport={"width": 1440, "height": 900})
            opened.add_init_script(COUNT)
            opened.goto(path.as_uri())
            opened.wait_for_selector("[data-explorer][data-ready]")
            print(f"{nodes:,} nodes, {depth} layers, {len(payload) / 1e6:.2f} MB")
            for act in ("layer", "epoch", "scale", "pointer"):
                took = np.array(opened.evaluate(LATENCY, [act, TURNS]))
                high = float(np.percentile(took, 95))
                late |= high > SLOWEST
                middle = float(np.median(took))
                print(f"  {act:8} to frame: median {middle:5.1f}, p95 {high:5.1f} ms (target {SLOWEST})")
            frames, took = opened.evaluate(PLAY, 3)
            late |= frames < FRAMES[nodes]
            print(f"  play: {frames:.0f} frames a second (target {FRAMES[nodes]}), one computed in ", end="")
            print(f"{np.median(took):.1f} ms (median), {np.percentile(took, 95):.1f} ms (p95)")
            opened.close()
        browser.close()
    sys.exit(late)


if __name__ == "__main__":
    main()
