"""Failure types of deep networks, the interventions that tell them apart, and their cures."""

from __future__ import annotations

from typing import Literal, NamedTuple

from analysis.wording import significant

FailureType = Literal[
    "healthy", "statistics lagging", "exploded", "vanished", "smoothed", "untrained", "squashed", "undecided"
]
CURES: dict[FailureType, str] = {
    "healthy": "",
    "statistics lagging": "Re-estimate the running moments by one pass over the graph with the norms "
    "alone in training mode, so that no dropout acts (analysis.models.estimate_statistics).",
    "exploded": "Put a norm after every layer; scale the initial weights down, or lower the learning rate.",
    "vanished": "Put a norm after every layer, or residual connections; scale the initial weights up.",
    "smoothed": "Use fewer layers, an initial residual (GCNII), DiffGroupNorm or PairNorm; where neighbours "
    "are of other classes, a convolution that keeps a node's own features apart (GraphSAGE).",
    "untrained": "Train longer, or raise the learning rate.",
    "squashed": "Shorten the ways: rewire the graph, add a virtual node, or make the layers wider.",
    "undecided": "Look at the data: the labels may not follow from features and edges.",
}
LEARNABLE = (
    "The labels do follow from the features: begin with one or two layers, a readout that sees the input, or "
    "another learning rate."
)
"""Cure of an undecided network whose labels a linear model tells."""

NOT_READ = (
    "Its layers are the same with self-loops alone: to be judged by its edges, a network that keeps a graph "
    "of its own has to take edge_index instead."
)


class Intervention(NamedTuple):
    """One intervention on a network, with its effect.

    Attributes:
        name: "batch statistics", "rescaled weights", "identity aggregation", "more epochs" or "shuffled
            edges".
        measure: what was read, in words.
        before: value of the unchanged network: a share in [0, 1], or another number of at least 0.
        after: value with the intervention, in the same unit; in [0, 1] if a share.
        decided: whether the verdict goes by it.
    """

    name: str
    measure: str
    before: float
    after: float
    decided: bool

    @property
    def words(self) -> str:
        """The intervention with the numbers before and after."""
        return f"{self.name}: {self.measure} {significant(self.before)} to {significant(self.after)}"


class DepthFailure(NamedTuple):
    """Verdict on why a deep network fails.

    Attributes:
        kind: one of the failure types, in a word.
        sentence: the verdict with the numbers that decided it.
        cure: what to try, or "".
        accuracy: share of the judged nodes that are right in evaluation mode, in [0, 1].
        expected: share that a linear model on features averaged over up to two hops gets right on the same
            nodes, in [0, 1].
        interventions: what was done, in order.
    """

    kind: FailureType
    sentence: str
    cure: str
    accuracy: float
    expected: float
    interventions: tuple[Intervention, ...]
