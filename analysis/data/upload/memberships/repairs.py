"""Repairs that turn a numeric table into memberships, applied only if the user chooses them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from analysis.data.upload.errors import upload_error
from analysis.data.upload.memberships.membership_inputs import Parts


class Repair(NamedTuple):
    """A repair: a row of :data:`REPAIRS`.

    Attributes:
        offer: what it does, as a button says it.
        make: changes the parts of an upload, and notes what it did.
    """

    offer: str
    make: Callable[[Parts], None]


def _transpose(parts: Parts) -> None:
    assert parts.s is not None
    parts.s = parts.s.T
    parts.names, parts.clusters = parts.clusters, parts.names
    parts.notes.append("the table was transposed, as chosen: columns are nodes")


def _fill_missing(parts: Parts) -> None:
    assert parts.s is not None
    missing = np.isnan(parts.s)
    parts.s = np.where(missing, 0.0, parts.s)
    parts.notes.append(f"{int(missing.sum()):,} missing numbers were read as 0, as chosen")


def _rows(parts: Parts) -> None:
    assert parts.s is not None
    sums = parts.s.sum(axis=1)
    if (sums <= 0).any():
        row = int(np.flatnonzero(sums <= 0)[0])
        raise upload_error(
            parts.file, "expected a row with a membership above 0, got only zeros", row=row + 1
        )
    parts.s = parts.s / sums[:, None]
    parts.notes.append("every row was divided by its sum, as chosen")


def _softmax(parts: Parts) -> None:
    assert parts.s is not None
    exp = np.exp(parts.s - parts.s.max(axis=1, keepdims=True))
    parts.s = exp / exp.sum(axis=1, keepdims=True)
    parts.notes.append("the softmax of every row was taken, as chosen")


def _add_noise_cluster(parts: Parts) -> None:
    assert parts.s is not None
    remainder = np.clip(1 - parts.s.sum(axis=1, keepdims=True), 0.0, None)
    clusters = parts.clusters or [f"cluster {k + 1}" for k in range(parts.s.shape[1])]
    parts.s, parts.clusters = np.concatenate([parts.s, remainder], axis=1), [*clusters, "noise"]
    parts.notes.append("what rows lack of 1 became a last column, noise, as chosen")


def _drop_outside_edges(parts: Parts) -> None:
    parts.inside = True


def _match_by_order(parts: Parts) -> None:
    parts.in_order = True


REPAIRS: Mapping[str, Repair] = {
    "transpose": Repair("Transpose the table", _transpose),
    "zeros": Repair("Read missing numbers as 0", _fill_missing),
    "rows": Repair("Divide each row by its sum", _rows),
    "softmax": Repair("Take the softmax of each row", _softmax),
    "noise": Repair("Add a column, noise, for what rows lack of 1", _add_noise_cluster),
    "inside": Repair("Leave out edges to other nodes", _drop_outside_edges),
    "order": Repair("Match labels by their order", _match_by_order),
}
"""Name -> the repair; refusals offer them by name."""
