"""Compute S_h, S and P of a recorded epoch from its snapshot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import TYPE_CHECKING

import numpy as np

from analysis.checks import BadInput
from analysis.layers.poolers.table import POOLERS
from analysis.runs.results.assignment_numpy import graph_target, head_assignments, mixed_assignment
from analysis.runs.run import Run
from analysis.training.loop.snapshot import RecordedGraphs, Snapshot

if TYPE_CHECKING:
    from analysis.measures.assignments.random_baseline import Control


@dataclass(frozen=True)
class Assignments:
    """Assignments of a memory layer at one epoch, as float32 arrays.

    Attributes:
        x: ``[N, F]``, the nodes entering the layer.
        keys: ``[H, K, F]``; ``[0, K, F]`` of a pooler that has none.
        head_weights: ``[H]``, how the heads are mixed; a negative weight inverts its head.
        tau: degrees of freedom of the Student t kernel, > 0.
        ptr: ``[B + 1]``, where each graph's nodes begin.
        heads: ``[H, N, K]``, S_h; S alone, ``[1, N, K]``, of a pooler without keys.
        combined: ``[N, K]``, S; rows sum to 1.
        target: ``[N, K]``, P with cluster frequencies summed over each graph.
    """

    x: np.ndarray
    keys: np.ndarray
    head_weights: np.ndarray
    tau: float
    ptr: np.ndarray
    heads: np.ndarray
    combined: np.ndarray
    target: np.ndarray

    @property
    def has_keys(self) -> bool:
        """Whether the pooler has keys and heads, as only MemPooling does."""
        return bool(len(self.keys))


def assign(
    x: np.ndarray, keys: np.ndarray, *, head_weights: np.ndarray, tau: float, ptr: np.ndarray
) -> Assignments:
    """Compute S_h, S and P in closed form; with another tau, weights or keys this answers "what if".

    Args:
        x: nodes ``[N, F]``.
        keys: ``[H, K, F]``.
        head_weights: ``[H]``.
        tau: > 0.
        ptr: ``[B + 1]``, where each graph's nodes begin.

    Raises:
        BadInput: if the shapes do not fit or tau is not positive.

    >>> x, keys = np.array([[0.0], [1.0]], np.float32), np.array([[[0.0], [1.0]]], np.float32)
    >>> layer = assign(x, keys, head_weights=np.ones(1, np.float32), tau=1.0, ptr=np.array([0, 2]))
    >>> (3 * layer.heads).round().tolist()  # 1 / (1 + 0) and 1 / (1 + 1), over their sum
    [[[2.0, 1.0], [1.0, 2.0]]]
    """
    heads = head_assignments(x, keys, tau=tau)
    combined = mixed_assignment(heads, head_weights)
    target = graph_target(combined, ptr=ptr)
    S_h, S, P = (array.astype(np.float32) for array in (heads, combined, target))
    return Assignments(x, keys, head_weights, tau, np.asarray(ptr), S_h, S, P)


def controlled(trained: Assignments, control: Control, *, seed: int = 0) -> Assignments:
    """Replace S_h and S by an uninformative control.

    Args:
        trained: the assignments of a layer.
        control: which control, as in
            :func:`analysis.measures.assignments.random_baseline.control_assignment`.
        seed: seed of the draw.
    """
    from analysis.measures.assignments.random_baseline import control_assignment

    heads, combined = (control_assignment(S, control, seed=seed) for S in (trained.heads, trained.combined))
    target = graph_target(combined, ptr=trained.ptr).astype(np.float32)
    return replace(trained, heads=heads, combined=combined, target=target)


def reordered(trained: Assignments, order: Sequence[int]) -> Assignments:
    """Permute the clusters of ``trained``: the new column ``k`` is the old column ``order[k]``.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> run, graphs = store.run("example-karate-factions"), store.graphs("example-karate-factions")
    >>> last = store.snapshot(run.id, store.snapshot_epochs(run.id)[-1])
    >>> layer = assignments(run, last, graphs)
    >>> bool((reordered(layer, [1, 0]).combined[:, 0] == layer.combined[:, 1]).all())
    True
    """
    at = list(order)
    return replace(
        trained,
        keys=trained.keys[:, at],
        heads=trained.heads[..., at],
        combined=trained.combined[:, at],
        target=trained.target[:, at],
    )


def keys_set_at(run: Run) -> int | None:
    """Last epoch before k-means sets the keys of a cluster ``run``; None where they begin at random.

    What was recorded of them up to this epoch says nothing.
    """
    model, training = run.spec.model, run.spec.training
    if model.kind != "cluster" or not POOLERS[model.pooler].keys or model.keys != "kmeans":
        return None
    return min(training.warmup_epochs, training.epochs - 1)


def finite_epochs(epochs: Sequence[int], snapshot: Callable[[int], Snapshot]) -> list[int]:
    """Recorded epochs of a cluster run before the first whose numbers are not finite, and at least the first.

    Args:
        epochs: recorded epochs, rising.
        snapshot: gives the snapshot of a recorded epoch; that of the last is enough where the run went well.
    """

    def finite(epoch: int) -> bool:
        arrays = snapshot(epoch).arrays
        return all(np.isfinite(array).all() for name, array in arrays.items() if name.startswith("memory."))

    if not epochs or finite(epochs[-1]):
        return list(epochs)
    return [epochs[0], *takewhile(finite, epochs[1:])]


def refuse_no_keys(run: Run) -> None:
    """Refuse a cluster ``run`` whose pooler has no keys.

    Raises:
        BadInput: in one sentence that names the pooler.
    """
    model = run.spec.model
    if model.kind == "cluster" and not POOLERS[model.pooler].keys:
        raise BadInput(
            f"expected a run with keys, got '{run.name}': {POOLERS[model.pooler].title} has none; "
            "look at its assignments"
        )


def without_keys(x: np.ndarray, S: np.ndarray, ptr: np.ndarray) -> Assignments:
    """Build the assignments of a pooler without keys.

    Args:
        x: ``[N, F]``, the nodes entering the layer.
        S: ``[N, K]`` float32, rows sum to 1.
        ptr: ``[B + 1]``, where each graph's nodes begin.

    >>> without_keys(np.ones((2, 1)), np.eye(2), np.array([0, 2])).target.tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    target = graph_target(S, ptr=ptr).astype(np.float32)
    no_keys = np.zeros((0, S.shape[1], x.shape[1]), dtype=np.float32)
    return Assignments(x, no_keys, no_keys[:, 0, 0], 1.0, np.asarray(ptr), S[None], S, target)


