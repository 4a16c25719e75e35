"""What a deep network may fail of, what was done to find out, and what to try."""

from __future__ import annotations

from typing import Literal, NamedTuple

Death = Literal["healthy", "statistics lagging", "vanished", "smoothed", "untrained", "squashed", "undecided"]
CURES: dict[Death, str] = {
    "healthy": "",
    "statistics lagging": "Re-estimate the running moments by one pass over the training graph in training "
    "mode, or raise the norm's momentum.",
    "vanished": "Put a norm after every layer, or residual connections; scale the initial weights up.",
    "smoothed": "Use fewer layers, an initial residual (GCNII), DiffGroupNorm or PairNorm.",
    "untrained": "Train longer, or raise the learning rate.",
    "squashed": "Shorten the ways: rewire the graph, add a virtual node, or make the layers wider.",
    "undecided": "Look at the data: the labels may not follow from features and edges.",
}


class Intervention(NamedTuple):
    """One thing that was done to the network.

    Attributes:
        name: "batch statistics", "rescaled weights", "identity aggregation", "more epochs" or "shuffled
            edges".
        measure: what was read, in words.
        before: of the network as it is.
        after: with the intervention.
        decided: whether the verdict goes by it.
    """

    name: str
    measure: str
    before: float
    after: float
    decided: bool


class DepthFailure(NamedTuple):
    """The verdict on a deep network.

    Attributes:
        kind: in a word.
        sentence: the verdict with the numbers that decided it.
        cure: what to try, or "".
        accuracy: on the judged nodes, in evaluation mode.
        expected: what a linear model on features averaged over up to two hops reaches on the same nodes.
        interventions: what was done, in order.
    """

    kind: Death
    sentence: str
    cure: str
    accuracy: float
    expected: float
    interventions: tuple[Intervention, ...]
