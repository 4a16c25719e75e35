"""Retrain the run of a bundle, and compare the histories bit for bit."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from analysis.data.catalog import OWN, task_of
from analysis.data.fingerprint import fingerprint
from analysis.runs.engine.reporter import versions
from analysis.runs.imports.bundle_reader import LoadedBundle
from analysis.runs.run import HistoryRow, Run
from analysis.training.loop.events import Epoch
from analysis.training.spec import RunSpec

NOT_COMPARED = ("epoch", "seconds")


@dataclass(frozen=True)
class Replay:
    """Result of retraining a bundle.

    Attributes:
        epochs: number of epochs compared.
        numbers: number of numbers compared.
        differing: number of those whose bits differ.
        largest: the largest absolute difference, >= 0; inf where a number is missing.
        where: the first number that differs, ``"loss of epoch 3"``; "" if none does.
        recorded_with: versions of the recording that differ from those here, in words; "" if none does.
        trained_on: the device here and there.
    """

    epochs: int
    numbers: int
    differing: int
    largest: float
    where: str
    recorded_with: str
    trained_on: str

    @property
    def equal(self) -> bool:
        """Whether the histories are bitwise equal."""
        return self.differing == 0

    def describe(self) -> str:
        """Describe the result in one or two sentences."""
        if self.equal:
            return f"all {self.numbers:,} numbers of {self.epochs} epochs are the same to the last bit"
        result = (
            f"{self.differing:,} of {self.numbers:,} numbers differ, by at most {self.largest:.3g}; "
            f"the first is {self.where}"
        )
        other = f"recorded with {self.recorded_with}" if self.recorded_with else ""
        reasons = ", ".join(filter(None, [other, self.trained_on]))
        return f"{result}. {reasons[:1].upper()}{reasons[1:]}" if reasons else result

    def as_dict(self) -> dict[str, Any]:
        """Convert to JSON types."""
        return {"equal": self.equal, **asdict(self)}


def replay_bundle(bundle: LoadedBundle, *, progress: Callable[[str], None] = lambda text: None) -> Replay:
    """Retrain ``bundle`` on its data, and compare every number of the history.

    On the CPU it comes out the same to the last bit with the same versions on a processor of the same kind.

    Args:
        bundle: a bundle that holds its data.
        progress: told about every tenth of the epochs.

    Raises:
        BadInput: if the bundle has no data, or they are not those of the run.
    """
    import torch

    from analysis.training.fit import fit

    run, data, rows = bundle.run, bundle.load_data(), list[HistoryRow]()
    assert fingerprint(data) == run.fingerprint
    epochs = {int(row["epoch"] or 0) for row in bundle.history}
    last, spec = max(epochs), _spec_for_bundled_data(run)

    def observe(event: object) -> None:
        if isinstance(event, Epoch):
            rows.append(event.row)
            epoch = int(event.row["epoch"] or 0)
            if epoch % max(1, last // 10) == 0:
                progress(f"epoch {epoch} of {last}")

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # as when recorded: another number of threads changes the order of sums
    try:
        result = fit(
            spec, own=data, observe=observe, should_stop=lambda: bool(rows) and rows[-1]["epoch"] == last
        )
    finally:
        torch.set_num_threads(threads)
    device = str(result.summary["device"])
    elsewhere = (
        "" if device == run.device else f"trained on {run.device or 'an unknown device'}, here on {device}"
    )
    return compare_histories(
        bundle.history, rows, recorded_with=_other_versions(run.versions), trained_on=elsewhere
    )


def _spec_for_bundled_data(run: Run) -> RunSpec:
    """Settings of ``run`` for the data in its bundle, which are already split and scaled.

    Named by their content they are trained on as they are; under another name :func:`fit` would prepare them,
    and edges in another order add up to other last bits.
    """
    data = run.spec.data.model_dump() | {
        "name": f"{OWN}{run.fingerprint}",
        "task": task_of(run.spec.data),
        "folds": 0,
        "fold": 0,
        "standardise": False,
        "row_normalise": False,
    }
    return run.spec.with_(data=data)


def compare_histories(
    recorded: list[HistoryRow],
    rows: list[HistoryRow],
    *,
    recorded_with: str = "",
    trained_on: str = "",
) -> Replay:
    """Compare two histories bitwise; a missing number differs from any other.

    Args:
        recorded: rows of the recording, one an epoch.
        rows: rows of the repetition.
        recorded_with: passed on to the result, as ``trained_on``.
        trained_on: passed on to the result.

    >>> compare_histories([{"epoch": 0, "loss": 0.5}], [{"epoch": 0, "loss": 0.25}]).largest
    0.25
    """
    again = {row["epoch"]: row for row in rows}
    numbers = differing = 0
    largest, where = 0.0, ""
    for row in recorded:
        other = again.get(row["epoch"], {})
        for name, value in row.items():
            if name in NOT_COMPARED:
                continue
            numbers += 1
            now = other.get(name)
            if _float_bytes(value) != _float_bytes(now):
                differing += 1
                where = where or f"{name} of epoch {row['epoch']}"
                gap = float("inf") if value is None or now is None else abs(value - now)
                largest = max(largest, gap if gap == gap else float("inf"))
    return Replay(len(recorded), numbers, differing, largest, where, recorded_with, trained_on)


def _float_bytes(value: float | int | None) -> bytes:
    return b"" if value is None else struct.pack("<d", value)


def _other_versions(recorded: object) -> str:
    installed = versions()
    recorded_versions = dict(recorded) if isinstance(recorded, dict) else {}
    return ", ".join(
        f"{name} {v}" for name, v in recorded_versions.items() if name in installed and installed[name] != v
    )
