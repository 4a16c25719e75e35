"""Read a file of layer states that any library has recorded."""

from __future__ import annotations

import json
from typing import NamedTuple

import numpy as np
from safetensors.numpy import load

from analysis.data.upload.guard.sandbox import read_in_sandbox


class LayerFile(NamedTuple):
    """Content of a file of layer states.

    Attributes:
        states: name -> ``[N, F_l]`` float32, in the order of the numbers in their names.
        y: ``[N]`` int64 labels, -1 for unlabelled.
        edge_index: ``[2, E]`` int64, both directions, or None where the file has no edges.
    """

    states: dict[str, np.ndarray]
    y: np.ndarray
    edge_index: np.ndarray | None


def read_layer_states(content: bytes, name: str) -> LayerFile:
    """Read layer states from a ``.npz`` or ``.safetensors`` file, in a sandboxed process.

    Every two-dimensional array of numbers is a layer state ``[N, F]``, ordered by the numbers in the names
    (``layer2`` before ``layer10``). ``y`` (or ``labels``) ``[N]`` has to be there, ``edge_index`` ``[2, E]``
    may be; an edge that is listed in one direction is taken to hold in both.

    Args:
        content: the bytes of the file.
        name: its name, which says its kind.

    Raises:
        BadInput: if it is too large, of another kind, damaged, or its arrays do not fit together.

    >>> import io
    >>> file = io.BytesIO()
    >>> np.savez(file, layer1=np.ones((3, 2)), y=np.array([0, 0, 1]))
    >>> list(read_layer_states(file.getvalue(), "states.npz").states)
    ['layer1']
    """
    packed = read_in_sandbox("layers", {name: content})
    arrays = load(packed)
    length = int.from_bytes(packed[:8], "little")
    names = json.loads(json.loads(packed[8 : 8 + length])["__metadata__"]["names"])
    states = {key: arrays[f"state.{i}"] for i, key in enumerate(names)}
    return LayerFile(states, arrays["y"], arrays.get("edge_index"))
