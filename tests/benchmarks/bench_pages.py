"""Server time of what one does on the cluster pages: ``python -m tests.benchmarks.bench_pages [RUN_ID ...]``.

Scrubbing to epochs not seen before and to seen ones, choosing nodes, and moving what-if sliders, on each
page, as milliseconds per action: median and 95th percentile, against the targets (120 and 300), and the CPU
time, which a busy machine disturbs less. Sizes are those of all figures sent on first open. Without run ids
it takes the recorded digits and the karate club.
"""

import statistics
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.ui.run_data import run_cache, server

APP = Path(__file__).parents[2] / "app.py"
MEDIAN, HIGH = 120, 300
SLIDES = 15


def main() -> None:
    slow = False
    for run_id in sys.argv[1:] or ["example-digits-clusters", "example-karate-factions"]:
        run = server.library().run(run_id)
        print(f"{run.name}, {len(run_cache.epochs(run))} recorded epochs")
        for page in ("assignments", "keys", "target"):
            slow |= measure(page, run_id, run_cache.epochs(run))
    sys.exit(slow)


def measure(page: str, run_id: str, epochs: list[int]) -> bool:
    test = AppTest.from_file(str(APP), default_timeout=60)
    test.query_params["run"] = run_id
    begin = time.perf_counter()
    test.switch_page(f"pages/{page}.py").run()
    opened = 1000 * (time.perf_counter() - begin)
    for thread in threading.enumerate():
        if thread.name == "warm-up-others":  # once per server, beside the first page
            thread.join()
    size = sum(len(chart.proto.spec) for chart in test.get("plotly_chart"))
    print(f"  {page}: opened in {opened:.0f} ms with {size / 1e6:.2f} MB of figures")
    unseen = list(epochs[:-1])
    half = len(unseen) // 2
    slow = act(test, "unseen epochs", [set_param(test, "epoch", epoch) for epoch in unseen[:half]])
    slow |= act(test, "seen epochs", [set_param(test, "epoch", epoch) for epoch in unseen[:half]])
    slow |= act(test, "nodes", [set_param(test, "node", node) for node in range(SLIDES)])
    slow |= act(test, "unseen epochs, node chosen", [set_param(test, "epoch", e) for e in unseen[half:]])
    if page == "keys":
        slow |= act(test, "what-if", [set_weight(test, 4 - turn / 3) for turn in range(SLIDES)])
    assert not test.exception, test.exception
    return slow


def act(test: AppTest, words: str, actions: list[Callable[[], object]]) -> bool:
    took, cpu = [], []
    for action in actions:
        action()
        begin, worked = time.perf_counter(), time.process_time()
        test.run()
        took.append(1000 * (time.perf_counter() - begin))
        cpu.append(1000 * (time.process_time() - worked))
    middle, high = statistics.median(took), sorted(took)[int(0.95 * (len(took) - 1))]
    slow = middle > MEDIAN or high > HIGH
    print(f"    {words:28} median {middle:5.0f}   95 % {high:5.0f}   CPU median {statistics.median(cpu):5.0f}"
          f"{'   TOO SLOW' if slow else ''}")  # fmt: skip
    return slow


def set_param(test: AppTest, name: str, value: int) -> Callable[[], object]:
    def action() -> None:
        test.query_params[name] = str(value)

    return action


def set_weight(test: AppTest, value: float) -> Callable[[], object]:
    def action() -> None:
        next(slider for slider in test.slider if slider.label.startswith("head 1 ")).set_value(value)

    return action


if __name__ == "__main__":
    main()
