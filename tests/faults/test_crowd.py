"""Many processes write to one store through its interface: nothing is lost, nobody is told that it is locked.

As a script: ``python -m tests.faults.test_crowd 50 200`` (processes, records of each).
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from analysis.runs.store.store import Store
from analysis.runs.store.verify import problems
from tests.faults.test_kill import ROOT

WRITER = """
import sys
from analysis.runs.store.queue.queue_store import QueueStore
from analysis.runs.store.progress_writer import Recording
from analysis.runs.store.store import Store
from tests.runs.fake import FACTS, epoch, packed_graphs, spec

path, writer, records = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
store = Store(path)
queue, recording = QueueStore(store.database, server=f"server {writer}"), Recording(store.database)
queue.enter([spec(writer)], owner=f"owner {writer}", preset="", names=[str(writer)])
(waiting,) = queue.waiting()
assert recording.start(waiting.attempt)
assert recording.begin(waiting.attempt, graphs=packed_graphs(), facts=FACTS)
for number in range(records):
    assert recording.record(waiting.attempt, [epoch(number)])
assert recording.end(waiting.attempt, "finished", summary={"epochs": records - 1})
store.close()
"""


def write_at_once(folder, *, processes, records):
    """Let them write, and return how many records are there and what the writers complained of."""
    path = folder / "runs.sqlite"
    Store(path).close()
    command = [sys.executable, "-c", WRITER, str(path)]
    writers = [
        subprocess.Popen([*command, str(writer), str(records)], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for writer in range(processes)
    ]
    complaints = [text for writer in writers if (text := writer.communicate()[1])]
    store = Store(path)
    assert problems(store) == []
    runs = store.runs()
    there = sum(len(store.history(run.id)) for run in runs)
    snapshots = sum(len(store.snapshot_epochs(run.id)) for run in runs)
    assert there == snapshots
    assert {run.state for run in runs} == {"finished"}
    store.close()
    return there, complaints


def test_servers_that_share_a_store_lose_nothing(tmp_path):
    there, complaints = write_at_once(tmp_path, processes=5, records=40)
    assert complaints == []
    assert there == 200


def main(processes, records):
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        there, complaints = write_at_once(Path(folder), processes=processes, records=records)
    print(
        f"{processes} processes x {records} records: {processes * records - there} lost, "
        f"{len(complaints)} complaints, {time.monotonic() - begun:.0f} s"
    )
    for text in complaints[:3]:
        print(text)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
