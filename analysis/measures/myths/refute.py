"""Run the counter-examples of a myth on a graph, and judge whether they refute it."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from torch_geometric.data import Data
from torch_geometric.transforms import LargestConnectedComponents, RemoveSelfLoops

from analysis.checks import BadInput, one_of
from analysis.measures.myths.table import MYTHS, QUANTITIES, Claim, Reading
from analysis.measures.myths.untrained_stack import StackMeasures, measure_stack
from analysis.wording import significant

NEAR = 0.1


class ClaimResult(NamedTuple):
    """A claim with its measured values.

    Attributes:
        words: what is claimed, as a sentence without its numbers.
        holds: whether it is so.
        left: the number on the left, in the unit of its quantity (a share is in [0, 1]).
        right: what it was held against, in the same unit, times the factor of the claim (1 leaves it).
        sentence: the words with both numbers.
    """

    words: str
    holds: bool
    left: float
    right: float
    sentence: str


class Refutation(NamedTuple):
    """Result of the counter-examples of a myth on a graph.

    Attributes:
        myth: its name, a key of :data:`~analysis.measures.myths.table.MYTHS`.
        by_case: case -> what was read after every layer.
        claims: each claim with its two numbers.
        refuted: whether all claims hold.
    """

    myth: str
    by_case: dict[str, StackMeasures]
    claims: list[ClaimResult]
    refuted: bool


def refute(name: str, data: Data, *, seed: int = 0) -> Refutation:
    """Run the counter-examples of a myth.

    Args:
        name: a key of :data:`~analysis.measures.myths.table.MYTHS`.
        data: with ``x``, ``edge_index`` and labels ``y``; its largest piece without self-loops is taken.
        seed: seed of the weights, the same for all cases.

    Raises:
        BadInput: for an unknown name, or a graph without features, labels or edges.

    >>> from analysis.data.builtin.table import load_sample
    >>> refute("useful-smoothing", load_sample("planted-partition")).refuted
    True
    """
    myth = MYTHS[one_of("myth", name, MYTHS)]
    for attribute in ("x", "edge_index", "y"):
        if getattr(data, attribute, None) is None:
            raise BadInput(f"expected a graph with data.{attribute}, got one without")
    if data.edge_index.shape[1] == 0:
        raise BadInput("expected a graph with edges, got none")
    piece: Any = RemoveSelfLoops()(
        LargestConnectedComponents()(Data(x=data.x, edge_index=data.edge_index, y=data.y))
    )
    by_case = {
        case: measure_stack(piece.x, piece.edge_index, y=piece.y, seed=seed, **settings)
        for case, settings in myth.cases.items()
    }
    claims = [_judge_claim(claim, by_case) for claim in myth.claims]
    return Refutation(name, by_case, claims, all(claim.holds for claim in claims))


def _judge_claim(claim: Claim, by_case: dict[str, StackMeasures]) -> ClaimResult:
    left, right = _read_quantity(claim.left, by_case), _read_quantity(claim.right, by_case)
    bound = claim.factor * (0.0 if math.isnan(right) else right)
    holds = {
        "above": left > bound,
        "below": left < bound,
        "near": abs(left - bound) <= NEAR * abs(bound),
    }[claim.compare]
    what = QUANTITIES[claim.left.quantity]
    positions = [_layer_words(reading, by_case) for reading in (claim.right, claim.left)]
    if claim.left.case != claim.right.case:
        positions = [
            f"{position} of {side.case}"
            for position, side in zip(positions, (claim.right, claim.left), strict=True)
        ]
    sentence = (
        f"{claim.words}: {what} {significant(right)} {positions[0]}, {significant(left)} {positions[1]}"
    )
    return ClaimResult(claim.words, holds, left, bound, sentence)


def _read_quantity(reading: Reading, by_case: dict[str, StackMeasures]) -> float:
    values: list[float] = getattr(by_case[reading.case], reading.quantity)
    return values[reading.layer]


def _layer_words(reading: Reading, by_case: dict[str, StackMeasures]) -> str:
    layers = len(by_case[reading.case].energy) - 1
    layer = reading.layer if reading.layer >= 0 else layers + 1 + reading.layer
    return "at the input" if layer == 0 else f"after layer {layer}"
