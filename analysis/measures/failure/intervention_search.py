"""One network after another intervention, until one brings back what is missing."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

import torch
from torch import Tensor, nn

from analysis.measures import limits
from analysis.measures.class_separation import effect
from analysis.measures.failure.failure_types import CURES, Death, DepthFailure, Intervention
from analysis.measures.failure.intervention_task import NodeTask, easy_accuracy
from analysis.measures.failure.interventions import (
    Seen,
    far_edges_shuffled,
    see,
    trained_on,
    with_batch_statistics,
)
from analysis.measures.measure import Undefined
from analysis.measures.reach.influence import influence

SAMPLE = 10
"""Nodes whose far edges are shuffled."""


class Examination:
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
            ("smoothed", self._untrainable_for_edges),
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
        # Statistics that lag misjudge training nodes, too; with them a few dozen nodes are enough to be sure.
        nodes = torch.cat([self.task.train, self.task.judged])
        before, after = (self.task.accuracy(each, nodes=nodes) for each in (self.plain.logits, logits))
        error = self.task.paired_error(self.plain.logits, logits, nodes=nodes)
        better = after - before > max(limits.POINTS, 2 * error)
        better = better and self.task.accuracy(logits) - self.accuracy > limits.POINTS
        return self._did(
            "batch statistics", "accuracy on training and judged nodes", before, after, decided=better
        )

    def _vanished(self) -> bool:
        sizes = self.plain.sizes
        self.smallest = min(sizes[1:]) / sizes[0] if sizes[0] > 0 and len(sizes) > 1 else 1.0
        self.rescaled = see(self.model, self.task, rescaled=True)
        after = self.task.accuracy(self.rescaled.logits)
        small = self.smallest < limits.FADING
        gain = _effect(self.rescaled) - _effect(self.plain)
        back = not _apart(self.plain) and _apart(self.rescaled) and gain >= limits.EFFECT
        if self._recovers(after):
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
        alone = see(self.model, self.task, edge_index=self._loops(), rescaled=True)
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

    def _untrainable_for_edges(self) -> bool:
        """As many epochs bring back with every node alone what they did not with its neighbours."""
        loops = self._loops()
        copy, _ = trained_on(self.model, self.task, epochs=self.epochs, lr=self.lr, edge_index=loops)
        after = self.task.accuracy(see(copy, self.task, edge_index=loops).logits)
        with_edges = self.task.accuracy(self.longer.logits)
        better = self._recovers(after) and after - with_edges > limits.POINTS
        return self._did(
            "identity aggregation", "accuracy after more epochs", with_edges, after, decided=better
        )

    def _loops(self) -> Tensor:
        """Edges from every node to itself alone."""
        return torch.arange(len(self.task.x), device=self.task.x.device).repeat(2, 1)

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
