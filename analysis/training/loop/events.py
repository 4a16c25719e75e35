"""Events that the training loop sends to observers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

from analysis.training.loop.snapshot import Arrays, RecordedGraphs, Snapshot

if TYPE_CHECKING:
    import numpy as np
    from torch import Tensor, nn

    from analysis.training.spec import RunSpec


@dataclass(frozen=True)
class Began:
    """Sent once, before the first epoch: data and device of the training.

    A training that was resumed goes on ``after`` an epoch (-1: from the start); what was recorded of later
    ones is void. ``scheduled`` are the epochs that get a snapshot however the training ends.

    Attributes:
        graphs: the graphs that all snapshots describe.
        fingerprint: hash of the data's content.
        device: where it trains, ``"cpu"`` or ``"cuda"``.
        epochs: number of epochs it will have unless it is stopped.
        after: the epoch after which a training resumed; -1 from the start.
        scheduled: numbers of the epochs that get a snapshot however the training ends.
    """

    graphs: RecordedGraphs
    fingerprint: str
    device: str
    epochs: int
    after: int = -1
    scheduled: tuple[int, ...] = ()


@dataclass(frozen=True)
class Epoch:
    """Sent for epoch 0 (untrained) and after every epoch.

    ``row`` has ``epoch``, ``seconds`` (since the start) and, where they are defined (else None): ``loss``,
    ``loss_task``, ``loss_kl``, ``accuracy_train``, ``accuracy_val``, ``accuracy_test``, and for the first
    memory layer ``entropy`` (over ln K), ``usage_perplexity``, ``mean_max_assignment``, ``kl`` (per node,
    detached target). ``snapshot`` is there only at the epochs of
    :func:`~analysis.training.loop.snapshot.snapshot_epochs`, and at the last.
    """

    row: Mapping[str, float | int | None]
    snapshot: Snapshot | None


@dataclass(frozen=True)
class Checkpoint:
    """The state of a training after an epoch.

    Attributes:
        epoch: number of the last epoch that was trained.
        arrays: name -> array of any shape: weights, the optimiser's moments, the best weights so far, and
            the states of what is random.
        facts: what JSON can hold: the spec, the data's fingerprint, the device, the last row and the best.
    """

    epoch: int
    arrays: Mapping[str, np.ndarray]
    facts: Mapping[str, Any]


Observer = Callable[[Began | Epoch], None]
Keep = Callable[[Checkpoint], None]


@dataclass(frozen=True)
class FitResult:
    """Result of the training loop.

    Attributes:
        model: the trained model, on its device, with the weights of ``best_epoch``.
        stopped: whether ``should_stop`` ended it.
        best_epoch: the epoch whose weights were kept.
        spec: spec of the training; a user graph is named in it.
        summary: final numbers; always ``seconds``, ``epochs`` (how many were trained), ``best_epoch`` and
            ``test_accuracy`` (None without labels); depth runs whose norms keep running statistics have
            ``test_accuracy_running`` beside it, what their averages over training would give. With test
            labels there are ``test_size``, how many there are, and ``majority_accuracy``, what naming the
            most frequent of them for all would reach.
        assignment: runs that cluster one graph only: the combined S of all its nodes, ``[N, K]``, CPU.
        layer_states: depth runs only: every layer's output on all nodes, ``[N, F_l]``, the input first, CPU.
        prediction: depth runs only: the predicted class of every node, ``[N]``, CPU.
        y: labels ``[N]`` of the nodes of the above, CPU; None where there are none.
        edge_index: runs on one graph only: ``[2, E]``, both directions, CPU.
        edge_weight: clusters of a weighted graph only: ``[E]``.
        profile: depth runs only: what ``measure`` returned for the layers; empty without one.
    """

    model: nn.Module
    stopped: bool
    best_epoch: int
    spec: RunSpec
    summary: Mapping[str, float | int | str | None]
    assignment: Tensor | None = None
    layer_states: tuple[Tensor, ...] = field(default=())
    prediction: Tensor | None = None
    y: Tensor | None = None
    edge_index: Tensor | None = None
    edge_weight: Tensor | None = None
    profile: Arrays = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"FitResult({dict(self.summary)}; .model is the trained network)"

    def _repr_html_(self) -> str:
        """Render the summary as an HTML table for notebooks."""
        cells = (
            (name, f"{value:.4g}" if isinstance(value, float) else value)
            for name, value in self.summary.items()
        )
        rows = (
            f"<tr><th>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
            for name, value in cells
            if value is not None
        )
        return f"<table>{''.join(rows)}</table>"
