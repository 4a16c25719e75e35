"""A store cut off at a random place, or with random bytes in it: never a crash, never wrong numbers.

As a script it damages as often as it is told and prints what it found:
``python -m tests.faults.test_truncation 200``.
"""

import random
import sys
import tempfile
from collections import Counter
from pathlib import Path

import pytest

from analysis.checks import BadInput
from analysis.runs.store.store import Store
from analysis.runs.store.verify import problems
from tests.faults.written_runs import train

SEEDS = (0, 1, 2)


def make(path):
    """A store with three finished runs, and what it says of them."""
    store = Store(path)
    for seed in SEEDS:
        train(store, seed=seed)
    answers = {(run.id, what): ask() for run in store.runs() for what, ask in questions(store, run.id)}
    store.close()
    return path.read_bytes(), answers


def questions(store, id):
    """Everything that is asked of a run, by name."""
    return [
        ("run", lambda: store.run(id)),
        ("history", lambda: store.history(id)),
        ("epochs", lambda: store.snapshot_epochs(id)),
        ("snapshot", lambda: store.snapshot(id, 150).arrays["memory.0.x"].tolist()),
        ("graphs", lambda: store.graphs(id).x.tolist()),
        ("weights", lambda: lists(store.weights(id))),
        ("list", lambda: store.runs()),
    ]


def look(path, answers):
    """Open a damaged store, ask everything, and say how often it answered, refused, or answered wrongly."""
    found = Counter()
    try:
        store = Store(path)
    except BadInput as error:
        return Counter(not_opened=1, unclear="\n" in str(error))
    try:
        for id in {id for id, _ in answers}:
            for what, ask in questions(store, id):
                try:
                    answer = ask()
                except BadInput as error:
                    found["refused"] += 1
                    found["unclear"] += "\n" in str(error)
                else:
                    found[judged(answer, answers[id, what])] += 1
        found["noticed"] += bool(problems(store))
    finally:
        store.close()
    return found


def judged(answer, expected):
    """Right, wrong, or a list from which something is missing."""
    if answer == expected:
        return "right"
    some = answer is None or (isinstance(answer, list) and all(part in expected for part in answer))
    return "incomplete" if some else "wrong"


def lists(arrays):
    """Arrays as what can be compared."""
    return None if arrays is None else {name: array.tolist() for name, array in arrays.items()}


def cut(whole, moments):
    """The first bytes only."""
    return whole[: moments.randrange(len(whole))]


def overwrite(whole, moments):
    """A page of other bytes in the middle."""
    damaged = bytearray(whole)
    place = moments.randrange(4096, len(whole) - 4096)
    damaged[place : place + 4096] = moments.randbytes(4096)
    return bytes(damaged)


def damage_and_look(folder, *, how, times, seed=0):
    whole, answers = make(folder / "whole.sqlite")
    moments, found = random.Random(seed), Counter()
    for number in range(times):
        path = folder / f"{number}.sqlite"
        path.write_bytes(how(whole, moments))
        found += look(path, answers)
        for left in folder.glob(f"{number}.sqlite*"):
            left.unlink()
    return found


@pytest.mark.parametrize("how", [cut, overwrite])
def test_damage_is_refused_and_never_shown(tmp_path, how):
    found = damage_and_look(tmp_path, how=how, times=12)
    assert found["wrong"] == found["unclear"] == 0
    assert found["not_opened"] + found["noticed"] == 12, "all damage is noticed when one asks for it"


def main(times):
    for how in (cut, overwrite):
        with tempfile.TemporaryDirectory() as folder:
            found = damage_and_look(Path(folder), how=how, times=times)
        print(f"{how.__name__}: {times} times, 0 crashes, {found['wrong']} wrong answers, {dict(found)}")


if __name__ == "__main__":
    main(int(sys.argv[1]))
