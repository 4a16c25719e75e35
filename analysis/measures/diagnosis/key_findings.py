"""What can be wrong with keys and heads: dead, copied, inverted, far from the nodes; and nodes that coincide.

Each function reads an :class:`~analysis.measures.diagnosis.evidence.Evidence` and returns a
:class:`~analysis.measures.diagnosis.evidence.Finding`, or None where that is not so.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linear_sum_assignment

from analysis.measures.diagnosis.evidence import Evidence, Finding, counted, listed, share

COPY = 0.005
"""Two heads are copies if every key has its twin within this part of the nodes' spread.

Heads that merely agree stay farther apart: each is drawn by its own gradients to the same clusters. Copies
began as one, get equal gradients and can never part.
"""
FEW_KEYS = 0.1
"""Part of all keys that may be dead, or far away, before it matters: other heads may hold their clusters."""
OUTSIDE = 1.0
"""A key is outside the data if no node is nearer than this many spreads."""
EMPTY = 0.1
"""A cluster with less than this part of its even share 1/K is empty."""
INFLUENCE = 0.01
"""Part of S that an inverted head must move to be worth a word."""
COINCIDE = 1e-3
"""Nodes coincide if their spread is below this part of their typical length."""


def dead_keys(evidence: Evidence) -> Finding | None:
    """Keys that are nobody's nearest key in their head: many, or the same one in half of the heads."""
    H, _, K = evidence.key_distances.shape
    if K == 1 or coincide(evidence):
        return None
    nearest = evidence.key_distances.argmin(axis=2)
    alive = np.stack([np.bincount(head, minlength=K) > 0 for head in nearest])
    dead = [(int(h), int(k)) for h, k in np.argwhere(~alive)]
    if not _matters(~alive):
        return None
    one, usage = len(dead) == 1, evidence.S.mean(axis=0)
    empty = [str(k + 1) for k in np.flatnonzero(usage < EMPTY / K)]
    so = f" Clusters without nodes: {listed(empty)}." if empty else ""
    return Finding(
        "Dead keys",
        f"{counted(len(dead), 'key')} of {H * K} {'is' if one else 'are'} nobody's nearest key in "
        f"{'its head' if one else 'their heads'}: {listed([f'{h + 1}.{k + 1}' for h, k in dead])}." + so,
        "keys",
        "the plane: keys with no nodes around them",
        "Start the keys from k-means after some warm-up epochs, or ask for fewer clusters.",
        head=dead[0][0],
        cluster=dead[0][1],
    )


def outside(evidence: Evidence) -> Finding | None:
    """Keys far from every node: many, or the same one in half of the heads."""
    H, _, K = evidence.key_distances.shape
    if K == 1 or coincide(evidence):
        return None
    away = evidence.key_distances.min(axis=1) / evidence.spread
    far = [(int(h), int(k)) for h, k in np.argwhere(away > OUTSIDE)]
    if not _matters(away > OUTSIDE):
        return None
    h, k = np.unravel_index(int(away.argmax()), away.shape)
    return Finding(
        "Keys outside the data",
        f"{counted(len(far), 'key')} of {H * K} {'lies' if len(far) == 1 else 'lie'} outside the data: the "
        f"farthest, {h + 1}.{k + 1}, is {away.max():.1f} times the nodes' spread away from its nearest node.",
        "keys",
        "the plane: keys beside the cloud of nodes",
        "Start the keys from k-means on the encoder's output instead of at random.",
        head=int(h),
        cluster=int(k),
    )


