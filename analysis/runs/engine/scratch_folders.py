"""Scratch folders for workers, which are removed after their server is gone."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import psutil

_NAME = re.compile(r"soft-cluster-lab-(\d{1,10})-\w+", re.ASCII)


def new_folder() -> Path:
    """Create a folder for this process, after removing those of dead processes."""
    remove_dead_folders()
    return Path(tempfile.mkdtemp(prefix=f"soft-cluster-lab-{os.getpid()}-"))


def remove_dead_folders() -> int:
    """Remove the folders of dead processes, and return their number."""
    count = 0
    for path in Path(tempfile.gettempdir()).glob("soft-cluster-lab-*"):
        match = _NAME.fullmatch(path.name)
        if match and path.is_dir() and not path.is_symlink() and not _runs(int(match[1])):
            shutil.rmtree(path, ignore_errors=True)
            count += not path.exists()
    return count


def _runs(pid: int) -> bool:
    return bool(psutil.pid_exists(pid))
