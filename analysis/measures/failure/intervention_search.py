"""Search for the intervention that restores the accuracy of a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn

from analysis.measures import limits
from analysis.measures.failure.failure_types import (
    CURES,
    LEARNABLE,
    NOT_READ,
    DepthFailure,
    FailureType,
    Intervention,
)
from analysis.measures.failure.intervention_task import NodeTask, easy_model
from analysis.measures.failure.interventions import (
    continue_training,
    distant_rewiring_effect,
    with_batch_statistics,
    with_unit_layers,
)
from analysis.measures.failure.observation import Observation, observe
from analysis.measures.measure import Undefined
from analysis.measures.reach.influence import influence
from analysis.wording import percents

SAMPLE = 10
"""Nodes whose far edges are shuffled."""


class Examination:
    """Examination of one network: its states, and the interventions so far.

    Args:
        model: the trained network; unchanged.
        task: its features, edges, labels and judged nodes.
        plain: what it shows without any intervention.
        epochs: number of epochs of the intervention "more epochs", at least 1.
        lr: learning rate of that training, positive.
        generator: draws its dropout, and the edges that are shuffled.
        layers: names of the layers, as in :func:`~analysis.measures.record_layers`; None finds them.

    Attributes:
        accuracy: share of the judged nodes that are right, in [0, 1].
        easy: the linear model of :func:`~analysis.measures.failure.intervention_task.easy_model`.
        expected: its accuracy on the same nodes, in [0, 1].
        done: the interventions so far, in order.
    """

    def __init__(
        self,
        model: nn.Module,
        task: NodeTask,
        *,
        plain: Observation,
        epochs: int,
        lr: float,
        generator: torch.Generator,
        layers: Sequence[str] | None = None,
    ) -> None:
        self.model, self.task, self.plain = model, task, plain
        self.epochs, self.lr, self.generator, self.layers = epochs, lr, generator, layers
        self.accuracy = task.accuracy(plain.logits)
        self.easy = easy_model(task)
        self.expected = self.easy.accuracy
        self.done: list[Intervention] = []

    def decide(self) -> DepthFailure:
        """Test the failure types in order until one is confirmed.

        Returns:
            The verdict; "undecided" where none is.
        """
        if self._has_lagging_statistics():
            return self._verdict("statistics lagging")
        if not self._is_failure(self.accuracy):
            return self._verdict("healthy")
        alone = self._observe(edge_index=self.task.self_loops)
        self.reads_edges = self.task.only_loops or not self.plain.equals(alone)
        tests: tuple[tuple[FailureType, Callable[[], bool]], ...] = (
            ("exploded", self._is_exploded),
            ("vanished", self._is_vanished),
            ("smoothed", self._is_smoothed),
            ("untrained", self._is_untrained),
            ("exploded", self._size_prevents_training),
            ("smoothed", self._edges_prevent_training),
            ("vanished", self._has_lost_signal),
            ("squashed", self._is_over_squashed),
        )
        return self._verdict(next((kind for kind, holds in tests if holds()), "undecided"))

    def _is_failure(self, accuracy: float) -> bool:
        """Whether an accuracy is well below the easy model, or no better than the majority class."""
        margin = max(limits.MISSING, 2 * self.task.error(self.expected))
        return accuracy < self.expected - margin or accuracy <= self._chance_accuracy()

    def _chance_accuracy(self) -> float:
        """Accuracy that always predicting the majority class may reach by chance."""
        return self.task.majority + 2 * self.task.error(self.task.majority)

    def _is_recovery(self, accuracy: float) -> bool:
        """Whether an accuracy recovers half of the gap, by more than naming the majority class for all."""
        chance = self._chance_accuracy()
        gain = max(limits.POINTS, (max(self.expected, chance) - self.accuracy) / 2)
        return accuracy >= self.accuracy + gain and accuracy > chance

    def _record(self, name: str, measure: str, before: float, after: float, *, decided: bool) -> bool:
        self.done.append(Intervention(name, measure, before, after, decided))
        return decided

    def _has_lagging_statistics(self) -> bool:
        logits = with_batch_statistics(self.model, self.task)
        if logits is None:
            return False
        # Lagging statistics misjudge training nodes, too; with those, a few dozen nodes are enough.
        nodes = torch.cat([self.task.train, self.task.judged])
        before, after = (
            self.task.accuracy(predicted, nodes=nodes) for predicted in (self.plain.logits, logits)
        )
        error = self.task.paired_error(self.plain.logits, logits, nodes=nodes)
        better = after - before > max(limits.POINTS, 2 * error)
        better = better and self.task.accuracy(logits) - self.accuracy > limits.POINTS
        return self._record(
            "batch statistics", "accuracy on training and judged nodes", before, after, decided=better
        )

    def _is_exploded(self) -> bool:
        self.rescaled = self._observe(rescaled=True)
        after = self.task.accuracy(self.rescaled.logits)
        large = self.plain.is_large and self._is_recovery(after)
        return large and self._record("rescaled weights", "accuracy", self.accuracy, after, decided=True)

    def _size_prevents_training(self) -> bool:
        """Whether training with large layers scaled back succeeds where as many epochs without it fail."""
        if not self.plain.is_large:
            return False
        unit = with_unit_layers(self.model, self.task, layers=self.layers)
        after = self.task.accuracy(self._train_longer(unit))
        before = self.task.accuracy(self.longer)
        better = self._is_recovery(after) and after - before > limits.POINTS
        return self._record("rescaled weights", "accuracy after more epochs", before, after, decided=better)

    def _is_vanished(self) -> bool:
        after = self.task.accuracy(self.rescaled.logits)
        gain = self.rescaled.effect - self.plain.effect
        regained = not self.plain.is_separated and self.rescaled.is_separated and gain >= limits.EFFECT
        regained = regained and (self.plain.shrinks or self._observe(biases=False).shrinks)
        if self._is_recovery(after):
            return self._record("rescaled weights", "accuracy", self.accuracy, after, decided=True)
        if not regained and self.rescaled.is_separated and self.plain.smallest < limits.FADING:
            return self._record_sizes()
        return self._record(
            "rescaled weights",
            "nearest class mean right",
            self.plain.class_mean_accuracy,
            self.rescaled.class_mean_accuracy,
            decided=regained,
        )

    def _has_lost_signal(self) -> bool:
        """Whether the signal is lost, so that rescaling cannot restore it and only biases remain."""
        return self.plain.smallest < limits.FADING and self._record_sizes()

    def _record_sizes(self) -> bool:
        before, after = self.plain.smallest, self.rescaled.smallest
        measure = "smallest norm per node over the input's"
        return self._record("rescaled weights", measure, before, after, decided=True)

    def _is_smoothed(self) -> bool:
        alone = self._observe(edge_index=self.task.self_loops, rescaled=True)
        gain = alone.effect - max(self.rescaled.effect, self.plain.effect)
        if alone.is_separated and gain >= limits.EFFECT:
            return self._record(
                "identity aggregation",
                "nearest class mean right",
                self.rescaled.class_mean_accuracy,
                alone.class_mean_accuracy,
                decided=True,
            )
        alike = self.rescaled.spread < limits.ALIKE_SPREAD <= alone.spread / limits.ALIKE_RATIO
        return self._record(
            "identity aggregation", "spread of the states over their length", self.rescaled.spread,
            alone.spread, decided=alike,
        )  # fmt: skip

    def _edges_prevent_training(self) -> bool:
        """Whether training without edges succeeds where the same number of epochs with edges fails."""
        after = self.task.accuracy(self._train_longer(edge_index=self.task.self_loops))
        with_edges = self.task.accuracy(self.longer)
        better = self._is_recovery(after) and after - with_edges > limits.POINTS
        return self._record(
            "identity aggregation", "accuracy after more epochs", with_edges, after, decided=better
        )

    def _observe(self, **changes: Any) -> Observation:
        return observe(self.model, self.task, layers=self.layers, **changes)

    def _train_longer(self, model: nn.Module | None = None, *, edge_index: Tensor | None = None) -> Tensor:
        """Logits of a copy after more epochs."""
        copy, _ = continue_training(
            model or self.model, self.task, epochs=self.epochs, lr=self.lr, generator=self.generator,
            edge_index=edge_index,
        )  # fmt: skip
        return observe(copy, self.task, layers=self.layers, edge_index=edge_index).logits

    def _is_untrained(self) -> bool:
        self.longer = self._train_longer()
        after = self.task.accuracy(self.longer)
        return self._record("more epochs", "accuracy", self.accuracy, after, decided=self._is_recovery(after))

    def _is_over_squashed(self) -> bool:
        """Whether distant edges have no influence although in reach, and more training does not help."""
        judged = self.task.judged
        drawn = torch.randperm(len(judged), generator=self.generator)[:SAMPLE]
        nodes = judged[drawn.to(judged.device)].sort().values
        try:
            reach = influence(deepcopy(self.model).eval(), self.task.x, self.task.edge_index, nodes=nodes)
        except Undefined:
            return False
        farthest = int(reach.by_hop.nonzero().max())
        beyond = max(1, round((reach.range + farthest) / 2))
        moved = distant_rewiring_effect(
            self.model, self.task, nodes=nodes, beyond=beyond, generator=self.generator
        )
        measure = f"outputs moved by edges more than {beyond} of {farthest} hops away, in standard deviations"
        reaches = self.reads_edges and farthest > limits.BEYOND_RANGE * reach.range
        decided = reaches and self._is_hard() and moved < limits.NO_EDGE_EFFECT
        return self._record("shuffled edges", measure, 0.0, moved, decided=decided)

    def _is_hard(self) -> bool:
        """Whether near nodes hardly predict the labels: the easy model is little better than chance."""
        return self.expected <= self._chance_accuracy() + limits.MISSING

    def _verdict(self, kind: FailureType) -> DepthFailure:
        decided = next((intervention for intervention in self.done if intervention.decided), None)
        accuracy, linear = percents(self.accuracy, self.expected, digits=1)
        features = "averaged features" if self.easy.hops else "the features alone"
        reads = f"accuracy {accuracy}, a linear model on {features} {linear}"
        by = "" if decided is None else f"; {decided.words}"
        words = {"healthy": "Nothing is wrong", "undecided": "None of the interventions brings it back"}
        cure = LEARNABLE if kind == "undecided" and not self._is_hard() else CURES[kind]
        caveat = "" if kind in ("healthy", "statistics lagging") or self.reads_edges else f" {NOT_READ}"
        sentence = f"{words.get(kind, kind.capitalize())}: {reads}{by}.{caveat}"
        return DepthFailure(kind, sentence, cure, self.accuracy, self.expected, tuple(self.done))
