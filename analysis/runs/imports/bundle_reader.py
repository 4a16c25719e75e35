"""Read bundles from untrusted sources: within limits, without pickle, without writing files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import orjson
from safetensors import SafetensorError

from analysis.checks import BadInput, shown
from analysis.runs.imports import entry_sizes
from analysis.runs.imports.manifest import read_manifest
from analysis.runs.imports.validate import check_graphs, check_history, check_snapshot
from analysis.runs.run import HistoryRow, Run
from analysis.runs.serialize.codec import INPUT, restore_input, unpack_graphs, unpack_snapshot, unpack_weights
from analysis.runs.serialize.csv_parquet import read_numbers
from analysis.runs.serialize.zip_file import MOST_PACKED, Entries, open_entries
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import RunSpec, parse_spec

if TYPE_CHECKING:
    from torch_geometric.data import Data

SNAPSHOT = re.compile(r"snapshots/(\d{6})\.safetensors", re.ASCII)
ENTRY_NAMES = re.compile(
    r"run\.json|spec\.json|history\.csv|graphs\.safetensors|weights\.safetensors|data\.safetensors|"
    r"reproduce\.py|" + SNAPSHOT.pattern,
    re.ASCII,
)
_NEEDED = ("run.json", "spec.json", "history.csv", "graphs.safetensors")


@dataclass(frozen=True)
class LoadedBundle:
    """A run read from a bundle.

    Attributes:
        run: what is known of it; it has no owner.
        graphs: the graphs its snapshots describe.
        snapshots: epoch -> snapshot, by rising epoch.
        history: one row per epoch.
        weights: name -> array of the trained model, any shape; None where the bundle has none.
        script: the reproducing script; "" where the bundle has none. It is text: nothing here runs it.
        data: the graphs it was trained on as a safetensors file, for :meth:`load_data`; None without.
    """

    run: Run
    graphs: RecordedGraphs
    snapshots: Mapping[int, Snapshot]
    history: list[HistoryRow]
    weights: Mapping[str, np.ndarray] | None
    script: str
    data: bytes | None

    @property
    def nbytes(self) -> int:
        """Approximate size of its arrays in bytes."""
        arrays = [array for snapshot in self.snapshots.values() for array in snapshot.arrays.values()]
        arrays += [self.graphs.x, self.graphs.edge_index, *(self.weights or {}).values()]
        return sum(array.nbytes for array in arrays) + len(self.data or b"")

    def load_data(self) -> Data | list[Data]:
        """Load the PyG graph or graphs that the run was trained on.

        Raises:
            BadInput: if the bundle has none, or something else.
        """
        from analysis.data.fingerprint import fingerprint
        from analysis.data.serialize import from_blob

        if self.data is None:
            raise BadInput("expected a bundle with the data it was trained on, got one without")
        try:
            data = from_blob(self.data)
            known = fingerprint(data)
        except Exception as error:  # torch may raise anything on a foreign file
            raise BadInput(f"expected the graphs of a bundle, got something else: {error}") from None
        if known != self.run.fingerprint:
            raise BadInput(
                f"expected the data with fingerprint {self.run.fingerprint[:12]}, got {known[:12]}"
            )
        return data


def load_bundle(source: bytes | str | Path, *, data: bool = True) -> LoadedBundle:
    """Read a bundle that :func:`~analysis.runs.export.bundle_writer.save_bundle` made.

    Everything in it is checked before it is used: files, sizes, settings, shapes, indices. Sizes are judged
    by the settings before anything is unpacked. Other files in the zip are ignored.

    Args:
        source: the zip file's content, or its path.
        data: whether the graphs it was trained on are read, too: most of its bytes, and no picture needs
            them.

    Raises:
        BadInput: if it is no bundle, a damaged one, or one of a newer version.

    >>> from analysis.runs import example_store, save_bundle
    >>> bundle = load_bundle(save_bundle(example_store(), "example-karate-factions"))
    >>> bundle.run.state, bundle.graphs.x.shape, bundle.load_data().num_nodes
    ('finished', (34, 34), 34)
    """
    content = source if isinstance(source, bytes) else _read(Path(source))
    with open_entries(content, names=ENTRY_NAMES) as entries:
        if missing := [name for name in _NEEDED if name not in entries]:
            raise BadInput(f"expected a bundle of Soft Cluster Lab, got a zip file without {missing[0]}")
        run, history = _run(entries)
        with _explain_damage():
            graphs = unpack_graphs(entries.read("graphs.safetensors", max_bytes=entry_sizes.GRAPHS))
            check_graphs(graphs)
            snapshots = _snapshots(entries, graphs, run.spec)
            weights = _weights(entries, graphs, run.spec)
            script = (
                _read_optional(entries, "reproduce.py", max_bytes=entry_sizes.SMALL["reproduce.py"]) or b""
            )
            trained_on = (
                _read_optional(entries, "data.safetensors", max_bytes=entry_sizes.DATA) if data else None
            )
            return LoadedBundle(run, graphs, snapshots, history, weights, script.decode(), trained_on)


def _run(entries: Entries) -> tuple[Run, list[HistoryRow]]:
    spec = parse_spec(entries.read("spec.json", max_bytes=entry_sizes.SMALL["spec.json"]))
    manifest = read_manifest(entries.read("run.json", max_bytes=entry_sizes.manifest_bytes(spec)))
    packed = entries.read("history.csv", max_bytes=entry_sizes.history_bytes(spec))
    entry_sizes.check_history_cells(packed, spec)
    history = read_numbers(packed)
    check_history(history, spec, epochs_done=manifest.epochs_done)
    return manifest.run(spec), list(history)


def _snapshots(entries: Entries, graphs: RecordedGraphs, spec: RunSpec) -> dict[int, Snapshot]:
    names = [name for name in sorted(entries) if SNAPSHOT.fullmatch(name)]
    if not 1 <= len(names) <= spec.training.epochs + 2:
        raise BadInput(
            f"expected a bundle with at least one snapshot and at most one for each epoch, got {len(names)}"
        )
    max_bytes, snapshots = entry_sizes.snapshot_bytes(spec, graphs), {}
    for name in names:
        snapshot = unpack_snapshot(int(name[10:16]), entries.read(name, max_bytes=max_bytes))
        snapshot = restore_input(snapshot, graphs) if f"{INPUT[:-1]}1" in snapshot.arrays else snapshot
        check_snapshot(snapshot, graphs, spec)
        snapshots[snapshot.epoch] = snapshot
    return snapshots


def _weights(entries: Entries, graphs: RecordedGraphs, spec: RunSpec) -> dict[str, np.ndarray] | None:
    packed = _read_optional(entries, "weights.safetensors", max_bytes=entry_sizes.weights_bytes(spec, graphs))
    return None if packed is None else unpack_weights(packed)


def _read_optional(entries: Entries, name: str, *, max_bytes: int) -> bytes | None:
    return entries.read(name, max_bytes=max_bytes) if name in entries else None


@contextmanager
def _explain_damage() -> Iterator[None]:
    damaged = (SafetensorError, KeyError, ValueError, TypeError, AttributeError, orjson.JSONDecodeError)
    try:
        yield
    except BadInput:
        raise
    except damaged as error:
        raise BadInput(f"expected the recorded arrays of a bundle, got something else: {error}") from None


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_PACKED:
            raise BadInput(f"expected a bundle of at most {MOST_PACKED >> 20} MB, got a larger file")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"expected a file that can be read, got {shown(str(path))}: {error.strerror}"
        ) from None
