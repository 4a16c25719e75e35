"""One quantity by several codes: the same S and states, each code's number, and why they differ."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

from analysis.layers import just_balance_loss, kl_to_target
from analysis.measures.measure import Undefined
from analysis.measures.states.group_distance import Definition, group_distance_ratio, neutral_value

_RATIO: dict[Definition, str] = {
    "paper": "the formula: mean distances between ordered pairs of classes, over those inside classes",
    "pyg": "PyG's code: each class against all other nodes, and divided by (C - 1)^2 all the same",
    "authors": "the authors' code: squared distances of rows of length 1, means over pairs and over classes",
}


class Ruling(NamedTuple):
    """What one code says of one quantity.

    Attributes:
        quantity: what is measured.
        code: whose code or formula.
        value: its number, or None where it is undefined.
        neutral: what it reads where there is no structure, or None where nothing says so.
        why: in what it differs from the others, in a sentence.
    """

    quantity: str
    code: str
    value: float | None
    neutral: float | None
    why: str


def formula_court(S: Tensor, *, x: Tensor | None = None, y: Tensor | None = None) -> list[Ruling]:
    """The KL to the target, Just Balance, and the group distance ratio, each by every code there is.

    Args:
        S: assignment ``[N, K]`` of one graph, K >= 2.
        x: states ``[N, F]``, for the ratio.
        y: labels ``[N]``, for the ratio.

    Raises:
        BadInput: for an S that is not an assignment, or states and labels that do not fit.

    >>> import torch
    >>> for ruling in formula_court(torch.full((4, 4), 0.25))[2:]:
    ...     print(ruling.code, round(ruling.value, 2))
    paper -0.25
    tgp -0.5
    """
    N, K = S.shape
    per_node = float(kl_to_target(S, detach=True, per="node"))
    per_graph = float(kl_to_target(S, detach=False, per="graph"))
    rulings = [
        Ruling(
            "KL to the target",
            "DEC, per node",
            per_node,
            0.0,
            "a mean over nodes; the target is fixed",
        ),
        Ruling(
            "KL to the target",
            "PyG, batchmean",
            per_graph,
            0.0,
            f"divided by the number of graphs instead of nodes: {N} times as much here; its gradient is "
            "another one, since it also flows through the target",
        ),
        Ruling(
            "Just Balance",
            "paper",
            float(just_balance_loss(S, definition="paper", normalize=True).balance),
            -1 / K,
            "the trace of the matrix root of S^T S: -1 for one-hot clusters of one size alone",
        ),
        Ruling(
            "Just Balance",
            "tgp",
            float(just_balance_loss(S, definition="tgp", normalize=True).balance),
            -1 / K**0.5,
            "the root of every entry: uniform S and S collapsed into one cluster read the same",
        ),
    ]
    return rulings if x is None or y is None else rulings + _ratios(x, y)


def _ratios(x: Tensor, y: Tensor) -> list[Ruling]:
    classes = len(y[y >= 0].unique())
    rulings = []
    for definition, why in _RATIO.items():
        try:
            value = group_distance_ratio(x, y, definition=definition)
            neutral = neutral_value(classes, definition=definition)
        except Undefined as undefined:
            value, neutral, why = None, None, str(undefined)
        rulings.append(Ruling("Group distance ratio", definition, value, neutral, why))
    return rulings
