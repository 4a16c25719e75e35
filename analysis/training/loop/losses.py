"""Mean losses of an epoch, and the check that they are finite."""

from __future__ import annotations

import math
from collections.abc import Iterable

from analysis.checks import BadInput
from analysis.training.loop.task import Step

LOWER = "try a lower learning rate"


class Diverged(BadInput):
    """Raised when a loss or a layer state is not finite."""


class EpochLosses:
    """Running means over the items of an epoch."""

    def __init__(self) -> None:
        self.items = 0
        self.sums: dict[str, float] = {}

    def add(self, step: Step, epoch: int) -> None:
        """Add a step to the means.

        Args:
            step: losses of one mini-batch.
            epoch: number of the epoch, for the error.

        Raises:
            Diverged: if a loss is not finite.
        """
        self.items += step.items
        parts = {"loss": step.loss, "loss_task": step.loss_task, "loss_kl": step.loss_kl}
        for name, value in parts.items():
            if value is None:
                continue
            number = float(value.detach())
            if not math.isfinite(number):
                term = {"loss": "the loss", "loss_task": "the task loss", "loss_kl": "the KL term"}[name]
                raise Diverged(f"expected finite losses, {term} became {number} in epoch {epoch}; {LOWER}")
            self.sums[name] = self.sums.get(name, 0.0) + number * step.items
        if step.correct is not None:
            self.sums["accuracy_train"] = self.sums.get("accuracy_train", 0.0) + float(step.correct)

    def means(self) -> dict[str, float | None]:
        """Means so far; None for terms that no step had."""
        names: Iterable[str] = ("loss", "loss_task", "loss_kl", "accuracy_train")
        return {n: self.sums[n] / self.items if n in self.sums else None for n in names}
