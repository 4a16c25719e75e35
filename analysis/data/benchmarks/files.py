"""Locate the raw files of a benchmark: in the user's folder, in the download cache, or on the network."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from platformdirs import user_cache_path

from analysis.checks import BadInput
from analysis.data.benchmarks.table import Benchmark

FOLDER = "SOFT_CLUSTER_LAB_DATA"


def cache_folder() -> Path:
    """Folder in which downloads are cached, inside the user's cache folder."""
    return user_cache_path("soft-cluster-lab", appauthor=False) / "benchmarks"


def find_raw(benchmark: Benchmark, root: Path) -> Path | None:
    """Find the folder of raw files below ``root``, with or without a loader folder, ignoring case.

    Args:
        benchmark: a row of the table.
        root: the folder to look in.
    """
    for parts in ((benchmark.loader, *benchmark.folder.split("/")), tuple(benchmark.folder.split("/"))):
        folder: Path | None = root
        for name in parts:
            folder = folder and _subfolder(folder, name)
        if folder is not None and any(folder.iterdir()):
            return folder
    return None


def raw_folder(benchmark: Benchmark, root: Path | None) -> Path | None:
    """Folder that holds the raw files, or None if they would have to be downloaded.

    Args:
        benchmark: a row of the table.
        root: the folder to look in; None looks where ``SOFT_CLUSTER_LAB_DATA`` says, then in the cache.

    Raises:
        BadInput: if ``root`` is given and they are not below it.
    """
    if root is not None:
        if (raw := find_raw(benchmark, root)) is None:
            location = root / benchmark.loader / benchmark.folder
            raise BadInput(
                f"expected the raw files of {benchmark.title} in {location}, found none; put them there"
            )
        return raw
    folder = os.environ.get(FOLDER)
    raw = find_raw(benchmark, Path(folder).expanduser()) if folder else None
    return raw or find_raw(benchmark, cache_folder())


@contextmanager
def linked_root(benchmark: Benchmark, raw: Path | None) -> Iterator[Path]:
    """Context manager: a temporary root for PyG's loader, with the raw files linked into it.

    PyG writes beside ``raw``, and into it what it misses; none of that reaches the folder the files are from.

    Args:
        benchmark: a row of the table.
        raw: the folder with its raw files; None lets PyG download them, which are then moved to the cache.
    """
    with tempfile.TemporaryDirectory(prefix="soft-cluster-lab-") as name:
        root = Path(name)
        folder = root / benchmark.folder
        if raw is not None:
            folder.mkdir(parents=True)
            for file in raw.iterdir():
                _link(file.resolve(), folder / file.name)
        yield root
        if raw is None and folder.is_dir():
            _move_to_cache(folder, cache_folder() / benchmark.loader / benchmark.folder)


def _subfolder(folder: Path, name: str) -> Path | None:
    if not folder.is_dir():
        return None
    exact = folder / name
    if exact.is_dir():
        return exact
    return next(
        (entry for entry in folder.iterdir() if entry.name.lower() == name.lower() and entry.is_dir()), None
    )


def _link(file: Path, link: Path) -> None:
    try:
        link.symlink_to(file)
    except OSError:  # not allowed here, as on Windows without a privilege
        (shutil.copytree if file.is_dir() else shutil.copy2)(file, link)


def _move_to_cache(downloaded: Path, cached: Path) -> None:
    """Move a download into the cache, unless another process was faster."""
    cached.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=cached.parent))
    shutil.move(downloaded, temporary / "raw")
    with suppress(OSError):
        (temporary / "raw").rename(cached)
    shutil.rmtree(temporary, ignore_errors=True)