def copied_heads(evidence: Evidence) -> Finding | None:
    """Heads whose keys are the same points."""
    H, K, _ = evidence.keys.shape
    if H == 1 or K == 1 or coincide(evidence):
        return None
    apart = np.array([[matched_distance(a, b) for a in evidence.keys] for b in evidence.keys])
    twins = apart < COPY * evidence.spread
    sets = sorted({tuple(np.flatnonzero(row).tolist()) for row in twins if row.sum() > 1})
    if not sets:
        return None
    named = "; heads ".join(listed([str(h + 1) for h in heads], most=8) for heads in sets)
    farthest = float(apart[twins].max()) / evidence.spread
    within = "under 0.1 %" if farthest < 1e-3 else share(farthest)
    return Finding(
        "Duplicated heads",
        f"Heads {named} are copies: each of their keys has its twin within {within} of the nodes' "
        "spread. They get equal gradients and cannot part.",
        "keys",
        "the plane: keys of several heads on one spot, their ways on one line",
        "Use fewer heads; or start the keys at random, or from k-means with fewer nodes for each head.",
        head=sets[0][1],
    )


def inverted_heads(evidence: Evidence) -> Finding | None:
    """Heads with a negative weight, which push nodes away from the keys they lie near."""
    K = evidence.S.shape[1]
    influence = [_influence(evidence, h) for h in range(len(evidence.head_weights))]
    found = [h for h, w in enumerate(evidence.head_weights) if w < 0 and influence[h] > INFLUENCE]
    if K == 1 or not found:
        return None
    weights = ", ".join(f"{evidence.head_weights[h]:.1f}".replace("-", "\u2212") for h in found)
    several = len(found) > 1
    return Finding(
        "Inverted heads",
        f"Head{'s' if several else ''} {listed([str(h + 1) for h in found])} "
        f"{'have negative weights' if several else 'has a negative weight'} ({weights}): a node on key k "
        f"gives cluster k least. Without {'one of them' if several else 'it'} S would move by "
        f"{share(max(influence[h] for h in found))}.",
        "assignments",
        "the heads' heat maps, with their weights above",
        "Start the head weights positive, or mute the head in the what-if of Keys to see what it does.",
        head=found[0],
    )


def melted(evidence: Evidence) -> Finding | None:
    """All nodes in one point before any key is looked at."""
    if not coincide(evidence):
        return None
    length = float(np.sqrt((evidence.x.astype(np.float64) ** 2).sum(axis=1).mean()))
    return Finding(
        "Nodes coincide",
        f"The encoder gives all {len(evidence.x):,} nodes the same state: their spread is "
        f"{evidence.spread:.1g}, their length {length:.2g}. No key can tell them apart.",
        "keys",
        "the plane: one point",
        "Lower the learning rate, use fewer encoder layers, or another encoder.",
    )


def coincide(evidence: Evidence) -> bool:
    """Whether the nodes entering the layer lie in one point, for all practical purposes."""
    length = float(np.sqrt((evidence.x.astype(np.float64) ** 2).sum(axis=1).mean()))
    return evidence.spread <= COINCIDE * length


def matched_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Largest distance between keys ``[K, F]`` of two heads under the matching with the least in all.

    >>> matched_distance(np.array([[0.0], [5.0]]), np.array([[5.0], [0.5]]))
    0.5
    """
    apart = np.linalg.norm(a[:, None].astype(np.float64) - b[None], axis=-1)
    rows, columns = linear_sum_assignment(apart)
    return float(apart[rows, columns].max())


def _matters(bad: np.ndarray) -> bool:
    """Whether bad keys ``[H, K]`` are many, or the same one in half of the heads."""
    return bool(bad.mean() > FEW_KEYS or bad.mean(axis=0).max() >= 0.5)


def _influence(evidence: Evidence, head: int) -> float:
    """Mean total variation distance between S and S without the head."""
    weights = evidence.head_weights.astype(np.float64).copy()
    weights[head] = 0.0
    logits = np.einsum("h,hnk->nk", weights, evidence.S_h.astype(np.float64))
    without = np.exp(logits - logits.max(axis=1, keepdims=True))
    without /= without.sum(axis=1, keepdims=True)
    return float(np.abs(evidence.S - without).sum(axis=1).mean() / 2)
