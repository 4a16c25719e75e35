"""A process dies where it is told to, and nowhere else; what it leaves is looked at in tests/faults."""

import os
import subprocess
import sys

import pytest

from analysis.runs.store.sqlite.fault_injection import POINTS, VARIABLE, failpoint

REACHES = (
    "from analysis.runs.store.sqlite.fault_injection import failpoint\n"
    "for _ in range(5): print(failpoint('committed'), flush=True)"
)


def test_nothing_happens_unasked():
    for point in POINTS:
        assert failpoint(point) is None


@pytest.mark.parametrize(
    ("wish", "lines"), [("committed", 0), ("committed:3", 2), ("committed:9", 5), ("begun", 5)]
)
def test_it_dies_at_the_place_and_time_it_is_told(wish, lines):
    done = subprocess.run(
        [sys.executable, "-c", REACHES], env=os.environ | {VARIABLE: wish}, capture_output=True
    )
    assert done.stdout.count(b"None") == lines
    assert (done.returncode == 0) == (lines == 5)
