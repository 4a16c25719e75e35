"""What is declared of types holds: mypy finds nothing."""

import subprocess
import sys

import pytest

from tests.source import ROOT


@pytest.mark.timeout(600)  # without a cache, on a busy machine
def test_mypy_finds_nothing():
    command = [sys.executable, "-m", "mypy", "--no-error-summary"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=580)
    assert done.returncode == 0, done.stdout + done.stderr
