"""Interface between the training loop and its tasks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from torch import Tensor, nn

from analysis.training.loop.optimizer import Optimizer
from analysis.training.loop.snapshot import Arrays, RecordedGraphs


class Step(NamedTuple):
    """One optimisation step, on one mini-batch.

    Attributes:
        loss: scalar ``[]``, the whole loss.
        loss_task: scalar ``[]``, of the task alone.
        loss_kl: scalar ``[]``, the weighted KL term; None where there is none.
        items: number of graphs, nodes or links that the losses are means over.
        correct: scalar ``[]``, number of right predictions; None where nothing is predicted.
    """

    loss: Tensor
    loss_task: Tensor
    loss_kl: Tensor | None
    items: int
    correct: Tensor | None


class Task(Protocol):
    """Protocol of a task: a model with its data, which can be trained, evaluated and recorded."""

    @property
    def model(self) -> nn.Module:
        """The model to train."""
        ...

    optimizer: Optimizer
    graphs: RecordedGraphs
    fingerprint: str
    snapshot_growth: float

    def steps(self, epoch: int) -> Iterator[Step]:
        """Train for one epoch (1 first); the loop may stop between steps.

        Args:
            epoch: number of the epoch.
        """
        ...

    def evaluate(self) -> dict[str, float | None]:
        """Evaluate the model: accuracies by split, statistics of the assignment, validation loss."""
        ...

    def snapshot(self) -> Arrays:
        """Record the current state of the model as arrays."""
        ...
