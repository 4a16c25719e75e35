"""Rows of memberships: numbers from 0 on that sum to 1, or that can be made so."""

from __future__ import annotations

import numpy as np

from analysis.data.upload.errors import BadUpload, bad

TOLERANCE = 1e-3
"""A row's sum may be off by this much."""
NORMALISATIONS = ("rows", "softmax")


def check_rows(file: str, s: np.ndarray, *, normalise: str | None) -> tuple[np.ndarray, list[str]]:
    """Memberships ``[N, K]`` whose rows sum to 1, and notes on what was changed.

    Args:
        file: its name, for sentences.
        s: the table as it came.
        normalise: ``"rows"`` divides every row by its sum, ``"softmax"`` takes the softmax of every row, None
            changes nothing.

    Raises:
        BadUpload: if a number is missing or negative, a row does not sum to 1, or there are too few or too
            many clusters; ``offers`` of it names the normalisations that would help.
    """
    nodes, clusters = s.shape
    if clusters < 2:
        raise bad(file, "expected two clusters or more, got one column of numbers; add the others")
    if clusters > nodes:
        turned = bool(np.isfinite(s).all() and np.allclose(s.sum(axis=0), 1, atol=TOLERANCE))
        hint = "; its columns sum to 1: turn it round" if turned else "; one row a node, one column a cluster"
        raise bad(file, f"expected at most as many clusters as nodes, got {clusters:,} for {nodes:,}{hint}")
    if not np.isfinite(s).all():
        row, column = np.argwhere(~np.isfinite(s))[0]
        got = "none" if np.isnan(s[row, column]) else str(s[row, column])
        raise bad(
            file,
            f"expected a number for every cluster, got {got}; fill it in, or leave the node out",
            row=int(row) + 1,
            column=int(column) + 1,
        )
    if normalise == "softmax":
        exp = np.exp(s - s.max(axis=1, keepdims=True))
        return exp / exp.sum(axis=1, keepdims=True), ["the softmax of every row was taken, as chosen"]
    if (s < 0).any():
        row, column = np.argwhere(s < 0)[0]
        raise _offering(
            bad(
                file,
                f"expected memberships from 0 on, got {s[row, column]:.4g}; if these are scores, "
                "take their softmax",
                row=int(row) + 1,
                column=int(column) + 1,
            ),
            "softmax",
        )
    sums = s.sum(axis=1)
    off = np.abs(sums - 1)
    if normalise == "rows":
        if (sums <= 0).any():
            row = int(np.flatnonzero(sums <= 0)[0])
            raise bad(file, "expected a row with a membership above 0, got only zeros", row=row + 1)
        return s / sums[:, None], ["every row was divided by its sum, as chosen"]
    if (off > TOLERANCE).any():
        row = int(np.flatnonzero(off > TOLERANCE)[0])
        many = int((off > TOLERANCE).sum())
        offers = ("rows", "softmax") if (sums > 0).all() else ("softmax",)
        raise _offering(
            bad(
                file,
                f"expected rows that sum to 1, got {sums[row]:.4g} ({many:,} of {nodes:,} rows); divide "
                "every row by its sum, or take the softmax",
                row=row + 1,
            ),
            *offers,
        )
    if (off > 1e-6).any():
        return s / sums[:, None], [f"rows summed to 1 within {off.max():.1g} and were divided by their sums"]
    return s, []


def _offering(refusal: BadUpload, *offers: str) -> BadUpload:
    refusal.offers = offers
    return refusal
