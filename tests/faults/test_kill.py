"""Kill a process that writes, at every durable step and at random, and look at what is left.

As a script it kills as often as it is told and prints what it found:
``python -m tests.faults.test_kill 200``.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from analysis.runs.store.sqlite.fault_injection import POINTS, VARIABLE
from analysis.runs.store.store import Store
from analysis.runs.store.verify import problems
from tests.faults.written_runs import EPOCHS, train

ROOT = Path(__file__).parents[2]
EACH_EPOCH = {"begun", "row written", "snapshot written", "before commit", "committed"}
STEPS = [(point, times) for point in POINTS for times in (1, 2, 150) if times == 1 or point in EACH_EPOCH]
WRITER = """
import sys
from tests.faults.written_runs import train
from analysis.runs.store.store import Store

store = Store(sys.argv[1])
print("open", flush=True)
for seed in (1, 2):
    train(store, seed=seed, tell=lambda number: print(number, flush=True))
store.close()
"""


class Left(NamedTuple):
    """What a killed writer left: the last epoch it was told is stored, and the last one that is."""

    told: int
    found: int
    finished: int


def kill_and_look(folder, *, failpoint="", after=None):
    """Start a writer, let it be killed, and check the store that it leaves."""
    path = folder / "runs.sqlite"
    store = Store(path)
    train(store, seed=0)
    store.close()
    command = [sys.executable, "-c", WRITER, str(path)]
    writer = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {VARIABLE: failpoint},
        stdout=subprocess.PIPE,
        bufsize=0,  # what readline had read ahead, communicate would not find
    )
    if after is not None:
        writer.stdout.readline()
        time.sleep(after)
        writer.kill()
    told = [int(line) for line in writer.communicate(timeout=600)[0].split() if line.isdigit()]
    store = Store(path)
    assert problems(store) == []
    runs = {run.spec.seed: run for run in store.runs()}
    assert runs[0].state == "finished"
    assert len(store.history(runs[0].id)) == EPOCHS
    found = 0
    for run in runs.values():
        rows = [row["epoch"] for row in store.history(run.id)]
        with store.database.reading() as connection:
            query = (
                "SELECT c.epoch FROM checkpoints c JOIN entries e ON e.training = c.training WHERE e.id = ?"
            )
            kept = connection.execute(query, (run.id,)).fetchone()
        if run.state == "finished":
            assert store.weights(run.id) is not None
            assert kept is None
        elif rows:
            assert kept == (rows[-1] // 3 * 3,), "epochs without the checkpoint that came with them"
        assert rows == list(range(len(rows))) == store.snapshot_epochs(run.id), "a row without its snapshot"
        found += len(rows)
    finished = sum(run.state == "finished" for run in runs.values())
    train(store, seed=9)
    store.close()
    return Left(told=len(told), found=found - EPOCHS, finished=finished)


@pytest.mark.parametrize(("point", "times"), STEPS)
def test_killed_at_a_durable_step(tmp_path, point, times):
    left = kill_and_look(tmp_path, failpoint=f"{point}:{times}")
    assert left.finished == 1
    assert left.told <= left.found <= left.told + 1, "what was said to be stored is stored"


@pytest.mark.parametrize("number", range(5))
def test_killed_at_a_random_moment(tmp_path, number):
    left = kill_and_look(tmp_path, after=random.Random(number).uniform(0, 0.3))
    assert left.told <= left.found <= left.told + 1


def main(kills):
    lost, moments = 0, random.Random(0)
    for number in range(kills):
        with tempfile.TemporaryDirectory() as folder:
            point = POINTS[number % len(POINTS)]
            if number % 2:
                left = kill_and_look(Path(folder), failpoint=f"{point}:{moments.randint(1, 400)}")
            else:
                left = kill_and_look(Path(folder), after=moments.uniform(0, 0.5))
            lost += left.told > left.found
        print(f"{number + 1} kills so far, {lost} told epochs lost", file=sys.stderr, flush=True)
    print(f"{kills} kills: 0 unreadable stores, 0 finished runs lost, {lost} told epochs lost")


if __name__ == "__main__":
    main(int(sys.argv[1]))
