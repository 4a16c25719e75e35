"""What is declared of types holds: mypy finds nothing."""

import os
import subprocess
import sys

import pytest

from tests.source import ROOT


@pytest.mark.timeout(600)  # without a cache, on a busy machine
def test_mypy_finds_nothing():
    command = [sys.executable, "-m", "mypy", "--no-error-summary"]
    if os.environ.get("CI"):
        command.append("--no-incremental")  # on a fresh copy nobody reads the cache again
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=580)
    assert done.returncode == 0, done.stdout + done.stderr
