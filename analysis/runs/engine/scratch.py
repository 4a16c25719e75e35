"""Folders in which workers put what they cannot hold; none outlives the server that made it for long."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

import psutil

_NAME = re.compile(r"soft-cluster-lab-(\d{1,10})-\w+", re.ASCII)


def new_folder() -> Path:
    """A folder of this process's own, after those of processes that are gone were swept away."""
    sweep()
    return Path(tempfile.mkdtemp(prefix=f"soft-cluster-lab-{os.getpid()}-"))


def sweep() -> int:
    """Remove the folders of processes that were killed before they could; how many there were."""
    swept = 0
    for path in Path(tempfile.gettempdir()).glob("soft-cluster-lab-*"):
        named = _NAME.fullmatch(path.name)
        if named and path.is_dir() and not path.is_symlink() and not _runs(int(named[1])):
            shutil.rmtree(path, ignore_errors=True)
            swept += not path.exists()
    return swept


def _runs(pid: int) -> bool:
    return bool(psutil.pid_exists(pid))
