"""Hypothetical values of a layer (what-if), from the address."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from analysis.figures.explorer.clusters import TAU_RANGE
from analysis.runs.views.cluster_view import ClusterView
from analysis.runs.views.what_if import Move, WhatIf
from pages.ui.frame import selection
from pages.ui.frame.selection import Selection

_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"
_MOVE = re.compile(rf"m(\d+)_({_NUMBER})_({_NUMBER})")


def applied(view: ClusterView, *, node: int | None) -> ClusterView:
    """Apply the selected node and the what-if values of the address to a view."""
    return replace(view, node=node, what_if=selected_what_if(view, selection.current()))


def selected_what_if(view: ClusterView, selected: Selection) -> WhatIf | None:
    """The what-if values; None if all are as trained.

    A head's weight is what was trained and what was added to it, turned round if the head is inverted, and 0
    if it is muted. What cannot be read counts as trained.
    """
    trained = view.reader.assigned(view.run, view.epoch, layer=view.layer)
    H, K, _ = trained.keys.shape
    tau = _numbers(selected.tau, 1)[0]
    tau = tau if TAU_RANGE[0] <= tau <= TAU_RANGE[1] else trained.tau
    muted, inverted, added = (
        _numbers(text, H) for text in (selected.muted, selected.inverted, selected.weights)
    )
    before = tuple(map(float, trained.head_weights))
    weights = tuple(
        0.0 if muted[h] else (before[h] + added[h]) * (-1 if inverted[h] else 1) for h in range(H)
    )
    moves = tuple(_key_moves(selected.edits, H, K))
    return None if (tau, weights, moves) == (trained.tau, before, ()) else WhatIf(tau, weights, moves)


def descended(selected: Selection) -> bool:
    """Whether keys were moved by gradient descent, which only the browser computes."""
    return any(edit.startswith("d") for edit in selected.edits.split("~"))


def _numbers(text: str, count: int) -> list[float]:
    """Parse a list of ``count`` finite numbers, padded with zeros."""
    values = [float(word) for word in text.split(",") if re.fullmatch(_NUMBER, word)]
    values = [value if math.isfinite(value) else 0.0 for value in values]
    return (values + [0.0] * count)[:count]


def _key_moves(edits: str, H: int, K: int) -> list[Move]:
    moves = []
    for edit in edits.split("~"):
        match = _MOVE.fullmatch(edit)
        if match and int(match[1]) < H * K:
            key = int(match[1])
            moves.append(Move(key // K, key % K, (float(match[2]), float(match[3]))))
    return moves
