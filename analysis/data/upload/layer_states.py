"""Read a file of layer states: recorded elsewhere, by any library, looked at here."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import NamedTuple

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load

from analysis.checks import BadInput, shown

MOST_BYTES = 200_000_000
"""Of a file, and of what is inside it once it is unpacked."""
MOST_LAYERS = 256
MOST_NODES = 50_000
_UNREADABLE = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError),
    *(SyntaxError, TypeError, ValueError, zipfile.BadZipFile, zlib.error, SafetensorError),
)
"""All that numpy, zipfile and safetensors raise for bytes that were damaged."""
LABELS, EDGES = ("y", "labels"), "edge_index"


class LayerFile(NamedTuple):
    """What a file of layer states holds.

    Attributes:
        states: name -> ``[N, F_l]`` float32, in the order of the numbers in their names.
        y: ``[N]`` int64 labels, -1 for unlabelled.
        edge_index: ``[2, E]`` int64, both directions, or None where the file has no edges.
    """

    states: dict[str, np.ndarray]
    y: np.ndarray
    edge_index: np.ndarray | None


def read_layer_states(content: bytes, name: str) -> LayerFile:
    """Read layer states from a ``.npz`` or ``.safetensors`` file; nothing in it can run code.

    Every two-dimensional array of numbers is a layer state ``[N, F]``, ordered by the numbers in the names
    (``layer2`` before ``layer10``). ``y`` (or ``labels``) ``[N]`` has to be there, ``edge_index`` ``[2, E]``
    may be; an edge that is listed in one direction is taken to hold in both.

    Args:
        content: the file.
        name: its name, which says its kind.

    Raises:
        BadInput: if it is too large, of another kind, damaged, or its arrays do not fit together.

    >>> file = io.BytesIO()
    >>> np.savez(file, layer1=np.ones((3, 2)), y=np.array([0, 0, 1]))
    >>> list(read_layer_states(file.getvalue(), "states.npz").states)
    ['layer1']
    """
    if len(content) > MOST_BYTES:
        raise BadInput(
            f"expected a file of at most {MOST_BYTES:,} bytes, got {len(content):,}; keep fewer layers"
        )
    arrays = _arrays(content, name)
    y = _labels(arrays)
    edges = arrays.pop(EDGES, None)
    found = {key: array for key, array in arrays.items() if array.ndim == 2}
    states = {key: _state(key, found[key], len(y)) for key in sorted(found, key=_order)}
    if not 1 <= len(states) <= MOST_LAYERS:
        raise BadInput(
            f"expected 1 to {MOST_LAYERS} arrays [N, F] of layer states in the file, got {len(states)}; "
            "save one array for each layer"
        )
    return LayerFile(states, y, None if edges is None else _both_ways(edges, len(y)))


def _arrays(content: bytes, name: str) -> dict[str, np.ndarray]:
    ending = name.lower().rpartition(".")[2]
    try:
        if ending == "npz":
            return _npz(content)
        if ending == "safetensors":
            return dict(load(content))
    except BadInput:
        raise
    except _UNREADABLE as error:
        raise BadInput(
            f"expected a readable .{ending} file of plain arrays, got one that cannot be read "
            f"({type(error).__name__}); save it anew, without objects"
        ) from None
    raise BadInput(f"expected a .npz or .safetensors file, got {shown(name)}; save the layer states as one")


def _npz(content: bytes) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        unpacked = sum(part.file_size for part in packed.infolist())
    if unpacked > MOST_BYTES:
        raise BadInput(
            f"expected at most {MOST_BYTES:,} bytes in the file, got {unpacked:,}; keep fewer layers"
        )
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        return {key: found[key] for key in found.files}


def _labels(arrays: dict[str, np.ndarray]) -> np.ndarray:
    key = next((key for key in LABELS if key in arrays), None)
    if key is None:
        raise BadInput(f"expected labels 'y' [N] in the file, got only {shown(', '.join(arrays))}; add them")
    y = arrays.pop(key)
    if y.ndim != 1 or y.dtype.kind not in "iu" or not 2 <= len(y) <= MOST_NODES:
        raise BadInput(
            f"expected '{key}' to be 2 to {MOST_NODES:,} whole numbers, got {list(y.shape)} of {y.dtype}"
        )
    if int(y.min()) < -1 or int(y.max()) >= len(y):
        raise BadInput(f"expected labels from -1 to {len(y) - 1}, got {int(y.min())} to {int(y.max())}")
    return y.astype(np.int64)


def _state(key: str, array: np.ndarray, nodes: int) -> np.ndarray:
    if array.dtype.kind not in "fiu" or len(array) != nodes or array.shape[1] == 0:
        raise BadInput(
            f"expected {shown(key)} to have a row of numbers for each of {nodes} nodes, "
            f"got {list(array.shape)} of {array.dtype}"
        )
    return array.astype(np.float32)


def _both_ways(edges: np.ndarray, nodes: int) -> np.ndarray:
    if edges.ndim != 2 or edges.shape[0] != 2 or edges.dtype.kind not in "iu":
        raise BadInput(
            f"expected edge_index [2, E] of whole numbers, got {list(edges.shape)} of {edges.dtype}"
        )
    edges = edges.astype(np.int64)
    if edges.size and (int(edges.min()) < 0 or int(edges.max()) >= nodes):
        low, high = int(edges.min()), int(edges.max())
        raise BadInput(f"expected node numbers in edge_index from 0 to {nodes - 1}, got {low} to {high}")
    both = np.concatenate([edges, edges[::-1]], axis=1)
    both = np.unique(both[:, both[0] != both[1]], axis=1)
    return np.ascontiguousarray(both)


def _order(name: str) -> list[tuple[int, int, str]]:
    """Sort key in which numbers inside names count as numbers; the input comes first."""
    parts = re.split(r"(\d{1,9})", name)
    first = 0 if name in ("input", "x") else 1
    return [(first, 0, "")] + [(2, int(part), "") if part.isdecimal() else (3, 0, part) for part in parts]
