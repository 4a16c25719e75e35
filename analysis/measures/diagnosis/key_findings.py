"""Findings about keys and heads: dead, duplicate, inverted or distant ones, and coinciding nodes.

Each function reads an :class:`~analysis.measures.diagnosis.evidence.Evidence` and returns a
:class:`~analysis.measures.diagnosis.evidence.Finding`, or None where that is not so.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.optimize import linear_sum_assignment

from analysis.measures import limits
from analysis.measures.assignments.live_keys import live_keys
from analysis.measures.diagnosis.evidence import Evidence, Finding, key_advice, share
from analysis.wording import MINUS, counted, join_words, significant


def find_dead_keys(evidence: Evidence) -> Finding | None:
    """Find keys that are the nearest of no node: many, or the same one in half of the heads.

    Args:
        evidence: the layer's last recorded state and its history.
    """
    H, _, K = evidence.key_distances.shape
    if K == 1 or evidence.coincide:
        return None
    alive = live_keys(evidence.key_distances)
    alive[_keys_coincide_by_head(evidence)] = True  # reported by find_coinciding_keys
    dead = [(int(h), int(k)) for h, k in np.argwhere(~alive)]
    if not _is_widespread(~alive):
        return None
    summary = evidence.summary
    is_single, empty = len(dead) == 1, [str(k + 1) for k in summary.empty if summary.members[k] == 0]
    so = f" Clusters without nodes: {join_words(empty, most=6)}." if empty else ""
    names = join_words([f"{h + 1}.{k + 1}" for h, k in dead], most=6)
    return Finding(
        "Dead keys",
        f"{counted(len(dead), 'key')} of {H * K} {'is' if is_single else 'are'} nobody's nearest key in "
        f"{'its head' if is_single else 'their heads'}: {names}." + so,
        "keys",
        "the plane: keys with no nodes around them",
        key_advice(evidence, "Lower the learning rate, or ask for more heads or fewer clusters."),
        head=dead[0][0],
        cluster=dead[0][1],
    )


def find_distant_keys(evidence: Evidence) -> Finding | None:
    """Find keys far from every node: many, or the same one in half of the heads.

    Args:
        evidence: the layer's last recorded state and its history.
    """
    H, _, K = evidence.key_distances.shape
    if K == 1 or evidence.coincide:
        return None
    gap = evidence.key_distances.min(axis=1) / evidence.spread
    far = [(int(h), int(k)) for h, k in np.argwhere(gap > limits.OUTSIDE)]
    if not _is_widespread(gap > limits.OUTSIDE):
        return None
    h, k = np.unravel_index(int(gap.argmax()), gap.shape)
    return Finding(
        "Keys outside the data",
        f"{counted(len(far), 'key')} of {H * K} {'lies' if len(far) == 1 else 'lie'} outside the data: the "
        f"farthest, {h + 1}.{k + 1}, is {gap.max():.1f} times the nodes' spread away from its nearest node.",
        "keys",
        "the plane: keys beside the cloud of nodes",
        key_advice(evidence, "Lower the learning rate, or ask for more heads."),
        head=int(h),
        cluster=int(k),
    )


def find_coinciding_keys(evidence: Evidence) -> Finding | None:
    """Find heads whose keys all coincide, which makes them uniform on every node.

    Args:
        evidence: the layer's last recorded state and its history.
    """
    H, K, _ = evidence.keys.shape
    if K == 1 or evidence.coincide:
        return None
    heads = np.flatnonzero(_keys_coincide_by_head(evidence)).tolist()
    if not heads:
        return None
    names = "all heads" if len(heads) == H > 1 else f"head{'s' if len(heads) > 1 else ''} "
    names += "" if len(heads) == H > 1 else join_words([str(h + 1) for h in heads], most=6)
    return Finding(
        "All keys coincide",
        f"The {K} keys of {names} lie in one point, so {'they give' if len(heads) > 1 else 'it gives'} every "
        f"node 1/{K} of each cluster.",
        "keys",
        "the plane: keys on one spot",
        key_advice(evidence, "Start the head weights larger, and train the KL with its target held fixed."),
        head=heads[0],
    )


def find_copied_heads(evidence: Evidence) -> Finding | None:
    """Find heads with the same keys.

    Args:
        evidence: the layer's last recorded state and its history.
    """
    H, K, _ = evidence.keys.shape
    if H == 1 or K == 1 or evidence.coincide:
        return None
    gaps = np.zeros((H, H))
    for a, b in combinations(range(H), 2):
        gaps[a, b] = gaps[b, a] = matched_distance(evidence.keys[a], evidence.keys[b])
    in_one_point = _keys_coincide_by_head(evidence)  # reported by find_coinciding_keys
    twins = (gaps < limits.SAME_KEYS * evidence.spread) & ~(in_one_point[:, None] | in_one_point)
    sets = sorted({tuple(np.flatnonzero(row).tolist()) for row in twins if row.sum() > 1})
    if not sets:
        return None
    copies = "; heads ".join(join_words([str(h + 1) for h in heads], most=8) for heads in sets)
    farthest = float(gaps[twins].max()) / evidence.spread
    within = share(farthest)
    return Finding(
        "Duplicated heads",
        f"Heads {copies} are copies: each of their keys has its twin within {within} of the nodes' "
        "spread. They get equal gradients and cannot part.",
        "keys",
        "the plane: keys of several heads on one spot, their ways on one line",
        "Use fewer heads."
        if evidence.keys_from == "random"
        else "Use fewer heads, or start the keys at random.",
        head=sets[0][1],
    )


def find_inverted_heads(evidence: Evidence) -> Finding | None:
    """Find heads with a negative weight, which assign nodes to distant keys.

    Args:
        evidence: the layer's last recorded state and its history.
    """
    negative = [h for h, w in enumerate(evidence.head_weights) if w < 0]
    if evidence.S.shape[1] == 1 or not negative:
        return None
    influence = _influence(evidence)
    inverted = [h for h in negative if influence[h] > limits.INERT_HEAD]
    if not inverted:
        return None
    weights = ", ".join(f"{evidence.head_weights[h]:.1f}".translate(MINUS) for h in inverted)
    several = len(inverted) > 1
    return Finding(
        "Inverted heads",
        f"Head{'s' if several else ''} {join_words([str(h + 1) for h in inverted], most=6)} "
        f"{'have negative weights' if several else 'has a negative weight'} ({weights}): a node on key k "
        f"gives cluster k least. Without {'one of them' if several else 'it'} S would move by "
        f"{share(max(influence[h] for h in inverted))}.",
        "assignments",
        "the heads' heat maps, with their weights above",
        f"Start the head weights {'larger' if (evidence.head_weight or 0) > 0 else 'positive'}, or mute the "
        "head in the what-if of Keys to see what it does.",
        head=inverted[0],
    )


def find_coinciding_nodes(evidence: Evidence) -> Finding | None:
    """Find input nodes that all coincide.

    Args:
        evidence: the layer's last recorded state and its history.
    """
    if not evidence.coincide:
        return None
    length = float(np.sqrt((evidence.x.astype(np.float64) ** 2).sum(axis=1).mean()))
    fewer = "" if evidence.encoder_layers == 1 else ", use fewer encoder layers"
    return Finding(
        "Nodes coincide",
        f"The encoder gives all {len(evidence.x):,} nodes the same state: their spread is "
        f"{significant(evidence.spread, 1)}, their length {significant(length, 2)}. "
        "No key can tell them apart.",
        "keys",
        "the plane: one point",
        f"Lower the learning rate{fewer}, or try another encoder.",
    )


def matched_distance(a: np.ndarray, b: np.ndarray) -> float:
    """Largest distance between keys ``[K, F]`` of two heads under the matching of least total distance.

    Args:
        a: ``[K, F]``, keys of one head.
        b: ``[K, F]``, keys of the other.

    Returns:
        A distance in the units of the states, at least 0.

    >>> matched_distance(np.array([[0.0], [5.0]]), np.array([[5.0], [0.5]]))
    0.5
    """
    distances = np.linalg.norm(a[:, None].astype(np.float64) - b[None], axis=-1)
    rows, columns = linear_sum_assignment(distances)
    return float(distances[rows, columns].max())


def _is_widespread(flagged: np.ndarray) -> bool:
    """Whether the flagged keys ``[H, K]`` are many, or one is flagged in half of the heads."""
    return bool(flagged.mean() > limits.FEW_KEYS or flagged.mean(axis=0).max() >= 0.5)


def _keys_coincide_by_head(evidence: Evidence) -> np.ndarray:
    """Whether the keys of each head coincide, relative to the spread of the nodes, ``[H]``."""
    keys = evidence.keys.astype(np.float64)
    radius = np.sqrt(((keys - keys.mean(axis=1, keepdims=True)) ** 2).sum(axis=2)).max(axis=1)
    one_point: np.ndarray = radius < limits.COINCIDE * evidence.spread
    return one_point


def _influence(evidence: Evidence) -> list[float]:
    """Mean change of S without each head."""
    import torch

    from analysis.measures.assignments.heads import head_influence

    weights = torch.from_numpy(np.asarray(evidence.head_weights, dtype=np.float64))
    influence: list[float] = head_influence(torch.from_numpy(evidence.S_h), weights).tolist()
    return influence
