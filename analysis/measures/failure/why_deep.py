"""Why does this deep network fail? Five deaths that look alike in accuracy, told apart by intervention."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any, Literal, NamedTuple

import torch
from torch import nn

from analysis.checks import BadInput
from analysis.measures import limits
from analysis.measures.failure.interventions import (
    Seen,
    far_edges_shuffled,
    see,
    trained_on,
    with_batch_statistics,
)
from analysis.measures.failure.node_task import NodeTask, easy_accuracy, node_task
from analysis.measures.measure import Undefined
from analysis.measures.reach.influence import influence
from analysis.measures.separation import effect

Death = Literal["healthy", "statistics lagging", "vanished", "smoothed", "untrained", "squashed", "undecided"]
EPOCHS, RATE = 100, 0.01
"""Of the intervention "more epochs": Adam without weight decay."""
SAMPLE = 10
"""Nodes whose far edges are shuffled."""

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


def why_deep_fails(
    model: nn.Module,
    data: Any,
    *,
    epochs: int = EPOCHS,
    lr: float = RATE,
    generator: torch.Generator | None = None,
) -> DepthFailure:
    """Decide by intervention why a trained network is wrong more often than an easy model.

    `Critiques of oversmoothing <https://arxiv.org/abs/2506.04653>`_ ask that its look-alikes be told apart.
    In this order, the first that holds: **statistics lagging**, right again with the statistics of the nodes
    at hand; **healthy**, about as good as a linear model on averaged features, or better; **vanished**,
    states next to nothing, and classes apart (or the outputs right) once every layer is scaled back;
    **smoothed**, classes not apart even so, but apart, or nodes no longer alike, when every node aggregates
    itself alone; **untrained**, right after more epochs; **squashed**, what is near does not tell the labels,
    and what is far, though the layers reach it, can be shuffled without moving the outputs. The model is not
    changed.

    Args:
        model: a trained network, called as ``model(x, edge_index)``; or a
            :class:`~analysis.models.DepthNet`.
        data: PyG's ``Data`` with ``x``, ``edge_index``, ``y``, and masks where there are some; accuracy is
            of the validation nodes, or else of the labelled nodes that are not trained on.
        epochs: how many more epochs the intervention "more epochs" trains a copy.
        lr: its learning rate.
        generator: draws the split where there is none, and the shuffled edges; seed 0 unless given.

    Raises:
        Undefined: if the outputs are not finite.
        BadInput: for a model or data that cannot be asked, see
            :func:`~analysis.measures.reach.node_outputs.node_outputs`.
    """
    if not isinstance(model, nn.Module):
        raise BadInput(f"expected a torch module, whose layers can be rescaled, got {type(model).__name__}")
    generator = generator or torch.Generator().manual_seed(0)
    task = node_task(data, generator=generator)
    plain = see(model, task)
    if not bool(plain.logits.isfinite().all()):
        raise Undefined("expected finite outputs, got NaN or infinite ones; the network diverged")
    return _Case(model, task, plain, epochs, lr, generator).decide()


class _Case:
    """One network, what was seen of it and what was done to it so far."""

    def __init__(
        self,
        model: nn.Module,
        task: NodeTask,
        plain: Seen,
        epochs: int,
        lr: float,
        generator: torch.Generator,
    ) -> None:
        self.model, self.task, self.plain = model, task, plain
        self.epochs, self.lr, self.generator = epochs, lr, generator
        self.accuracy = task.accuracy(plain.logits)
        self.expected = easy_accuracy(task)
        self.done: list[Intervention] = []

    def decide(self) -> DepthFailure:
        """Ask one after another until one holds."""
        if self._lagging():
            return self._verdict("statistics lagging")
        if not self._fails(self.accuracy):
            return self._verdict("healthy")
        asked: tuple[tuple[Death, Callable[[], bool]], ...] = (
            ("vanished", self._vanished),
            ("smoothed", self._smoothed),
            ("untrained", self._untrained),
            ("vanished", self._gone),
            ("squashed", self._squashed),
        )
        return self._verdict(next((death for death, holds in asked if holds()), "undecided"))

    def _fails(self, accuracy: float) -> bool:
        """Much worse than the easy model, or no better than the largest class."""
        margin = max(limits.MISSING, 2 * self.task.error(self.expected))
        return accuracy < self.expected - margin or accuracy <= self._by_chance()

    def _by_chance(self) -> float:
        """What always answering the largest class may reach."""
        return self.task.majority + 2 * self.task.error(self.task.majority)

    def _recovers(self, accuracy: float) -> bool:
        """Half of what is missing is back."""
        target = max(self.expected, self._by_chance())
        gain = max(limits.POINTS, (target - self.accuracy) / 2)
        return accuracy >= self.accuracy + gain

    def _did(self, name: str, measure: str, before: float, after: float, *, decided: bool) -> bool:
        self.done.append(Intervention(name, measure, before, after, decided))
        return decided

    def _lagging(self) -> bool:
        logits = with_batch_statistics(self.model, self.task)
        if logits is None:
            return False
        after = self.task.accuracy(logits)
        better = after - self.accuracy > max(limits.POINTS, 2 * self.task.error(after))
        return self._did("batch statistics", "accuracy", self.accuracy, after, decided=better)

    def _vanished(self) -> bool:
        sizes = self.plain.sizes
        self.smallest = min(sizes[1:]) / sizes[0] if sizes[0] > 0 and len(sizes) > 1 else 1.0
        self.rescaled = see(self.model, self.task, rescaled=True)
        after = self.task.accuracy(self.rescaled.logits)
        small = self.smallest < limits.FADING
        gain = _effect(self.rescaled) - _effect(self.plain)
        back = not _apart(self.plain) and _apart(self.rescaled) and gain >= limits.EFFECT
        if small and self._recovers(after):
            return self._did("rescaled weights", "accuracy", self.accuracy, after, decided=True)
        return self._did(
            "rescaled weights", "nearest class mean right", _right(self.plain), _right(self.rescaled),
            decided=back or (small and _apart(self.rescaled)),
        )  # fmt: skip

    def _gone(self) -> bool:
        """Vanished beyond return: nothing is left for scaling to bring back, and what follows are biases."""
        sizes = self.rescaled.sizes
        after = min(sizes[1:]) / sizes[0] if sizes[0] > 0 and len(sizes) > 1 else 1.0
        return self.smallest < limits.FADING and self._did(
            "rescaled weights", "smallest norm per node over the input's", self.smallest, after, decided=True
        )

    def _smoothed(self) -> bool:
        loops = torch.arange(len(self.task.x), device=self.task.x.device).repeat(2, 1)
        alone = see(self.model, self.task, edge_index=loops, rescaled=True)
        gain = _effect(alone) - max(_effect(self.rescaled), _effect(self.plain))
        if _apart(alone) and gain >= limits.EFFECT:
            return self._did(
                "identity aggregation",
                "nearest class mean right",
                _right(self.rescaled),
                _right(alone),
                decided=True,
            )
        alike = self.rescaled.spread < limits.ALIKE_SPREAD <= alone.spread / limits.ALIKE_RATIO
        return self._did(
            "identity aggregation", "spread of the states over their length", self.rescaled.spread,
            alone.spread, decided=alike,
        )  # fmt: skip

    def _untrained(self) -> bool:
        copy, _ = trained_on(self.model, self.task, epochs=self.epochs, lr=self.lr)
        self.longer = see(copy, self.task)
        after = self.task.accuracy(self.longer.logits)
        return self._did("more epochs", "accuracy", self.accuracy, after, decided=self._recovers(after))

    def _squashed(self) -> bool:
        """Far edges are not heard though the layers reach them, and more epochs have not helped."""
        drawn = torch.randperm(len(self.task.judged), generator=self.generator)[:SAMPLE]
        nodes = self.task.judged[drawn.to(self.task.judged.device)].sort().values
        try:
            heard = influence(deepcopy(self.model).eval(), self.task.x, self.task.edge_index, nodes=nodes)
        except Undefined:
            return False
        farthest = int(heard.by_hop.nonzero().max())
        beyond = max(1, round((heard.range + farthest) / 2))
        moved = far_edges_shuffled(
            self.model, self.task, nodes=nodes, beyond=beyond, generator=self.generator
        )
        measure = f"outputs moved by edges more than {beyond} of {farthest} hops away, in standard deviations"
        reaches = farthest > limits.FARSIGHTED * heard.range
        needs_more = (
            self.expected <= self._by_chance() + limits.MISSING
        )  # what is near does not tell the label
        deaf = reaches and needs_more and moved < limits.UNHEARD
        return self._did("shuffled edges", measure, 0.0, moved, decided=deaf)

    def _verdict(self, kind: Death) -> DepthFailure:
        decided = next((each for each in self.done if each.decided), None)
        reads = (
            f"accuracy {100 * self.accuracy:.1f} %, a linear model on averaged features "
            f"{100 * self.expected:.1f} %"
        )
        by = ""
        if decided is not None:
            by = f"; {decided.name}: {decided.measure} {decided.before:.3g} to {decided.after:.3g}"
        words = {
            "healthy": "Nothing is wrong",
            "undecided": "None of the interventions brings it back",
        }.get(kind, kind.capitalize())
        return DepthFailure(
            kind, f"{words}: {reads}{by}.", CURES[kind], self.accuracy, self.expected, tuple(self.done)
        )


def _right(seen: Seen) -> float:
    return 0.0 if seen.means is None else seen.means.accuracy


def _apart(seen: Seen) -> bool:
    return seen.means is not None and seen.means.apart


def _effect(seen: Seen) -> float:
    return 0.0 if seen.means is None else effect(seen.means.accuracy, seen.means.permuted_mean)
