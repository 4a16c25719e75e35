"""What all kinds of training have in common, as the loop sees it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from torch import Tensor, nn

from analysis.training.loop.optimizer import Optimizer
from analysis.training.loop.snapshot import Arrays, RecordedGraphs


class Step(NamedTuple):
    """One optimisation step: mean losses, the number of items they are means of, and how many were right."""

    loss: Tensor
    loss_task: Tensor
    loss_kl: Tensor | None
    items: int
    correct: Tensor | None


class Task(Protocol):
    """A model with its data: it can take the steps of an epoch, be evaluated and be recorded."""

    @property
    def model(self) -> nn.Module:
        """What is trained."""
        ...

    optimizer: Optimizer
    graphs: RecordedGraphs
    fingerprint: str
    snapshot_growth: float

    def steps(self, epoch: int) -> Iterator[Step]:
        """Train for one epoch (1 first); the loop may stop between steps."""
        ...

    def evaluate(self) -> dict[str, float | None]:
        """History values of the model as it is: accuracies by split, the assignment, a validation loss."""
        ...

    def snapshot(self) -> Arrays:
        """The recorded arrays of the model as it is."""
        ...
