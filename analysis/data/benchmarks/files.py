"""Where the raw files of a benchmark are: in a folder of the user's, downloaded before, or on the network."""

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
    """Where downloads are kept: the user's cache folder."""
    return user_cache_path("soft-cluster-lab", appauthor=False) / "benchmarks"


def find_raw(benchmark: Benchmark, root: Path) -> Path | None:
    """The raw files' folder below ``root``, with or without a folder for the loader; case does not matter."""
    for parts in ((benchmark.loader, *benchmark.folder.split("/")), tuple(benchmark.folder.split("/"))):
        found: Path | None = root
        for part in parts:
            found = found and _inside(found, part)
        if found is not None and any(found.iterdir()):
            return found
    return None


def raw_folder(benchmark: Benchmark, root: Path | None) -> Path | None:
    """Where the raw files are, or None if they would have to be downloaded.

    Raises:
        BadInput: if ``root`` is given and they are not below it.
    """
    if root is not None:
        if (found := find_raw(benchmark, root)) is None:
            wanted = root / benchmark.loader / benchmark.folder
            raise BadInput(
                f"expected the raw files of {benchmark.title} in {wanted}, found none; put them there"
            )
        return found
    named = os.environ.get(FOLDER)
    found = find_raw(benchmark, Path(named).expanduser()) if named else None
    return found or find_raw(benchmark, cache_folder())


@contextmanager
def linked_root(benchmark: Benchmark, raw: Path | None) -> Iterator[Path]:
    """A root for PyG's loader that lasts as long as the block, the raw files linked into it.

    PyG writes beside ``raw``, and into it what it misses; none of that reaches the folder the files are from.
    """
    with tempfile.TemporaryDirectory(prefix="soft-cluster-lab-") as name:
        root = Path(name)
        place = root / benchmark.folder
        if raw is not None:
            place.mkdir(parents=True)
            for file in raw.iterdir():
                _link(file.resolve(), place / file.name)
        yield root
        if raw is None and place.is_dir():
            _keep(place, cache_folder() / benchmark.loader / benchmark.folder)


def _inside(folder: Path, name: str) -> Path | None:
    if not folder.is_dir():
        return None
    exact = folder / name
    if exact.is_dir():
        return exact
    return next(
        (each for each in folder.iterdir() if each.name.lower() == name.lower() and each.is_dir()), None
    )


def _link(file: Path, place: Path) -> None:
    try:
        place.symlink_to(file)
    except OSError:  # not allowed here, as on Windows without a privilege
        (shutil.copytree if file.is_dir() else shutil.copy2)(file, place)


def _keep(downloaded: Path, place: Path) -> None:
    """Move a download into the cache, unless another process was faster."""
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=place.parent))
    shutil.move(downloaded, beside / "raw")
    with suppress(OSError):
        (beside / "raw").rename(place)
    shutil.rmtree(beside, ignore_errors=True)
