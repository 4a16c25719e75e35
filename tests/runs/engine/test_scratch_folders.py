import os
import subprocess
import sys
import tempfile

import pytest

from analysis.runs.engine import scratch_folders


@pytest.fixture(autouse=True)
def _own_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def dead_pid():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_what_a_killed_process_left_goes_and_all_else_stays(tmp_path):
    left = tmp_path / f"soft-cluster-lab-{dead_pid()}-abc"
    (left / "worker").mkdir(parents=True)
    alive = tmp_path / f"soft-cluster-lab-{os.getpid()}-abc"
    other = tmp_path / "soft-cluster-lab-notes"
    for folder in (alive, other):
        folder.mkdir()
    made = scratch_folders.new_folder()
    assert sorted(tmp_path.iterdir()) == sorted([alive, other, made])
    assert scratch_folders.remove_dead_folders() == 0


def test_a_link_is_not_followed(tmp_path):
    target = tmp_path / "precious"
    target.mkdir()
    link = tmp_path / f"soft-cluster-lab-{dead_pid()}-abc"
    link.symlink_to(target)
    scratch_folders.remove_dead_folders()
    assert target.exists()
