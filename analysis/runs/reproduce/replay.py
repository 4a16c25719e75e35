"""Train a run again from its bundle's files and compare; the last part of every reproducing script.

:mod:`analysis.runs.reproduce.writer` writes this module, and what it calls, into one file that needs none
of the
project. So it reads plain files and imports nothing but public libraries and what is to go into that file.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch

from analysis.runs.serialize.graph_file import unpack_data

TOLERANCE = 1e-6


def replay(make_task: Callable[..., Any], folder: Path) -> int:
    """Train what ``folder`` describes, write ``history-again.csv`` there and compare.

    Args:
        make_task: the kind of training, called as ``make_task(spec, data, device=, generator=)``.
        folder: with ``spec.json``, ``run.json``, ``data.safetensors`` and ``history.csv``.

    Returns:
        0 if the history came out the same to within 1e-6, else 1.
    """
    parser = argparse.ArgumentParser(description="Train a recorded run again and compare its history.")
    parser.add_argument("--device", default="cpu", help="cpu (the default) or cuda")
    device = torch.device(parser.parse_args().device)
    torch.set_num_threads(1)
    spec = json.loads((folder / "spec.json").read_text("utf-8"), object_hook=lambda d: SimpleNamespace(**d))
    recorded = read_history(folder / "history.csv")
    rows = []
    for row in train(make_task, spec, unpack_data((folder / "data.safetensors").read_bytes()), device=device):
        rows.append(row)
        say(f"epoch {row['epoch']}: loss {row['loss']}, validation loss {row['loss_val']}")
        if row["epoch"] >= recorded[-1]["epoch"]:
            break
    with (folder / "history-again.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    difference, where = largest_difference(recorded, rows)
    say(f"largest difference from the recorded history: {difference:.3g} ({where})")
    if difference <= TOLERANCE:
        return 0
    was = json.loads((folder / "run.json").read_text("utf-8"))
    say(f"that is more than {TOLERANCE:g}. It was recorded on {was['device']} with {was['versions']},")
    say(f"and this is {device} with torch {torch.__version__}: where sums round differently, training makes")
    say("the difference grow.")
    return 1


def train(
    make_task: Callable[..., Any], spec: Any, data: Any, *, device: torch.device
) -> Iterator[dict[str, Any]]:
    """Train epoch after epoch, the untrained model first, and yield what the history says of each."""
    torch.manual_seed(spec.seed)
    generator = torch.Generator().manual_seed(spec.seed)
    task = make_task(spec, data, device=device, generator=generator)
    for epoch in range(spec.training.epochs + 1):
        steps = list(task.steps(epoch)) if epoch else []
        yield {"epoch": epoch, **means(steps), **task.evaluate()}


def means(steps: list[Any]) -> dict[str, Any]:
    """Losses and accuracy of an epoch: means over the items of its steps."""
    items = sum(step.items for step in steps)
    row: dict[str, Any] = {}
    for name in ("loss", "loss_task", "loss_kl"):
        values = [(getattr(step, name), step.items) for step in steps if getattr(step, name) is not None]
        row[name] = sum(float(value.detach()) * n for value, n in values) / items if values else None
    right = [float(step.correct) for step in steps if step.correct is not None]
    row["accuracy_train"] = sum(right) / items if right else None
    return row


def read_history(path: Path) -> list[dict[str, Any]]:
    """The recorded rows; an empty cell is None."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [{name: float(cell) if cell else None for name, cell in row.items()} for row in rows]


def largest_difference(recorded: list[dict[str, Any]], rows: list[dict[str, Any]]) -> tuple[float, str]:
    """The largest absolute difference between two histories, and where it is; time does not count."""
    again = {row["epoch"]: row for row in rows}
    largest, where = 0.0, "none"
    for row in recorded:
        for name, value in row.items():
            if name in ("epoch", "seconds"):
                continue
            other = again[row["epoch"]].get(name)
            if value is None and other is None:
                continue
            difference = float("inf") if value is None or other is None else abs(value - other)
            if not difference <= largest:  # so that NaN counts as different
                largest = float("inf") if difference != difference else difference
                where = f"{name} of epoch {row['epoch']:g}"
    return largest, where


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
