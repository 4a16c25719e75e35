"""Input of the cluster explorer: recorded or given arrays, and the texts around the picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np


@dataclass(frozen=True)
class ClusterRecord:
    """What a pooling layer did over the recorded epochs of a run.

    A layer with keys is recorded by its nodes, keys and weights, of which the picture computes S; one without
    by ``shares``, S itself, and then the other three are empty.

    Attributes:
        epochs: ``[E]``, rising, from 0.
        S: ``[N, K]`` at the last epoch, which orders the rows of heat maps.
        ptr: ``[B + 1]``, where each graph's nodes begin.
        edge_index: ``[2, e]``, both directions, nodes numbered over all graphs.
        graph_names: one for each graph.
        node_names: one for each node.
        x: one ``[N, F]`` for each epoch, the nodes entering the layer.
        keys: one ``[H, K, F]`` for each epoch.
        head_weights: one ``[H]`` for each epoch.
        tau: degrees of freedom of the Student t kernel, > 0.
        shares: one ``[N, K]`` for each epoch.
        softmax: whether ``shares`` are a softmax, so that they tell logits.
        labels: ``[N]``, a label's number for each node, -1 where there is none; or None.
        label_names: one for each label.
        pos: ``[N, 2]`` column and row of a pixel, or None.
        ink: ``[N]`` in [0, 1], how dark a pixel is, or None.
        columns_rows: numbers >= 1 of columns and rows of the images whose pixels the nodes are, or None.
        sample: how many nodes or graphs these are of how many, as "20 of 100 graphs"; "" if they are all.
        note: which nodes these are of how many, in words; or "".
    """

    epochs: Sequence[int]
    S: np.ndarray
    ptr: np.ndarray
    edge_index: np.ndarray
    graph_names: Sequence[str]
    node_names: Sequence[str]
    x: Sequence[np.ndarray] = ()
    keys: Sequence[np.ndarray] = ()
    head_weights: Sequence[np.ndarray] = ()
    tau: float = 1.0
    shares: Sequence[np.ndarray] = ()
    softmax: bool = True
    labels: np.ndarray | None = None
    label_names: Sequence[str] = ()
    pos: np.ndarray | None = None
    ink: np.ndarray | None = None
    columns_rows: tuple[int, int] | None = None
    sample: str = ""
    note: str = ""

    @property
    def by_epoch(self) -> Mapping[str, Sequence[np.ndarray]]:
        """What has an entry for each epoch, by name."""
        names = ("shares",) if self.shares else ("x", "keys", "head_weights")
        return {name: getattr(self, name) for name in names}

    @property
    def by_node(self) -> Sequence[np.ndarray]:
        """What was recorded of every node at each epoch: ``[N, F]`` of x, or ``[N, K]`` of S."""
        return self.shares or self.x

    def with_(self, **changes: Any) -> ClusterRecord:
        """A copy with the fields in ``changes`` replaced."""
        return replace(self, **changes)


@dataclass(frozen=True)
class ClusterWords:
    """Texts around the picture.

    Attributes:
        run: an id: other data of the same run are taken in without a jump.
        title: name of the run.
        sentence: what a mark of the picture is.
        trained: which KL was trained, in words.
        events: ``{"at": epoch, "text": words, "keys": whether it set the keys}``.
        curves: rows of the strip: ``name``, ``label``, ``epochs``, ``values``, ``low``, ``high``.
        missing: from which epoch on nothing can be shown, and why, in a sentence; or "".
        live: whether more epochs may come.
    """

    run: str
    title: str
    sentence: str
    trained: str = ""
    events: Sequence[Mapping[str, Any]] = ()
    curves: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    missing: str = ""
    live: bool = False
