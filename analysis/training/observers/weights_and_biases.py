"""Live logging to Weights & Biases, in a run that the caller has started."""

from __future__ import annotations

from typing import Any

from analysis.checks import BadInput
from analysis.training.loop.events import Began, Epoch
from analysis.training.observers.scalar_tags import scalars_by_tag


class WeightsAndBiases:
    """Logs every number of every epoch to a run of the package wandb.

    ``fit(spec, observe=WeightsAndBiases(wandb.init(project="clusters")))``. The package is optional
    (``pip install 'soft-cluster-lab[wandb]'``); ending the run is the caller's.

    Args:
        run: what ``wandb.init`` returned; anything with ``log(numbers, step=...)`` and ``config``.

    Raises:
        BadInput: if it is nothing of the kind.
    """

    def __init__(self, run: Any) -> None:
        if not callable(getattr(run, "log", None)):
            raise BadInput(f"expected what wandb.init() returns, got {type(run).__name__}")
        self._run = run

    def __call__(self, event: Began | Epoch) -> None:
        """Log an epoch; of the beginning, what is trained on, and where."""
        if isinstance(event, Began):
            self._run.config.update({"fingerprint": event.fingerprint, "device": event.device})
        else:
            self._run.log(scalars_by_tag(event.row), step=int(event.row["epoch"] or 0))
