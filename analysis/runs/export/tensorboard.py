"""Export the history of a run as a TensorBoard event file, with the optional package tensorboardX."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Sequence
from pathlib import Path

from analysis.checks import BadInput
from analysis.runs.run import HistoryRow, Run
from analysis.training.observers.scalar_tags import scalars_by_tag
from analysis.training.observers.tensorboard import MISSING


def available() -> bool:
    """Whether tensorboardX is installed."""
    return importlib.util.find_spec("tensorboardX") is not None


def event_file(run: Run, history: Sequence[HistoryRow]) -> bytes:
    """Write every number of the history as a scalar, by epoch and time.

    Put it in a folder of its own and point ``tensorboard --logdir`` at the folder above.

    Args:
        run: the run, for its time.
        history: one row an epoch, from 0.

    Raises:
        BadInput: if tensorboardX is not installed.
    """
    if not available():
        raise BadInput(MISSING)
    from tensorboardX import SummaryWriter

    start = run.started or run.created
    with tempfile.TemporaryDirectory(prefix="soft-cluster-lab-") as folder:
        with SummaryWriter(folder, write_to_disk=True) as writer:
            for row in history:
                wall_time = start + float(row.get("seconds") or 0)
                for tag, value in scalars_by_tag(row).items():
                    writer.add_scalar(tag, value, int(row["epoch"] or 0), walltime=wall_time)
        (path,) = Path(folder).glob("events.out.tfevents.*")
        return path.read_bytes()


def event_file_name(run: Run) -> str:
    """File name for the events of ``run`` that TensorBoard recognises."""
    return f"events.out.tfevents.{int(run.started or run.created)}.soft-cluster-lab"
