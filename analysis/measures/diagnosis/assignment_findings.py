"""What can be wrong with an assignment: even, collapsed, flattened by its KL, not at rest, one cluster only.

Each function reads an :class:`~analysis.measures.diagnosis.evidence.Evidence` and returns a
:class:`~analysis.measures.diagnosis.evidence.Finding`, or None where that is not so.
"""

from __future__ import annotations

import numpy as np

from analysis.measures.assignments.kl_direction import kl_direction
from analysis.measures.diagnosis.evidence import Evidence, Finding, share

EVEN = 0.95
"""Mean row entropy over ln K above which S tells hardly any node from another."""
FEW = 0.6
"""Clusters in use, as a part of K, under which the nodes have collapsed into a few."""
MOVING = 0.05
"""Part of its row that a node may change from one recorded epoch near the end to the next."""
SOFTER = 0.9
"""Mean row entropy over ln K above which an attached KL is asked whether it flattens."""


def inert_layer(evidence: Evidence) -> Finding | None:
    """One cluster: the softmax over one entry is 1 whatever the keys are."""
    if evidence.S.shape[1] > 1:
        return None
    return Finding(
        "Inert layer",
        "The layer has one cluster (K = 1), so S is 1 for every node, the KL is 0 and its keys get no "
        "gradient: they mean nothing.",
        "assignments",
        "the heat map of S, which is one flat column",
        "Give the layer at least two clusters. As a last layer, K = 1 only sums the nodes up.",
    )


def uniform(evidence: Evidence) -> Finding | None:
    """S is almost even; says whether the head weights allow more."""
    K = evidence.S.shape[1]
    if K == 1 or evidence.entropy <= EVEN:
        return None
    reach = float(np.abs(evidence.head_weights).sum())
    bound = 1 / (1 + (K - 1) * np.exp(-reach))
    if reach < np.log(9 * (K - 1)):  # no entry of S can pass 0.9
        why = f" With head weights of {reach:.2g} in all no entry can pass {bound:.2g}, whatever the keys."
        advice = "Start the head weights larger (5 each), and the keys from k-means."
    else:
        why = f" The head weights ({reach:.2g} in all) would allow more: the heads themselves are even."
        advice = "Start the keys from k-means, raise tau, and detach the KL's target."
    return Finding(
        "Uniform assignments",
        f"A node gives its first cluster {share(evidence.strength)} on average; even would be {share(1 / K)}."
        + why,
        "assignments",
        "the heat map of S, coloured against even",
        advice,
    )


def collapse(evidence: Evidence) -> Finding | None:
    """Sharp, but with few of the clusters in use."""
    K = evidence.S.shape[1]
    if K == 1 or evidence.entropy > EVEN or evidence.in_use > FEW * K:
        return None
    usage = evidence.S.mean(axis=0)
    fullest = int(usage.argmax())
    return Finding(
        "Collapse into few clusters",
        f"{evidence.in_use:.1f} of {K} clusters are in use; cluster {fullest + 1} alone holds "
        f"{share(float(usage[fullest]))} of the nodes.",
        "assignments",
        "the bars of usage under S",
        "Start the keys from k-means, or ask for fewer clusters.",
        cluster=fullest,
    )


def kl_flattens(evidence: Evidence) -> Finding | None:
    """The trained KL has its target attached, and S is soft where that form pulls towards even."""
    if evidence.kl != "attached" or evidence.kl_weight == 0 or evidence.entropy <= SOFTER:
        return None
    cosine = kl_direction(evidence.S, evidence.ptr)
    if cosine is not None and cosine > -0.5:
        return None
    measured = (
        "is even to the last digit, so no gradient is left to measure"
        if cosine is None
        else f"its gradient points against sharpening (cosine {cosine:.2f})".replace("-", "\u2212")
    )
    was = evidence.sharpest
    fell = (
        f" S was sharper before: its entropy rose from {was:.2f} to {evidence.entropy:.2f} of 1."
        if was is not None and was < evidence.entropy - 0.02
        else ""
    )
    return Finding(
        "The KL flattens",
        f"The KL was trained with its target attached, as in PyG, and here {measured}."
        f"{fell} A KL near 0 says nothing here: an even S has it, too.",
        "target",
        "entropy and KL over the epochs",
        "Detach the target, as DEC does, or leave the KL out.",
    )


def unstable(evidence: Evidence) -> Finding | None:
    """Nodes still change clusters near the end."""
    steps = [*evidence.earlier, (evidence.epoch, evidence.S)]
    if evidence.S.shape[1] == 1 or len(steps) < 3:
        return None
    moved = [
        float(np.abs(after - before).sum(axis=1).mean() / 2)
        for (_, before), (_, after) in zip(steps, steps[1:], strict=False)
    ]
    if float(np.mean(moved)) <= MOVING:
        return None
    first, last = steps[0][1].argmax(axis=1), steps[-1][1].argmax(axis=1)
    return Finding(
        "Unstable assignments",
        f"From epoch {steps[0][0]} to {steps[-1][0]} a node moved {share(float(np.mean(moved)))} of its "
        f"share between one recorded epoch and the next; {share(float((first != last).mean()))} of the nodes "
        "changed their first cluster.",
        "assignments",
        "a node's path over the epochs (choose a node)",
        "Lower the learning rate or let it fall (cosine); train longer if it still settles.",
    )
