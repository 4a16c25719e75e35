"""What hostile bundles cost the server that is given them. By hand:

    python -m tests.load.hostile_bundles 12

Prints one line of JSON: the memory of this process before, at most while they are read, and after; and the
same of the process that reads for it, which has bounds of its own and ends after many uploads.
"""

from __future__ import annotations

import argparse
import gc
import re
import tempfile
import threading
from pathlib import Path

import orjson
import psutil

from analysis.checks import BadInput
from analysis.runs.serialize.zip_file import pack, unpack
from analysis.runs.store.imported_runs import ImportedRuns
from analysis.runs.store.store import Store
from tests.runs.test_release_0_1_0 import FIXTURES

MB = 1e6
HONEST = FIXTURES / "bundle-clusters-1-0.1.0.zip"


def bombs() -> list[bytes]:
    """Small files that would be large: weights, snapshots, a graph and a history of far too much.

    Then those that stay within their bytes, and grow when they are read.
    """
    entries = unpack(HONEST.read_bytes(), names=re.compile(".*", re.S))
    rows = ["epoch," + ",".join(f"m{n}" for n in range(200))]
    rows += [f"{epoch}," + ",".join(["0.5"] * 200) for epoch in range(30_000)]
    large = {
        name: bytes(120 * 2**20)
        for name in (
            "weights.safetensors",
            "snapshots/000006.safetensors",
            "graphs.safetensors",
            "data.safetensors",
        )
    }
    large["history.csv"] = "\r\n".join(rows).encode()
    grows = [
        ("history.csv", b"epoch\n" + b"," * 8_000),
        ("run.json", b'{"a":[' + b"1," * 50_000 + b"1]}"),
        ("graphs.safetensors", bytes(30 * 2**20)),
        ("data.safetensors", bytes(30 * 2**20)),
    ]
    return [pack(entries | {name: content}) for name, content in (*large.items(), *grows)]


def _reading(server: psutil.Process) -> int:
    """Bytes of the processes that a server has started to read what people bring."""
    return sum(child.memory_info().rss for child in server.children())


def main() -> None:
    """Give them to the store as the page Runs does."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("times", type=int)
    times = parser.parse_args().times
    made, process = bombs(), psutil.Process()
    gc.collect()
    peak, done = {"server": 0, "reading": 0}, threading.Event()

    def watch() -> None:
        while not done.wait(0.01):
            peak["server"] = max(peak["server"], process.memory_info().rss)
            peak["reading"] = max(peak["reading"], _reading(process))

    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "runs.sqlite")
        shelf, refused = ImportedRuns(store.database), 0
        shelf.keep(HONEST.read_bytes(), owner="eve")  # starts the reading process
        before = {"server": process.memory_info().rss, "reading": _reading(process)}
        at_rest = round(before["reading"] / MB, 1)
        threading.Thread(target=watch, daemon=True).start()
        for number in range(times):
            try:
                shelf.keep(made[number % len(made)], owner="eve")
            except BadInput:
                refused += 1
        done.set()
        gc.collect()
        after = {"server": process.memory_info().rss, "reading": _reading(process)}
        store.close()
    facts = {
        "bundles": times,
        "their MB": [round(len(bomb) / MB, 2) for bomb in made],
        "refused": refused,
        "reading process at rest MB": at_rest,
        "more while read MB": {who: round((peak[who] - before[who]) / MB, 1) for who in peak},
        "more after MB": {who: round((after[who] - before[who]) / MB, 1) for who in peak},
    }
    print(orjson.dumps(facts).decode())


if __name__ == "__main__":
    main()
