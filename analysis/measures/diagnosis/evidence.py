"""Input and output of a diagnosis: evidence and findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from analysis.measures import limits
from analysis.measures.assignments.summary import AssignmentSummary, summarize
from analysis.wording import percent

Page = Literal["assignments", "keys", "target"]


@dataclass(frozen=True)
class Finding:
    """A problem of a run, with explanation and advice.

    Attributes:
        name: short name, for a heading: ``"Dead keys"``.
        sentence: the finding, with its number.
        page: the page whose picture shows it.
        picture: which picture that is, in words.
        advice: what to change in the settings, as one or two sentences.
        head: number, from 0, of the head to choose there, or None.
        cluster: number, from 0, of the cluster to choose there, or None.
    """

    name: str
    sentence: str
    page: Page
    picture: str
    advice: str
    head: int | None = None
    cluster: int | None = None


@dataclass(frozen=True)
class Evidence:
    """Final recorded state of a memory layer, with its history.

    Attributes:
        epoch: the last recorded epoch.
        x: ``[N, F]``, the nodes entering the layer.
        keys: ``[H, K, F]``; ``[0, K, F]`` of a pooler that has none.
        head_weights: ``[H]``, the weights that mix the heads.
        S_h: ``[H, N, K]``, the assignment by each head.
        S: ``[N, K]``, the combined assignment.
        ptr: ``[B + 1]``, where each graph's nodes begin.
        kl: which KL was trained: "none", "attached" (PyG's) or "detached" (DEC's).
        kl_weight: weight of the KL in the loss, at least 0; 0 is none.
        earlier: (epoch, S) of the recorded epochs of the last part of the training, this one not among them.
        sharpest: smallest mean row entropy of S over ln K in the history, in [0, 1], or None.
        keys_from: how the keys were initialised: "random" or "kmeans"; advice does not name what is set.
        head_weight: what the head weights were started from, -20 to 20; None for PyG's start.
        lr_schedule: how the learning rate went, ``"constant"`` or ``"cosine"``.
        encoder_layers: number of convolutions before the layer.
        features: ``[N, F]``, what the network was given, of its first layer; None if that is not asked.
    """

    epoch: int
    x: np.ndarray
    keys: np.ndarray
    head_weights: np.ndarray
    S_h: np.ndarray
    S: np.ndarray
    ptr: np.ndarray
    kl: str = "none"
    kl_weight: float = 0.0
    earlier: Sequence[tuple[int, np.ndarray]] = field(default=())
    sharpest: float | None = None
    keys_from: str = "random"
    head_weight: float | None = None
    lr_schedule: str = "constant"
    encoder_layers: int = 2
    features: np.ndarray | None = None

    @property
    def has_keys(self) -> bool:
        """Whether the layer has keys, as MemPooling does and other poolers do not."""
        return len(self.keys) > 0

    @cached_property
    def spread(self) -> float:
        """Root mean squared distance of the nodes from their mean, the unit for all distances."""
        x = self.x.astype(np.float64)
        return float(np.sqrt(((x - x.mean(axis=0)) ** 2).sum(axis=1).mean()))

    @cached_property
    def key_distances(self) -> np.ndarray:
        """Euclidean distances ``[H, N, K]`` between nodes and keys."""
        x, keys = self.x.astype(np.float64), self.keys.astype(np.float64)
        centre = x.mean(axis=0)
        x, keys = x - centre, keys - centre
        squared = (x**2).sum(1)[:, None] + (keys**2).sum(2)[:, None, :] - 2 * (x @ keys.transpose(0, 2, 1))
        return np.sqrt(np.maximum(squared, 0))

    @cached_property
    def summary(self) -> AssignmentSummary:
        """Summary statistics of S."""
        return summarize(self.S)

    @cached_property
    def coincide(self) -> bool:
        """Whether the input nodes of the layer coincide up to rounding."""
        length = float(np.sqrt((self.x.astype(np.float64) ** 2).sum(axis=1).mean()))
        return self.spread <= limits.COINCIDE * length


def key_advice(evidence: Evidence, otherwise: str) -> str:
    """Advise k-means initialisation, or ``otherwise`` if the run already used it.

    Args:
        evidence: the layer's last recorded state and its history.
        otherwise: the advice for a run whose keys were started so, or that has none.
    """
    if not evidence.has_keys or evidence.keys_from == "kmeans":
        return otherwise
    return "Start the keys from k-means."


def share(value: float) -> str:
    """Format a share in per cent, with a decimal if it is small.

    Args:
        value: a share in [0, 1].

    >>> share(0.914), share(0.0123), share(0.0002), share(0.9996)
    ('91 %', '1.2 %', 'under 0.1 %', 'over 99 %')
    """
    if 0 < value < 0.0005:
        return "under 0.1 %"
    return f"{100 * value:.1f} %" if value < 0.1 else percent(value)
