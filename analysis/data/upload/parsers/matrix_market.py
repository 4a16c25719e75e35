"""`MatrixMarket <https://math.nist.gov/MatrixMarket/formats.html>`_, as SuiteSparse has it."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from scipy.io import mminfo, mmread

from analysis.data.upload.errors import upload_error
from analysis.data.upload.limits import check_counts
from analysis.data.upload.parsed_graph import Parsed
from analysis.data.upload.text import clean


def read_matrix_market(file: str, content: bytes) -> list[Parsed]:
    r"""Read a graph from its adjacency matrix, of any field (real, pattern, complex ...) and symmetry.

    Entry (i, j) is an edge from i to j and other values than 1 are weights. A symmetric matrix is an
    undirected graph; one that is not square joins rows with columns, which are different nodes.

    Args:
        file: name of the file, for error messages.
        content: bytes of the file.

    Raises:
        BadUpload: if it is no MatrixMarket file, or too large.

    >>> [graph] = read_matrix_market("a.mtx", b"%%MatrixMarket matrix coordinate pattern general\n2 2 1\n1 2")
    >>> graph.ids, graph.source.tolist(), graph.target.tolist(), graph.directed
    (['1', '2'], [0], [1], True)
    """
    rows, columns, entries = _read_size(file, content)
    square = rows == columns
    check_counts(file, nodes=rows if square else rows + columns, edges=entries // 2)
    if entries > 4 * len(content):  # mmread allocates as many entries as the header declares
        raise upload_error(
            file, f"expected the {entries:,} entries that the size line promises, got far fewer"
        )
    try:
        matrix: Any = mmread(io.BytesIO(content), spmatrix=False)
    except (ValueError, TypeError, OverflowError, EOFError, OSError, MemoryError) as error:
        raise upload_error(
            file, f"expected a MatrixMarket file, got a damaged one ({clean(str(error), length=120)})"
        ) from None
    if isinstance(matrix, np.ndarray):
        source, target = np.nonzero(matrix)
        values, zeros = matrix[source, target], 0
    else:
        filled = matrix.data != 0
        source, target = (index[filled].astype(np.int64) for index in matrix.coords)
        values, zeros = matrix.data[filled], int((~filled).sum())
    notes = [f"{zeros:,} entries that are 0 are no edges"] if zeros else []
    weight, more = _weights(file, values)
    notes += more
    ids = [str(i + 1) for i in range(rows)]
    if not square:
        notes.append(f"the {rows:,} rows and {columns:,} columns are different nodes: the graph is bipartite")
        ids = [f"row {id}" for id in ids] + [f"column {i + 1}" for i in range(columns)]
        target = target + rows
    directed = square and not _is_symmetric(source, target, values, rows)
    return [
        Parsed(file, ids, source, target, directed or None if square else False, weight=weight, notes=notes)
    ]


def _read_size(file: str, content: bytes) -> tuple[int, int, int]:
    try:
        rows, columns, entries, *_ = mminfo(io.BytesIO(content))
    except (ValueError, TypeError, OverflowError, EOFError, OSError) as error:
        raise upload_error(
            file,
            "expected '%%MatrixMarket matrix coordinate real general' and a line of sizes, got "
            f"something else ({clean(str(error), length=120)}); without sizes, delete the first line and "
            "save it as .txt",
        ) from None
    if rows < 1 or columns < 1:
        raise upload_error(file, f"expected a matrix with rows and columns, got {rows} x {columns}")
    return int(rows), int(columns), int(entries)


def _weights(file: str, values: np.ndarray) -> tuple[np.ndarray | None, list[str]]:
    notes = []
    if np.iscomplexobj(values):
        values = np.abs(values)
        notes.append("weights are complex: their absolute values were taken")
    values = values.astype(np.float64)
    if not np.isfinite(values).all():
        entry = int(np.flatnonzero(~np.isfinite(values))[0])
        raise upload_error(file, f"expected finite entries, got {values[entry]} as entry {entry + 1:,}")
    return (None if (values == 1).all() else values), notes


def _is_symmetric(source: np.ndarray, target: np.ndarray, values: np.ndarray, nodes: int) -> bool:
    """Whether the matrix is symmetric."""
    order = np.argsort(source * nodes + target, kind="stable")
    mirrored = np.argsort(target * nodes + source, kind="stable")
    return bool(
        np.array_equal(source[order], target[mirrored])
        and np.array_equal(target[order], source[mirrored])
        and np.array_equal(values[order], values[mirrored])
    )
