"""Run: one training in the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from analysis.training.spec import DepthSpec, RunSpec

State = Literal["queued", "running", "finished", "stopped", "failed", "interrupted"]
FINAL: frozenset[State] = frozenset({"finished", "stopped", "failed", "interrupted"})
HistoryRow = Mapping[str, float | int | None]


@dataclass(frozen=True)
class Run:
    """One person's entry for a training; runs with equal specs share the training but not id and owner.

    Attributes:
        id: unguessable name of the entry, what stands in the address bar.
        key: the spec's hash, which names the training.
        owner: who asked for it.
        name: text to show; never a path, never markup.
        preset: the preset it came from, or "".
        sweep: id of the sweep it belongs to, or "".
        spec: spec of the training.
        state: where it is in its life.
        reason: why it ended as it did, in words; "" while all is well.
        fingerprint: content hash of the data.
        versions: library versions it was trained with.
        device: device of the training, "" before it started.
        epochs_done: last epoch whose history row is stored.
        created, started, ended: seconds since 1970, None before they happened.
        summary: final numbers (``test_accuracy``, ``mean_max_assignment``, ``usage_perplexity`` ...).
        table: tidy rows ``{"layer", "measure", "value"}`` of the layer states, for depth runs.
        pinned: whether clean-ups leave it.
        checkpoint: the epoch it can go on after, None where it would start at the beginning.
        sweep_name: name of its sweep, to show.
    """

    id: str
    key: str
    owner: str
    name: str
    preset: str
    sweep: str
    spec: RunSpec
    state: State
    reason: str = ""
    fingerprint: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    device: str = ""
    epochs_done: int = -1
    created: float = 0.0
    started: float | None = None
    ended: float | None = None
    summary: Mapping[str, Any] = field(default_factory=dict)
    table: tuple[Mapping[str, Any], ...] = ()
    pinned: bool = False
    checkpoint: int | None = None
    sweep_name: str = ""

    @property
    def live(self) -> bool:
        """Whether the run is queued or running."""
        return self.state not in FINAL


class Sweep(NamedTuple):
    """Several runs submitted together.

    Attributes:
        id: unguessable name of the sweep.
        owner: who asked for it.
        preset: the preset it came from, or "".
        name: its name on screen.
        created: when it was submitted, in seconds since 1970.
    """

    id: str
    owner: str
    preset: str
    name: str
    created: float


def depth_of(run: Run) -> int:
    """Number of layers of the depth ``run``."""
    assert isinstance(run.spec.model, DepthSpec)
    return run.spec.model.depth


def commits_of(runs: Iterable[Run]) -> list[str]:
    """Commits of the code that trained ``runs``, each once; a "+" marks changes that were in none."""
    return list(dict.fromkeys(commit for run in runs if (commit := run.versions.get("commit"))))


def trained_by(runs: Iterable[Run]) -> str:
    """Words for :func:`commits_of` ``runs``, for the line under a table; "" where no run names any.

    >>> run = Run("", "", "", "", "", "", RunSpec(), "finished", versions={"commit": "40452f8"})
    >>> trained_by([run, run]), trained_by([])
    ('trained by commit 40452f8', '')
    """
    commits = commits_of(runs)
    return f"trained by commit{'s' * (len(commits) > 1)} {', '.join(commits)}" if commits else ""
