"""Read node arrays: features, labels, splits, names."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.data.upload.arrays.edge_arrays import ATTRIBUTES
from analysis.data.upload.arrays.sparse_arrays import Arrays, is_whole, read_sparse
from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import check_counts

LABELS = ("y", "Y", "labels", "label", "node_labels", "node_label", "targets", "target")
_X = (
    "x",
    "X",
    "features",
    "feat",
    "feature",
    "node_features",
    "node_feat",
    "node_feats",
    "attr",
    "attributes",
)
_PARTS = (("train", "tr"), ("val", "valid", "validation", "va"), ("test", "te"))
_MASKS = ("{}_mask", "{}_masks", "mask_{}")
_INDICES = ("{}_idx", "{}_index", "{}_indices", "idx_{}")


class NodeValues(NamedTuple):
    """Values of nodes, and where they came from.

    Attributes:
        values: ``[N]`` or ``[N, F]``.
        used: names of the arrays they were read from.
    """

    values: np.ndarray
    used: set[str]


def features(file: str, arrays: Arrays) -> NodeValues | None:
    """Read features ``[N, F]``, dense or from scipy's sparse arrays; None where there are none.

    Args:
        file: name of the file, for error messages.
        arrays: its arrays, by name.

    Raises:
        BadUpload: if they are no numbers, or no table.

    >>> features("a.npz", {"x": np.array([1.0, 2.0])}).values.tolist()
    [[1.0], [2.0]]
    """
    for prefix in ATTRIBUTES:
        if f"{prefix}shape" in arrays and f"{prefix}data" in arrays:
            matrix = read_sparse(file, arrays, prefix)
            check_counts(file, nodes=matrix.shape[0], features=matrix.shape[1])
            dense = np.zeros(matrix.shape)
            dense[matrix.rows, matrix.columns] = matrix.values
            return NodeValues(dense, {name for name in arrays if name.startswith(prefix)})
    name = next((name for name in _X if name in arrays), None)
    if name is None:
        return None
    x = arrays[name]
    if x.ndim == 1:
        x = x[:, None]
    if x.ndim != 2 or x.dtype.kind not in "biuf":
        raise upload_error(
            file, f"expected {name} of numbers [nodes, features], got {x.dtype} {list(x.shape)}"
        )
    return NodeValues(x, {name})


def labels(file: str, arrays: Arrays, nodes: int | None) -> NodeValues | None:
    """Read integer labels ``[N]``, also from one-hot rows; a single label is that of the graph.

    Args:
        file: name of the file, for error messages.
        arrays: its arrays, by name.
        nodes: number of nodes N; None if the labels may be those of graphs.

    Raises:
        BadUpload: if a node has several, they are no whole numbers, or not one a node.

    >>> labels("a.npz", {"y": np.eye(2)}, 2).values.tolist()  # one-hot
    [0, 1]
    """
    name = next((name for name in LABELS if name in arrays), None)
    if name is None:
        return None
    y = arrays[name]
    if y.ndim == 2 and y.shape[1] == 1:
        y = y[:, 0]
    if y.ndim == 2 and y.dtype.kind in "biuf" and y.shape[1] > 1:
        if not (np.sort(y, axis=1)[:, :-1] == 0).all():
            raise upload_error(
                file, f"expected one label a node in {name}, got several; save one column of them"
            )
        y = np.where(y.any(axis=1), y.argmax(axis=1), -1)  # one-hot
    if y.ndim == 0:
        y = y.reshape(1)
    if y.ndim != 1 or y.dtype.kind not in "biuf" or not is_whole(y):
        raise upload_error(
            file, f"expected {name} of whole numbers, one a node, got {y.dtype} {list(y.shape)}"
        )
    if nodes is not None:
        if len(y) == 1 and nodes != 1:
            return None
        check_rows(file, name, len(y), nodes=nodes)
    return NodeValues(y.astype(np.int64), {name})


def splits(arrays: Arrays, nodes: int) -> NodeValues | None:
    """Read splits ``[N]`` or ``[N, S]``, S of them: 0 train, 1 validation, 2 test, -1 none.

    Args:
        arrays: arrays of the file, by name.
        nodes: number of nodes N.

    Returns:
        The splits; None if one of the three masks is missing, or they have different shapes.

    >>> masks = {f"{part}_mask": np.arange(3) == i for i, part in enumerate(("train", "val", "test"))}
    >>> splits(masks, 3).values.tolist()
    [0, 1, 2]
    """
    masks = [_mask(arrays, words, nodes) for words in _PARTS]
    if any(mask is None for mask in masks):
        return None
    parts = [mask for mask in masks if mask is not None]
    if len({mask.values.shape for mask in parts}) > 1:
        return None
    split = np.full(parts[0].values.shape, -1, dtype=np.int8)
    for number, mask in enumerate(parts):
        split[mask.values] = number
    return NodeValues(split, set().union(*(mask.used for mask in parts)))


def _mask(arrays: Arrays, words: tuple[str, ...], nodes: int) -> NodeValues | None:
    for name in (form.format(word) for form in _MASKS for word in words):
        mask = arrays.get(name)
        if mask is None or mask.dtype.kind not in "biu" or mask.ndim not in (1, 2):
            continue
        if mask.ndim == 2 and mask.shape[0] != nodes:
            mask = mask.T  # as the heterophilous benchmarks have them
        if mask.ndim == 2 and mask.shape[1] == 1:
            mask = mask[:, 0]
        if mask.shape[0] == nodes and mask.size:
            return NodeValues(mask != 0, {name})
    for name in (form.format(word) for form in _INDICES for word in words):
        index = arrays.get(name)
        if index is None or index.ndim != 1 or not index.size or not is_whole(index):
            continue
        if int(index.min()) >= 0 and int(index.max()) < nodes:
            mask = np.zeros(nodes, dtype=bool)
            mask[index.astype(np.int64)] = True
            return NodeValues(mask, {name})
    return None


def names(arrays: Arrays, keys: tuple[str, ...], count: int) -> NodeValues | None:
    """Read ``count`` names as text; None if no array has as many.

    Args:
        arrays: arrays of the file, by name.
        keys: names that the array may have, the first that fits counts.
        count: number of names, at least 0.

    >>> names({"node_names": np.array(["a", "b"])}, ("node_names",), 2).values.tolist()
    ['a', 'b']
    """
    for key in keys:
        array = arrays.get(key)
        if array is not None and array.dtype.kind in "SU" and array.shape == (count,):
            text = array if array.dtype.kind == "U" else np.char.decode(array, "utf-8", "replace")
            return NodeValues(text, {key})
    return None


def check_rows(file: str, name: str, got: int, *, nodes: int) -> None:
    """Refuse an array that does not have a row for each node.

    Args:
        file: name of the file, for error messages.
        name: name of the array.
        got: number of its rows.
        nodes: number of nodes.

    Raises:
        BadUpload: if the two numbers differ.

    >>> check_rows("a.npz", "x", 3, nodes=4)
    Traceback (most recent call last):
        ...
    analysis.data.upload.errors.BadUpload: a.npz: expected x to have a row for each of 4 nodes, got 3
    """
    if got != nodes:
        raise upload_error(file, f"expected {name} to have a row for each of {nodes:,} nodes, got {got:,}")
