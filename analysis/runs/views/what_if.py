"""Hypothetical values of a trained memory layer: what a reader tries."""

from __future__ import annotations

from typing import NamedTuple

from analysis.wording import significant


class Move(NamedTuple):
    """Displacement ``along`` the two axes of the plane of the key of ``head`` and ``cluster`` (from 0)."""

    head: int
    cluster: int
    along: tuple[float, float]


class WhatIf(NamedTuple):
    """Hypothetical values of a trained layer: ``tau`` > 0, head ``weights`` ``(H,)``, ``moves`` of keys."""

    tau: float
    weights: tuple[float, ...]
    moves: tuple[Move, ...] = ()

    def words(self) -> str:
        r"""Describe the values for a caption.

        >>> WhatIf(2.0, (0.0, -6.29886), (Move(0, 1, (0.5, 0.0)),)).words()
        'tau 2, head weights 0, \u22126.3, 1 key moved by hand'
        """
        weights = ", ".join(significant(weight) for weight in self.weights)
        keys = len({(move.head, move.cluster) for move in self.moves})
        moved = f", {keys} key{'s' if keys > 1 else ''} moved by hand" if keys else ""
        return f"tau {self.tau:g}, head weights {weights}{moved}"
