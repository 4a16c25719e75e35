"""Findings about an assignment: uniform, collapsed, flattened by its KL, unstable, or one cluster.

Each function reads an :class:`~analysis.measures.diagnosis.evidence.Evidence` and returns a
:class:`~analysis.measures.diagnosis.evidence.Finding`, or None where that is not so.
"""

from __future__ import annotations

import numpy as np

from analysis.measures import limits
from analysis.measures.assignments.kl_gradient_effect import kl_direction
from analysis.measures.diagnosis.evidence import Evidence, Finding, key_advice, share
from analysis.wording import percents, significant


def find_single_cluster(evidence: Evidence) -> Finding | None:
    """Find a layer with one cluster, whose softmax is 1 whatever its keys.

    Args:
        evidence: the layer's last recorded state and its history.
    """
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


def find_uniform(evidence: Evidence) -> Finding | None:
    """Find an almost uniform S, noting whether the head weights allow more contrast.

    Args:
        evidence: the layer's last recorded state and its history.

    >>> from analysis.measures.diagnosis.evidence import Evidence
    >>> S, x = np.full((4, 2), 0.5), np.zeros((4, 1))
    >>> found = find_uniform(Evidence(9, x, np.zeros((0, 2, 1)), np.zeros(0), S[None], S, np.array([0, 4])))
    >>> found.sentence if found else None
    'A node gives its first cluster 50.0 % on average; uniform would be 50.0 %.'
    """
    K, summary = evidence.S.shape[1], evidence.summary
    if not summary.uniform:
        return None
    reach = float(np.abs(evidence.head_weights).sum())
    bound = 1 / (1 + (K - 1) * np.exp(-reach))
    if not evidence.has_keys:
        why, advice = "", "Train longer or with a larger learning rate, or use fewer clusters."
    elif reach < np.log(9 * (K - 1)):  # no entry of S can pass 0.9
        in_all, most = significant(reach, 2), significant(bound, 2)
        why = f" With head weights of {in_all} in all no entry can pass {most}, whatever the keys."
        larger = max(5.0, 2 * (evidence.head_weight or 0.0))
        raised = f"Start the head weights larger ({significant(larger)} each)."
        advice = f"{raised} {key_advice(evidence, '')}".strip()
    else:
        in_all = significant(reach, 2)
        why = f" The head weights ({in_all} in all) would allow more: the heads themselves are uniform."
        detach = " Hold the KL's target fixed." if evidence.kl == "attached" else ""
        advice = f"{key_advice(evidence, 'Train longer, or use fewer clusters.')} Raise tau.{detach}"
    strength, uniform = percents(summary.strength, 1 / K, digits=1)
    return Finding(
        "Uniform assignments",
        f"A node gives its first cluster {strength} on average; uniform would be {uniform}.{why}",
        "assignments",
        "the heat map of S, coloured against uniform",
        advice,
    )


def find_collapse(evidence: Evidence) -> Finding | None:
    """Find a sharp S that uses few of its clusters.

    Args:
        evidence: the layer's last recorded state and its history.
    """
    K, summary = evidence.S.shape[1], evidence.summary
    if K == 1 or summary.uniform or summary.in_use > limits.FEW_CLUSTERS * K:
        return None
    fullest = int(summary.usage.argmax())
    return Finding(
        "Collapse into few clusters",
        f"{summary.in_use:.1f} of {K} clusters are in use; cluster {fullest + 1} alone holds "
        f"{share(float(summary.usage[fullest]))} of the nodes.",
        "assignments",
        "the bars of usage under S",
        key_advice(evidence, f"Ask for fewer clusters{', or more heads' if evidence.has_keys else ''}."),
        cluster=fullest,
    )


def find_flattening_kl(evidence: Evidence) -> Finding | None:
    """Find a KL with attached target that flattens a soft S.

    Args:
        evidence: the layer's last recorded state and its history.
    """
    entropy = evidence.summary.entropy
    if (
        not evidence.has_keys
        or evidence.kl != "attached"
        or evidence.kl_weight == 0
        or entropy <= limits.SOFT
    ):
        return None
    push = kl_direction(evidence.S, evidence.ptr).attached
    if push.cosine is not None and push.cosine < limits.FLATTENS:
        return None
    measured = (
        "S is uniform to the last digit, so no gradient is left to measure"
        if push.cosine is None
        else f"it pushes the entropy up (cosine {push.cosine:.2f}, by "
        f"{significant(push.entropy_change, 1)} in one step)"
    )
    was = evidence.sharpest
    fell = (
        f" S was sharper before: its entropy rose from {was:.2f} to {entropy:.2f} of 1."
        if was is not None and was < entropy - limits.CHANGED
        else ""
    )
    return Finding(
        "The KL flattens",
        f"The KL was trained with its target attached, as in PyG, and here {measured}."
        f"{fell} A KL near 0 says nothing here: a uniform S has it, too.",
        "target",
        "entropy and KL over the epochs",
        "Detach the target, as DEC does, or leave the KL out.",
    )


def find_unstable(evidence: Evidence) -> Finding | None:
    """Find assignments that still change near the end of training.

    Args:
        evidence: the layer's last recorded state and its history; three recorded epochs at least.
    """
    steps = [*evidence.earlier, (evidence.epoch, evidence.S)]
    if evidence.S.shape[1] == 1 or len(steps) < 3:
        return None
    moved = [
        float(np.abs(after - before).sum(axis=1).mean() / 2)
        for (_, before), (_, after) in zip(steps, steps[1:], strict=False)
    ]
    if float(np.mean(moved)) <= limits.MOVING:
        return None
    first, last = steps[0][1].argmax(axis=1), steps[-1][1].argmax(axis=1)
    fall = "" if evidence.lr_schedule == "cosine" else " or let it fall (cosine)"
    return Finding(
        "Unstable assignments",
        f"From epoch {steps[0][0]} to {steps[-1][0]} a node moved {share(float(np.mean(moved)))} of its "
        f"share between one recorded epoch and the next; {share(float((first != last).mean()))} of the nodes "
        "changed their first cluster.",
        "assignments",
        "a node's path over the epochs (choose a node)",
        f"Lower the learning rate{fall}; train longer if it still settles.",
    )
