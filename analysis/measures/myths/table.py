"""Table of myths: the belief, the counter-examples, and the claims to check on them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Quantity = Literal["energy", "norm", "rayleigh", "nearest"]
QUANTITIES: dict[Quantity, str] = {
    "energy": "Dirichlet energy",
    "norm": "squared norm",
    "rayleigh": "energy over squared norm",
    "nearest": "accuracy of the nearest class mean",
}


@dataclass(frozen=True)
class Reading:
    """A value to read from a stack.

    Attributes:
        case: name of the stack among the cases of the myth.
        quantity: which of the measures of :class:`~analysis.measures.myths.untrained_stack.StackMeasures`.
        layer: number of the layer after which it is read, 0 for the input; negative from the end.
    """

    case: str
    quantity: Quantity
    layer: int


@dataclass(frozen=True)
class Claim:
    """A claim that refutes the myth: one number is above, below or near a factor times another.

    Attributes:
        words: what is claimed, as a sentence without its numbers.
        left: the number on the left.
        compare: ``"above"``, ``"below"``, or ``"near"``, within a tenth.
        right: the number on the right; one that is undefined, as all nodes are equal, counts as 0.
        factor: factor of the right side, positive.
    """

    words: str
    left: Reading
    compare: Literal["above", "below", "near"]
    right: Reading
    factor: float = 1.0


@dataclass(frozen=True)
class Myth:
    """A myth: a row of :data:`MYTHS`.

    Attributes:
        belief: the sentence that is refuted.
        refuted_by: what is done, as the label of a button.
        source: where the counter-example is from, with its address.
        cases: name -> settings of :func:`~analysis.measures.myths.untrained_stack.measure_stack`.
        claims: all of them hold where the myth is refuted.
        shown: the quantities of the figure.
    """

    belief: str
    refuted_by: str
    source: str
    cases: dict[str, dict[str, Any]]
    claims: tuple[Claim, ...]
    shown: tuple[Quantity, ...] = field(default=("energy", "rayleigh"))


_CRITIQUE = "Arnaiz-Rodriguez and Errica, ICLR 2026, https://arxiv.org/abs/2505.15547"
_ROTH = "Roth and Liebig, LoG 2023, https://arxiv.org/abs/2308.16800"
_PARK = "Park et al., 2025, https://arxiv.org/abs/2506.04653"

MYTHS: dict[str, Myth] = {
    "weights-doubled": Myth(
        "Depth makes the Dirichlet energy of a GCN collapse.",
        "Double every weight",
        f"{_CRITIQUE}; {_ROTH}",
        {"GCN": {"convolution": "gcn"}, "GCN, weights doubled": {"convolution": "gcn", "weight_scale": 2.0}},
        (
            Claim(
                "As drawn the energy collapses",
                Reading("GCN", "energy", -1),
                "below",
                Reading("GCN", "energy", 0),
                1e-6,
            ),
            Claim(
                "With doubled weights it explodes",
                Reading("GCN, weights doubled", "energy", -1),
                "above",
                Reading("GCN, weights doubled", "energy", 0),
                1e6,
            ),
            Claim(
                "Energy over norm is the same in both",
                Reading("GCN, weights doubled", "rayleigh", -1),
                "near",
                Reading("GCN", "rayleigh", -1),
            ),
        ),
    ),
    "gin-explodes": Myth(
        "Deep message passing always shrinks to one point.",
        "Sum instead of averaging (GIN)",
        _CRITIQUE,
        {"GCN": {"convolution": "gcn"}, "GraphSAGE": {"convolution": "sage"}, "GIN": {"convolution": "gin"}},
        (
            Claim("GCN shrinks", Reading("GCN", "norm", -1), "below", Reading("GCN", "norm", 0), 1e-6),
            Claim(
                "GraphSAGE shrinks",
                Reading("GraphSAGE", "norm", -1),
                "below",
                Reading("GraphSAGE", "norm", 0),
                1e-6,
            ),
            Claim("GIN explodes", Reading("GIN", "norm", -1), "above", Reading("GIN", "norm", 0), 1e6),
            Claim(
                "Its energy over norm stays far from 0",
                Reading("GIN", "rayleigh", -1),
                "above",
                Reading("GIN", "rayleigh", 0),
                0.02,
            ),
        ),
        shown=("norm", "rayleigh"),
    ),
    "without-bias": Myth(
        "Classes are lost in depth because all states become equal.",
        "Take the bias away",
        f"{_CRITIQUE}; {_PARK}",
        {
            "GraphSAGE with bias": {"convolution": "sage", "bias": True},
            "GraphSAGE without bias": {"convolution": "sage"},
            "GCN without bias": {"convolution": "gcn"},
        },
        (
            Claim(
                "With a bias all states become equal",
                Reading("GraphSAGE with bias", "rayleigh", -1),
                "below",
                Reading("GraphSAGE with bias", "rayleigh", 0),
                1e-12,
            ),
            Claim(
                "Without it they do not",
                Reading("GraphSAGE without bias", "rayleigh", -1),
                "above",
                Reading("GraphSAGE with bias", "rayleigh", -1),
                1e6,
            ),
            Claim(
                "A GCN's do not either",
                Reading("GCN without bias", "rayleigh", -1),
                "above",
                Reading("GCN without bias", "rayleigh", 4),
                0.1,
            ),
            Claim(
                "Its classes are lost all the same",
                Reading("GCN without bias", "nearest", -1),
                "below",
                Reading("GCN without bias", "nearest", 2),
                0.8,
            ),
        ),
        shown=("rayleigh", "nearest"),
    ),
    "useful-smoothing": Myth(
        "Falling energy means a worse network.",
        "Average over neighbours twice",
        _CRITIQUE,
        {"mean of the neighbours": {"convolution": "mean", "layers": 16}},
        (
            Claim(
                "Two averages take half of the energy or more",
                Reading("mean of the neighbours", "rayleigh", 2),
                "below",
                Reading("mean of the neighbours", "rayleigh", 0),
                0.5,
            ),
            Claim(
                "Classes are easier to tell",
                Reading("mean of the neighbours", "nearest", 2),
                "above",
                Reading("mean of the neighbours", "nearest", 0),
                1.02,
            ),
        ),
        shown=("rayleigh", "nearest"),
    ),
}
"""Name of the myth -> the myth."""
