"""Check that rows of memberships are non-negative and sum to 1; a refusal offers suitable repairs."""

from __future__ import annotations

import numpy as np

from analysis.data.upload.errors import BadUpload, upload_error

TOLERANCE = 1e-3
"""A row's sum may be off by this much."""
_ROUNDING = 1e-6
"""Numbers may be below 0 by this much."""


def check_rows(file: str, s: np.ndarray) -> tuple[np.ndarray, list[str]]:
    """Check memberships ``[N, K]``, remove rounding errors from the row sums, and note what was changed.

    Args:
        file: name of the file, for error messages.
        s: ``[N, K]``; rows sum to 1 up to rounding.

    Returns:
        Memberships ``[N, K]`` >= 0, rows summing to 1; and notes.

    Raises:
        BadUpload: if a number is missing or negative, a row does not sum to 1, or there are too few or too
            many clusters; ``offers`` of it names the repairs that would help
            (:data:`~analysis.data.upload.memberships.repairs.REPAIRS`).

    >>> check_rows("S.csv", np.array([[0.25, 0.75], [0.5, 0.5]]))[1]
    []
    """
    nodes, clusters = s.shape
    if clusters > nodes:
        turned = bool(np.isfinite(s).all() and np.allclose(s.sum(axis=0), 1, atol=TOLERANCE))
        hint = "its columns sum to 1: transpose it" if turned else "one row a node, one column a cluster"
        words = f"expected at most as many clusters as nodes, got {clusters:,} for {nodes:,}; {hint}"
        raise _with_repairs(upload_error(file, words), "transpose")
    _refuse_not_finite(file, s)
    if clusters < 2:
        within = s.min() >= 0 and s.max() <= 1 and s.min() < 1
        hint = "add a column for the rest" if within else "add the others"
        words = f"expected two clusters or more, got one column of numbers; {hint}"
        raise _with_repairs(upload_error(file, words), *(["noise"] if within else []))
    if (s < -_ROUNDING).any():
        row, column = np.argwhere(s < -_ROUNDING)[0]
        words = (
            f"expected memberships from 0 on, got {s[row, column]:.4g}; if these are scores, take their "
            "softmax; a column that is no cluster has to go"
        )
        raise _with_repairs(upload_error(file, words, row=int(row) + 1, column=int(column) + 1), "softmax")
    s = np.clip(s, 0.0, None)
    sums = s.sum(axis=1)
    off = np.abs(sums - 1)
    if (off > TOLERANCE).any():
        raise _refuse_row_sums(file, sums, off > TOLERANCE)
    if (off > _ROUNDING).any():
        return s / sums[:, None], [f"rows summed to 1 within {off.max():.1g} and were divided by their sums"]
    return s, []


def _refuse_not_finite(file: str, s: np.ndarray) -> None:
    if np.isfinite(s).all():
        return
    row, column = np.argwhere(~np.isfinite(s))[0]
    missing = bool(np.isnan(s[row, column]))
    refusal = upload_error(
        file,
        f"expected a number for every cluster, got {'none' if missing else s[row, column]}; fill it in, or "
        "leave the node out",
        row=int(row) + 1,
        column=int(column) + 1,
    )
    raise _with_repairs(refusal, *(["zeros"] if missing and not np.isinf(s).any() else []))


def _refuse_row_sums(file: str, sums: np.ndarray, off: np.ndarray) -> BadUpload:
    row, many = int(np.flatnonzero(off)[0]), int(off.sum())
    below = bool((sums <= 1 + TOLERANCE).all())
    offers = [*(["rows"] if (sums > 0).all() else []), *(["noise"] if below else []), "softmax"]
    hint = "add a column, noise, for what is missing, or divide every row by its sum"
    words = f"expected rows that sum to 1, got {sums[row]:.4g} ({many:,} of {len(sums):,} rows); " + (
        hint if below else "divide every row by its sum, or take the softmax"
    )
    return _with_repairs(upload_error(file, words, row=row + 1), *offers)


def _with_repairs(refusal: BadUpload, *offers: str) -> BadUpload:
    refusal.offers = offers
    return refusal
