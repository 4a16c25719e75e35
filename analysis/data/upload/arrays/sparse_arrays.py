"""Read sparse matrices that scipy stored as arrays (CSR, CSC, COO), and arrays of whole or finite numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from analysis.data.upload.errors import BadUpload, upload_error
from analysis.data.upload.limits import check_counts

Arrays = Mapping[str, np.ndarray]

PARTS = ("shape", "data", "indices", "indptr", "row", "col")
"""Arrays of a sparse matrix, after their common prefix: of CSR and CSC the first four, of COO the others."""


class Sparse(NamedTuple):
    """A sparse matrix in COO form, without zeros.

    Attributes:
        shape: numbers of rows and columns, at least 0.
        rows: ``[nnz]`` int64, row of each entry, from 0.
        columns: ``[nnz]`` int64, column of each entry, from 0.
        values: ``[nnz]``, finite and not 0.
    """

    shape: tuple[int, int]
    rows: np.ndarray
    columns: np.ndarray
    values: np.ndarray


def read_sparse(file: str, arrays: Arrays, prefix: str) -> Sparse:
    """Convert a sparse matrix as scipy stores it (CSR, CSC, COO) to COO.

    Args:
        file: name of the file, for error messages.
        arrays: its arrays, by name.
        prefix: what the names of the parts begin with: ``adj_`` for ``adj_data``, ``adj_indices`` ...

    Raises:
        BadUpload: if the parts do not fit together.
    """
    shape, data = arrays[f"{prefix}shape"], arrays[f"{prefix}data"]
    if shape.shape != (2,) or not is_whole(shape) or data.ndim != 1 or data.dtype.kind not in "biuf":
        raise _misfit(file)
    size = (int(shape[0]), int(shape[1]))
    check_counts(file, nodes=max(0, size[0]), edges=len(data) // 2 if size[0] == size[1] else 0)
    coordinates = _coordinates(file, arrays, prefix, size)
    for index, bound in zip(coordinates, size, strict=True):
        is_index = is_whole(index) and index.shape == data.shape
        if not is_index or (len(index) and not (int(index.min()) >= 0 and int(index.max()) < bound)):
            raise _misfit(file)
    nonzero = data != 0
    row, column = (index[nonzero].astype(np.int64) for index in coordinates)
    return Sparse(size, row, column, finite(file, data[nonzero]))


def _misfit(file: str) -> BadUpload:
    return upload_error(file, "expected the parts of a sparse matrix to fit together, got some that do not")


def _coordinates(
    file: str, arrays: Arrays, prefix: str, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """Row and column of every entry, as the file gives them or as its compressed pointers say."""
    parts = {name: arrays.get(prefix + name) for name in PARTS}
    if (rows := parts["row"]) is not None and (columns := parts["col"]) is not None:
        return rows, columns
    if (pointers := parts["indptr"]) is None or (indices := parts["indices"]) is None:
        raise _misfit(file)
    layout = bytes(arrays["format"].reshape(-1)[:1].tobytes()) if "format" in arrays else b"csr"
    by_column = layout.replace(b"\0", b"") == b"csc"
    major = _expand(file, pointers, indices)
    if len(pointers) != size[by_column] + 1:
        raise _misfit(file)
    return (indices, major) if by_column else (major, indices)


def _expand(file: str, pointers: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Row (of CSC: column) of every entry, whose entries ``pointers`` delimits."""
    if not is_whole(pointers) or pointers.ndim != 1 or indices.ndim != 1 or not len(pointers):
        raise _misfit(file)
    ends = pointers.astype(np.int64)
    if ends[0] != 0 or ends[-1] != len(indices) or (np.diff(ends) < 0).any():
        raise _misfit(file)
    return np.repeat(np.arange(len(ends) - 1), np.diff(ends))


def is_whole(values: np.ndarray) -> bool:
    """Whether all ``values`` (an array of any shape) are whole numbers that fit into 64 bits.

    >>> is_whole(np.array([1.0, 2.0])), is_whole(np.array([0.5]))
    (True, False)
    """
    if values.dtype.kind in "biu":
        return values.dtype.kind != "u" or not values.size or int(values.max()) < 2**62
    if values.dtype.kind != "f":
        return False
    return bool(
        np.isfinite(values).all() and (np.abs(values) < 2**53).all() and (values == np.round(values)).all()
    )


def finite(file: str, values: np.ndarray) -> np.ndarray:
    """Convert ``values`` ``[n]`` to float64.

    Raises:
        BadUpload: if one is NaN or infinite; says which, in the ``file``.
    """
    values = values.astype(np.float64)
    if not np.isfinite(values).all():
        entry = int(np.flatnonzero(~np.isfinite(values))[0])
        raise upload_error(file, f"expected finite weights, got {values[entry]}", row=entry + 1)
    return values
