"""Open a bundle again, whoever made it: within bounds, without pickle, and nothing is written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson
from safetensors import SafetensorError

from analysis.checks import BadInput, shown
from analysis.runs.imports.validate import check_graphs, check_snapshot
from analysis.runs.run import FINAL, HistoryRow, Run
from analysis.runs.serialize.codec import INPUT, restore_input, unpack_graphs, unpack_snapshot, unpack_weights
from analysis.runs.serialize.tables import read_numbers
from analysis.runs.serialize.zip_file import MOST_PACKED, unpack
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot
from analysis.training.spec import parse_spec

if TYPE_CHECKING:
    from torch_geometric.data import Data

FORMAT = 1
"""Of the bundles that this version writes."""
SNAPSHOT = re.compile(r"snapshots/(\d{6})\.safetensors", re.ASCII)
WANTED = re.compile(
    r"run\.json|spec\.json|history\.csv|graphs\.safetensors|weights\.safetensors|data\.safetensors|"
    r"reproduce\.py|" + SNAPSHOT.pattern,
    re.ASCII,
)
_NEEDED = ("run.json", "spec.json", "history.csv", "graphs.safetensors")
_TEXT = 200
"""Most letters of a name or a short text."""


@dataclass(frozen=True)
class LoadedBundle:
    """A run as it was taken away.

    Attributes:
        run: what is known of it; it has no owner.
        graphs: the graphs its snapshots describe.
        snapshots: epoch -> snapshot, by rising epoch.
        history: one row per epoch.
        weights: name -> array of the trained model; None where the bundle has none.
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

    def load_data(self) -> Data | list[Data]:
        """The graph or graphs it was trained on, as PyG has them.

        Raises:
            BadInput: if the bundle has none, or something else.
        """
        from analysis.data.fingerprint import fingerprint
        from analysis.runs.serialize.graph_file import unpack_data

        if self.data is None:
            raise BadInput("expected a bundle with the data it was trained on, got one without")
        try:
            data = unpack_data(self.data)
            found = fingerprint(data)
        except Exception as error:  # whatever a file that is not ours makes of torch
            raise BadInput(f"expected the graphs of a bundle, got something else: {error}") from None
        if found != self.run.fingerprint:
            raise BadInput(
                f"expected the data with fingerprint {self.run.fingerprint[:12]}, got {found[:12]}"
            )
        return data


def load_bundle(source: bytes | str | Path) -> LoadedBundle:
    """Open a bundle that :func:`~analysis.runs.export.bundle_writer.save_bundle` made.

    Everything in it is checked before it is used: files, sizes, settings, shapes, indices. Other files in
    the zip are not looked at.

    Args:
        source: the zip file's content, or its path.

    Raises:
        BadInput: if it is no bundle, a damaged one, or one of a newer version.
    """
    entries = unpack(source if isinstance(source, bytes) else _read(Path(source)), wanted=WANTED)
    if missing := [name for name in _NEEDED if name not in entries]:
        raise BadInput(f"expected a bundle of Soft Cluster Lab, got a zip file without {missing[0]}")
    history = read_numbers(entries["history.csv"])
    run = _run(entries, history)
    try:
        graphs = unpack_graphs(entries["graphs.safetensors"])
        check_graphs(graphs)
        snapshots = {}
        for name in sorted(entries):
            if found := SNAPSHOT.fullmatch(name):
                shot = unpack_snapshot(int(found[1]), entries[name])
                shot = restore_input(shot, graphs) if f"{INPUT[:-1]}1" in shot.arrays else shot
                check_snapshot(shot, graphs, run.spec)
                snapshots[shot.epoch] = shot
        packed = entries.get("weights.safetensors")
        weights = None if packed is None else unpack_weights(packed)
        script = entries.get("reproduce.py", b"").decode()
    except BadInput:
        raise
    except (
        SafetensorError,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        orjson.JSONDecodeError,
    ) as error:
        raise BadInput(f"expected the recorded arrays of a bundle, got something else: {error}") from None
    if not snapshots:
        raise BadInput("expected a bundle with at least one snapshot, got none")
    return LoadedBundle(
        run, graphs, snapshots, list(history), weights, script, entries.get("data.safetensors")
    )


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_PACKED:
            raise BadInput(f"expected a bundle of at most {MOST_PACKED >> 20} MB, got a larger file")
        return path.read_bytes()
    except OSError as error:
        raise BadInput(
            f"expected a file that can be read, got {shown(str(path))}: {error.strerror}"
        ) from None


