"""One-line provenance of a figure: run, data, model, training."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.figures.export.html import Origin
from analysis.runs.run import Run, commits_of
from analysis.training.spec import describe


def origin_of(run: Run, *, epoch: int | None = None, instead: str = "") -> Origin:
    """Origin of the figures of a run.

    Args:
        run: run of any kind.
        epoch: epoch of the snapshot a figure shows, if it shows one.
        instead: what it shows instead of what was trained, if it does: other values, a control.
    """
    parts = [run.name, describe.data_line(run.spec), describe.describe_runs(run.spec).rstrip(".")]
    if epoch is not None:
        parts.append(f"epoch {epoch}")
    if instead:
        parts.append(f"shown with {instead} instead of what was trained")
    if run.sweep:
        parts.append("one run of a sweep")
    return Origin(
        " \u00b7 ".join((*parts, f"spec {run.key[:12]}", _program_and_commit(run))),
        run.spec.model_dump_json(),
    )


def origin_of_sweep(runs: Sequence[Run]) -> Origin:
    """Origin of a figure of several ``runs`` of a sweep; its spec is the list of theirs."""
    if len(runs) == 1:
        return origin_of(runs[0])
    specs = [run.spec for run in runs]
    parts = [
        f"{len(runs)} runs of a sweep",
        describe.data_line(specs[0]),
        describe.describe_runs(*specs).rstrip("."),
        f"specs {runs[0].key[:12]} and {len(runs) - 1} more",
        _program_and_commit(*runs),
    ]
    return Origin(" \u00b7 ".join(parts), f"[{','.join(spec.model_dump_json() for spec in specs)}]")


def origin_without_run(shown: str) -> Origin:
    """Origin of a figure that shows no run; it has no spec.

    Args:
        shown: what it shows.

    >>> origin_without_run("Layer states of mine.npz").line
    'Layer states of mine.npz, Soft Cluster Lab'
    """
    return Origin(f"{shown}, Soft Cluster Lab", "{}")


def _program_and_commit(*runs: Run) -> str:
    """The program with, if known, the commit that trained the run."""
    return " ".join(("Soft Cluster Lab", *commits_of(runs)))
