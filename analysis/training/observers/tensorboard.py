"""Live logging to TensorBoard, through the optional package tensorboardX."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from analysis.checks import BadInput
from analysis.training.loop.events import Began, Epoch
from analysis.training.observers.scalar_tags import scalars_by_tag

MISSING = "expected the package tensorboardX, found none; pip install 'soft-cluster-lab[tensorboard]'"
_FLUSH_SECONDS = 1


class TensorBoard:
    """Writes every number of every epoch as a scalar; ``tensorboard --logdir FOLDER`` shows them live.

    ``fit(spec, observe=TensorBoard("logs/first"))``: a folder of its own for every training.

    Args:
        folder: is made if there is none.

    Raises:
        BadInput: if tensorboardX is not installed.
    """

    def __init__(self, folder: str | Path) -> None:
        if importlib.util.find_spec("tensorboardX") is None:
            raise BadInput(MISSING)
        from tensorboardX import SummaryWriter

        self._writer = SummaryWriter(str(folder), flush_secs=_FLUSH_SECONDS)

    def __call__(self, event: Began | Epoch) -> None:
        """Write an epoch; it is on the disk within a second."""
        if isinstance(event, Epoch):
            for tag, value in scalars_by_tag(event.row).items():
                self._writer.add_scalar(tag, value, int(event.row["epoch"] or 0))

    def close(self) -> None:
        """Flush and close the file; also done when the program ends."""
        self._writer.close()
