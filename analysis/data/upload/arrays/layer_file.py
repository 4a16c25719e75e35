"""Read a file of layer states: each two-dimensional array is one, ordered by the numbers in their names."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from safetensors.numpy import save

from analysis.data.upload.arrays.npz import read_npz
from analysis.data.upload.arrays.safetensors import read_safetensors
from analysis.data.upload.errors import BadUpload, upload_error
from analysis.data.upload.text import clean, quote

MOST_LAYERS = 256
MOST_NODES = 50_000
LABELS, EDGES = ("y", "labels"), "edge_index"


def read_layer_file(files: Mapping[str, bytes], options: Mapping[str, Any]) -> bytes:
    """Pack the states, labels and edges of one file as safetensors, with the names of the states as metadata.

    Args:
        files: the one file, its bytes by name.
        options: none are known.

    Raises:
        BadUpload: if it is of another kind, damaged, or its arrays do not fit together.
    """
    ((file, content),) = files.items()
    arrays = dict(_arrays(file, content))
    y = _labels(file, arrays)
    edges = arrays.pop(EDGES, None)
    states = {key: array for key, array in arrays.items() if array.ndim == 2}
    names = sorted(states, key=_natural_sort_key)
    if not 1 <= len(names) <= MOST_LAYERS:
        raise upload_error(
            file,
            f"expected 1 to {MOST_LAYERS} arrays [N, F] of layer states, got {len(names)}; "
            "save one array for each layer",
        )
    packed = {f"state.{i}": _state(file, key, states[key], len(y)) for i, key in enumerate(names)}
    packed["y"] = y
    if edges is not None:
        packed[EDGES] = _both_directions(file, edges, len(y))
    return save(packed, metadata={"names": json.dumps([clean(name) or "(no name)" for name in names])})


def _arrays(file: str, content: bytes) -> Mapping[str, np.ndarray]:
    ending = file.lower().rpartition(".")[2]
    if ending == "npz":
        return read_npz(file, content)
    if ending == "safetensors":
        return read_safetensors(file, content)
    raise BadUpload(f"expected a .npz or .safetensors file, got {quote(file)}; save the layer states as one")


def _labels(file: str, arrays: dict[str, np.ndarray]) -> np.ndarray:
    key = next((key for key in LABELS if key in arrays), None)
    if key is None:
        raise upload_error(file, f"expected labels 'y' [N], got only {quote(', '.join(arrays))}; add them")
    y = arrays.pop(key)
    if y.ndim != 1 or y.dtype.kind not in "iu" or not 2 <= len(y) <= MOST_NODES:
        raise upload_error(
            file,
            f"expected '{key}' to be 2 to {MOST_NODES:,} whole numbers, got {list(y.shape)} of {y.dtype}",
        )
    if int(y.min()) < -1 or int(y.max()) >= len(y):
        raise upload_error(
            file, f"expected labels from -1 to {len(y) - 1}, got {int(y.min())} to {int(y.max())}"
        )
    return y.astype(np.int64)


def _state(file: str, key: str, array: np.ndarray, nodes: int) -> np.ndarray:
    if array.dtype.kind not in "fiu" or len(array) != nodes or array.shape[1] == 0:
        raise upload_error(
            file,
            f"expected {quote(key)} to have a row of numbers for each of {nodes} nodes, "
            f"got {list(array.shape)} of {array.dtype}",
        )
    return np.ascontiguousarray(array.astype(np.float32))


def _both_directions(file: str, edges: np.ndarray, nodes: int) -> np.ndarray:
    if edges.ndim != 2 or edges.shape[0] != 2 or edges.dtype.kind not in "iu":
        raise upload_error(
            file, f"expected edge_index [2, E] of whole numbers, got {list(edges.shape)} of {edges.dtype}"
        )
    edges = edges.astype(np.int64)
    if edges.size and (int(edges.min()) < 0 or int(edges.max()) >= nodes):
        low, high = int(edges.min()), int(edges.max())
        raise upload_error(
            file, f"expected node numbers in edge_index from 0 to {nodes - 1}, got {low} to {high}"
        )
    both = np.concatenate([edges, edges[::-1]], axis=1)
    both = np.unique(both[:, both[0] != both[1]], axis=1)
    return np.ascontiguousarray(both)


def _natural_sort_key(name: str) -> list[tuple[int, int, str]]:
    """Sort key that orders numbers inside names numerically and puts the input first."""
    parts = re.split(r"(\d{1,9})", name)
    first = 0 if name in ("input", "x") else 1
    return [(first, 0, "")] + [(2, int(piece), "") if piece.isdecimal() else (3, 0, piece) for piece in parts]