def assignments(run: Run, snapshot: Snapshot, graphs: RecordedGraphs, *, layer: int = 0) -> Assignments:
    """Compute the assignments of a memory layer of a run at the epoch of a snapshot.

    Args:
        run: a cluster run.
        snapshot: the recorded epoch.
        graphs: recorded graphs of the run.
        layer: index of the memory layer, from 0.

    Raises:
        BadInput: if the run has no such memory layer, or what was recorded of it is not finite.

    >>> from analysis.runs.results.run_library import example_store
    >>> store = example_store()
    >>> run, graphs = store.run("example-karate-factions"), store.graphs("example-karate-factions")
    >>> last = store.snapshot(run.id, store.snapshot_epochs(run.id)[-1])
    >>> S = assignments(run, last, graphs).combined
    >>> S.shape, bool(np.allclose(S.sum(1), 1))
    ((34, 2), True)
    """
    model = run.spec.model
    if model.kind != "cluster" or f"memory.{layer}.x" not in snapshot.arrays:
        raise BadInput(f"expected a run with memory layer {layer}, got '{run.name}'; choose a cluster run")
    ptr = graphs.ptr
    if layer > 0:  # its nodes are the clusters of the layer before, graph after graph
        ptr = np.arange(len(graphs.ptr)) * model.clusters[layer - 1]
    if f"memory.{layer}.S" in snapshot.arrays:
        return without_keys(snapshot.arrays[f"memory.{layer}.x"], snapshot.arrays[f"memory.{layer}.S"], ptr)
    x, keys, weights = (snapshot.arrays[f"memory.{layer}.{array}"] for array in ("x", "keys", "head_weights"))
    if not all(np.isfinite(array).all() for array in (x, keys, weights)):
        raise BadInput(
            f"expected finite numbers at epoch {snapshot.epoch} of '{run.name}', got NaN or infinity; "
            "look at an earlier epoch, or train it again with a lower learning rate"
        )
    return assign(x, keys, head_weights=weights, tau=model.tau, ptr=ptr)
