"""Check a user's assignment with its labels, edges and embedding."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch

from analysis.checks import BadInput

TOLERANCE, TOLERANCE_OF_HALVES = 1e-3, 1e-2
"""A row's sum may be off by this much, in half precision by more."""


class GivenAssignment(NamedTuple):
    """An assignment of nodes, with labels, edges and embedding if given.

    Attributes:
        S: ``[N, K]`` float32, rows sum to 1.
        labels: ``[N]``, -1 for unlabelled; or None.
        edges: ``[2, E]`` between rows of S; or None, also where there is no edge.
        points: ``[N, D]``, an embedding; or None.
        weights: ``[E]``, of the edges; None where each counts 1.
    """

    S: np.ndarray
    labels: np.ndarray | None
    edges: np.ndarray | None
    points: np.ndarray | None
    weights: np.ndarray | None = None


def given_assignment(
    S: Any, *, y: Any = None, edge_index: Any = None, edge_weight: Any = None, x: Any = None
) -> GivenAssignment:
    """Check arrays or tensors, and convert them to a :class:`GivenAssignment`.

    Args:
        S: ``[N, K]`` with 2 <= K <= N, entries >= 0, rows that sum to 1 within 0.001 (0.01 in half
            precision); they are divided by their sums.
        y: ``[N]`` labels from 0, -1 for none; or None.
        edge_index: ``[2, E]``, ends from 0 to N - 1; or None.
        edge_weight: ``[E]``; None counts each edge 1.
        x: embedding ``[N, D]``, or None.

    Raises:
        BadInput: for an S that is not an assignment, or edges, labels or an embedding that do not fit.

    >>> given_assignment([[1, 0], [0.5, 0.5]]).S.tolist()
    [[1.0, 0.0], [0.5, 0.5]]
    """
    given = _array(S)
    tolerance = TOLERANCE_OF_HALVES if given.dtype == np.float16 or _is_bfloat16(S) else TOLERANCE
    rows = given.astype(np.float64)
    if rows.ndim != 2 or rows.shape[1] < 2 or rows.shape[1] > len(rows):
        way_out = "; of one label a node make S, torch.nn.functional.one_hot(labels)" * (rows.ndim == 1)
        raise BadInput(f"expected S of shape [N, K] with 2 <= K <= N, got {list(rows.shape)}{way_out}")
    if not np.isfinite(rows).all() or (rows < 0).any():
        raise BadInput("expected memberships from 0 to 1 in S, got a negative or missing one; mend its rows")
    sums = rows.sum(axis=1, keepdims=True)
    if (off := np.abs(sums[:, 0] - 1)).max() > tolerance:
        row = int(off.argmax())
        raise BadInput(
            f"expected rows of S that sum to 1, got {sums[row, 0]:.4g} in row {row}; "
            "divide each row by its sum, or take its softmax"
        )
    labels, edges, weights, points = (
        None if given is None else _array(given) for given in (y, edge_index, edge_weight, x)
    )
    if labels is not None and labels.shape != (len(rows),):
        raise BadInput(f"expected {len(rows)} labels, one a row of S, got shape {list(labels.shape)}")
    if edges is not None:
        if edges.ndim != 2 or edges.shape[0] != 2:
            raise BadInput(f"expected edge_index of shape [2, E], got {list(edges.shape)}")
        if edges.size and not 0 <= edges.min() <= edges.max() < len(rows):
            raise BadInput(
                f"expected edges between nodes 0 to {len(rows) - 1}, got {edges.min()} to {edges.max()}"
            )
    if points is not None and (points.ndim != 2 or len(points) != len(rows)):
        raise BadInput(f"expected an embedding of shape [{len(rows)}, D], got {list(points.shape)}")
    joined = edges if edges is not None and edges.size else None
    return GivenAssignment(
        (rows / sums).astype(np.float32), labels, joined, points, None if joined is None else weights
    )


def _array(given: Any) -> np.ndarray:
    if not hasattr(given, "detach"):
        return np.asarray(given)
    given = given.detach().cpu()
    return np.asarray(given.float() if _is_bfloat16(given) else given)  # numpy has no bfloat16


def _is_bfloat16(given: Any) -> bool:
    return bool(getattr(given, "dtype", None) == torch.bfloat16)