def _run(entries: Mapping[str, bytes], history: list[dict[str, float | int | None]]) -> Run:
    spec = parse_spec(entries["spec.json"])
    try:
        told = orjson.loads(entries["run.json"])
    except orjson.JSONDecodeError as error:
        raise BadInput(f"expected run.json of a bundle, got something else: {error}") from None
    if not isinstance(told, dict) or not isinstance(told.get("format"), int):
        raise BadInput("expected run.json of a bundle, got something else")
    if told["format"] > FORMAT:
        raise BadInput(
            f"expected a bundle of format {FORMAT} or older, got {told['format']}: update Soft Cluster Lab"
        )
    epochs = [row["epoch"] for row in history if isinstance(row.get("epoch"), int)]
    if not history or len(epochs) < len(history) or epochs != sorted(set(epochs)):  # type: ignore[type-var]
        raise BadInput("expected a history with its epochs in order, got something else")
    if told.get("state") not in FINAL:
        raise BadInput(f"expected a run that has ended, got state {shown(told.get('state'))}")
    return Run(
        id=_short(told, "id"),
        key=spec.key,
        owner="",
        name=_short(told, "name"),
        preset=_short(told, "preset"),
        sweep=_short(told, "sweep"),
        sweep_name=_short(told, "sweep_name"),
        device=_short(told, "device"),
        spec=spec,
        state=told["state"],
        reason=_short(told, "reason", most=10 * _TEXT),
        fingerprint=_short(told, "fingerprint"),
        versions=_flat(told.get("versions"), str),
        epochs_done=_integer(told, "epochs_done"),
        created=_time(told, "created") or 0.0,
        started=_time(told, "started"),
        ended=_time(told, "ended"),
        summary=_flat(told.get("summary"), int, float, str, type(None)),
        table=tuple(_layer_row(row) for row in _list(told.get("table"))),
    )


def _short(told: Mapping[str, Any], name: str, *, most: int = _TEXT) -> str:
    value = told.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        raise BadInput(f"expected {name} of a run as text of at most {most} letters, got {shown(value)}")
    return value


def _integer(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    if not isinstance(value, int) or not -1 <= value < 10**9:
        raise BadInput(f"expected {name} of a run as a whole number, got {shown(value)}")
    return value


def _time(told: Mapping[str, Any], name: str) -> float | None:
    value = told.get(name)
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e11
    ):
        raise BadInput(f"expected {name} of a run as seconds since 1970, got {shown(value)}")
    return value


def _flat(value: object, *kinds: type) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(v, kinds) and not _long(v) for v in value.values()):
        raise BadInput(f"expected plain numbers and short texts about a run, got {shown(value)}")
    return value


def _long(value: object) -> bool:
    return isinstance(value, str) and len(value) > _TEXT


def _list(value: object) -> list[Any]:
    if not isinstance(value, list) or len(value) > 100_000:
        raise BadInput(f"expected a table of measures, got {shown(value)}")
    return value


def _layer_row(row: object) -> dict[str, Any]:
    found = _flat(row, int, float, str, type(None))
    value = found.get("value")
    if not (
        isinstance(found.get("layer"), int)
        and isinstance(found.get("measure"), str)
        and "value" in found
        and (value is None or isinstance(value, int | float))
    ):
        raise BadInput(f"expected layer, measure and value in a table of measures, got {shown(row)}")
    return found
