"""Serialise recorded arrays and rows as safetensors and JSON, never pickle."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
import orjson
from safetensors.numpy import load, save

from analysis.data.tensor_header import metadata, sort_metadata
from analysis.training.loop.events import Checkpoint
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot

INPUT = "state.0"
_ARRAYS = ("ptr", "edge_index", "x", "y", "pos", "split")
_NAMES = ("label_names", "graph_names", "node_names")


def pack_json(value: Any) -> str:
    """Serialise ``value`` as strict JSON, with NaN and infinities as null.

    >>> pack_json({"loss": float("nan")})
    '{"loss":null}'
    """
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def pack_snapshot(snapshot: Snapshot, *, graphs: RecordedGraphs) -> bytes:
    """Serialise the arrays of ``snapshot`` as a safetensors blob, without its epoch.

    The input of a deep stack (``state.0``) is the same at every epoch and a third of the size, so it is
    omitted if it equals the features of ``graphs``; :func:`restore_input` adds it again.
    """
    return save(
        {
            name: np.asarray(array, order="C")
            for name, array in snapshot.arrays.items()
            if name != INPUT or not np.array_equal(array, graphs.x)
        }
    )


def restore_input(snapshot: Snapshot, graphs: RecordedGraphs) -> Snapshot:
    """Restore the input of ``snapshot`` that :func:`pack_snapshot` omitted, from ``graphs``."""
    return Snapshot(snapshot.epoch, {INPUT: graphs.x, **snapshot.arrays})


def unpack_snapshot(epoch: int, blob: bytes) -> Snapshot:
    """Inverse of :func:`pack_snapshot`: the snapshot of ``epoch`` from ``blob``."""
    return Snapshot(epoch, load(blob))


def pack_graphs(graphs: RecordedGraphs) -> bytes:
    """Serialise recorded ``graphs`` as one safetensors blob, with names and counts in its metadata."""
    arrays = {name: getattr(graphs, name) for name in _ARRAYS if getattr(graphs, name) is not None}
    facts = {name: pack_json(getattr(graphs, name)) for name in _NAMES}
    facts |= {
        "level": graphs.level,
        "total_nodes": str(graphs.total_nodes),
        "total_graphs": str(graphs.total_graphs),
    }
    packed = save({name: np.asarray(array, order="C") for name, array in arrays.items()}, metadata=facts)
    return sort_metadata(packed)


def unpack_graphs(blob: bytes) -> RecordedGraphs:
    """Inverse of :func:`pack_graphs`, from ``blob``."""
    arrays, facts = load(blob), metadata(blob)
    return RecordedGraphs(
        ptr=arrays["ptr"],
        edge_index=arrays["edge_index"],
        x=arrays["x"],
        y=arrays["y"],
        pos=arrays.get("pos"),
        split=arrays["split"],
        level=facts["level"],
        label_names=tuple(orjson.loads(facts["label_names"])),
        graph_names=tuple(orjson.loads(facts["graph_names"])),
        node_names=tuple(orjson.loads(facts["node_names"])),
        total_nodes=int(facts["total_nodes"]),
        total_graphs=int(facts["total_graphs"]),
    )


def pack_weights(weights: Mapping[str, np.ndarray]) -> bytes:
    """Serialise the ``weights`` of a model (arrays of any shape by name) as a safetensors blob."""
    return save({name: np.asarray(array, order="C") for name, array in weights.items()})


def unpack_weights(blob: bytes) -> dict[str, np.ndarray]:
    """Inverse of :func:`pack_weights`, from ``blob``.

    >>> unpack_weights(pack_weights({"w": np.ones(2)}))
    {'w': array([1., 1.])}
    """
    return dict(sorted(load(blob).items()))


def pack_checkpoint(checkpoint: Checkpoint) -> bytes:
    """Serialise ``checkpoint`` as one safetensors blob, with its facts as JSON in the metadata."""
    arrays = {name: np.asarray(array, order="C") for name, array in checkpoint.arrays.items()}
    return save(arrays, metadata={"epoch": str(checkpoint.epoch), "facts": pack_json(checkpoint.facts)})


def unpack_checkpoint(blob: bytes) -> Checkpoint:
    """Inverse of :func:`pack_checkpoint`, from ``blob``."""
    facts = metadata(blob)
    return Checkpoint(int(facts["epoch"]), load(blob), orjson.loads(facts["facts"]))


def digest(*parts: object) -> str:
    """SHA-256 of ``parts``, each prefixed by its length, so that different lists of parts hash differently.

    What is neither bytes nor text comes out of a damaged file, and will not match.

    >>> digest("ab", "c") == digest("a", "bc")
    False
    """
    sha = hashlib.sha256()
    for value in parts:
        raw = value if isinstance(value, bytes) else str(value).encode()
        sha.update(len(raw).to_bytes(8, "little"))
        sha.update(raw)
    return sha.hexdigest()


def row_digest(row: object) -> bytes:
    """First eight bytes of the SHA-256 of the history ``row``, enough to detect damage."""
    return hashlib.sha256(str(row).encode()).digest()[:8]


def outcome_digest(training: Mapping[str, Any]) -> str:
    """Hash of the results in the row ``training``, stored with it to detect damage."""
    outcome = ("fingerprint", "device", "versions", "summary", "layers", "graphs")
    return digest(*(str(training[name] or "") for name in outcome))
