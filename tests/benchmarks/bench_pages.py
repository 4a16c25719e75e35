"""Server time of a page on a finished run: ``python -m tests.benchmarks.bench_pages [RUN_ID]``.

Reruns every page as a click on the epoch scrubber would, each time at another recorded epoch, and prints
the median and the slowest of the reruns. Without a run id it takes the first recorded example with clusters.
"""

import statistics
import sys
import time
from pathlib import Path

from streamlit.testing.v1 import AppTest

from pages.ui import source

APP = Path(__file__).parents[2] / "app.py"
PAGES = {"cluster": ("home", "train", "assignments", "keys", "target", "runs"), "depth": ("train", "depth")}
RERUNS = 15


def main() -> None:
    asked = sys.argv[1] if len(sys.argv) > 1 else None
    run = source.library().run(asked) if asked else source.library().examples()[0]
    kind = run.spec.model.kind
    recorded = source.epochs(run)
    print(f"{run.name} ({run.id}), {len(recorded)} recorded epochs, {RERUNS} reruns a page, milliseconds")
    for page in PAGES[kind]:
        test = AppTest.from_file(str(APP), default_timeout=60)
        test.query_params["run"] = run.id
        test.switch_page(f"pages/{page}.py").run()
        took = []
        for turn in range(RERUNS):
            test.query_params["epoch"] = str(recorded[turn % len(recorded)])
            begin = time.perf_counter()
            test.run()
            took.append(1000 * (time.perf_counter() - begin))
        assert not test.exception, test.exception
        print(f"{page:12} median {statistics.median(took):6.0f}   slowest {max(took):6.0f}")


if __name__ == "__main__":
    main()
