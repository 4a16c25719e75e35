"""Headline of a page: one computed sentence on what the run shows."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.spatial.distance import cdist

from analysis.figures.style.assignment_words import empty_words
from analysis.layers.poolers.table import POOLERS
from analysis.measures import limits
from analysis.measures.assignments.kl_gradient_effect import KLDirection, KLPush
from analysis.measures.assignments.live_keys import live_keys
from analysis.measures.assignments.matching import same_cluster
from analysis.measures.assignments.summary import flat_heads, summarize
from analysis.training.spec import ClusterSpec, RunSpec
from analysis.wording import join_words, percent, percents, signed, significant


def assignments_sentence(S_h: np.ndarray, S: np.ndarray, *, of: int | None = None) -> str:
    """Sentence on agreement of heads, sharpness of S and empty clusters.

    Args:
        S_h: ``[H, N, K]``.
        S: ``[N, K]``.
        of: number of nodes these stand for; the sentence names the sample where that is more.

    >>> assignments_sentence(np.eye(2)[None], np.eye(2))
    'A node gives its first cluster 100 % on average; 2.0 of 2 clusters are in use.'
    """
    K = S_h.shape[2]
    summary = summarize(S)
    if K == 1:
        return "There is one cluster only, so every node belongs to it: nothing to cluster here."
    if len(S) == 1:
        return "There is one node only, so there is nothing to compare it with."
    if summary.uniform:
        strength, uniform = percents(summary.strength, 1 / K)
        return (
            f"S is almost uniform: a node gives its first cluster {strength} on average, and a uniform S "
            f"over {K} clusters would give it {uniform}."
        )
    if summary.same_rows:
        share = percent(float(summary.usage.max()))
        fullest = int(summary.usage.argmax()) + 1
        same = f"all nodes have nearly the same row, {share} of it in cluster {fullest}"
        return f"Nothing has clustered: {same}."
    parts = [f"A node gives its first cluster {percent(summary.strength)} on average"]
    informative_heads = np.flatnonzero(~flat_heads(S_h)).tolist()
    if len(informative_heads) > 1:
        shares = {(a, b): same_cluster(S_h[a], S_h[b]) for a, b in combinations(informative_heads, 2)}
        (a, b), agreement = max(shares.items(), key=lambda item: item[1])
        parts.append(f"head {a + 1} and head {b + 1} agree on {percent(agreement)} of nodes")
    parts.append(empty_words(summary) or f"{summary.in_use:.1f} of {K} clusters are in use")
    return "; ".join(parts) + (f" ({_sample(len(S), of)})" if of and of > len(S) else "") + "."


def _sample(nodes: int, of: int) -> str:
    return f"{nodes:,} of {of:,} nodes"


def keys_sentence(
    x: np.ndarray, keys: np.ndarray, first: np.ndarray, *, since: int = 0, of: int | None = None
) -> str:
    """Sentence on the movement of the keys and on dead keys.

    Args:
        x: nodes ``[N, F]``.
        keys: ``[H, K, F]`` at the epoch shown.
        first: ``[H, K, F]`` at the epoch ``since``.
        since: the epoch at which the keys began.
        of: number of nodes these stand for; the sentence names the sample where that is more.

    >>> x, keys = np.array([[0.0], [0.1], [1.0]]), np.array([[[0.0], [1.0], [9.0]]])
    >>> keys_sentence(x, keys, keys)
    "The keys are where they began, at epoch 0; key 1.3 is nobody's nearest key in its head."
    """
    H, K, _ = keys.shape
    if K == 1:
        return "Each head has one key, and with one key there is nothing to choose: its place means nothing."
    distance = np.linalg.norm(keys - first, axis=-1)
    alive = live_keys(np.stack([cdist(x, head) for head in keys]))
    dead = [f"{h + 1}.{k + 1}" for h, k in np.argwhere(~alive).tolist()]
    if distance.max() < 1e-6:
        moved = f"The keys are where they began, at epoch {since}"
    else:
        h, k = np.unravel_index(int(distance.argmax()), distance.shape)
        most, median = significant(distance.max(), 2), significant(float(np.median(distance)), 2)
        moved = (
            f"Key {h + 1}.{k + 1} has gone farthest, {most} from its place at epoch {since} "
            f"(half of the {H * K} keys: {median} or more)"
        )
    among = f" among {_sample(len(x), of)}" if of and of > len(x) else ""
    if not dead:
        return f"{moved}; in every head each key is the nearest one of some node{among}."
    if len(dead) > 6:
        return f"{moved}; {len(dead)} of {H * K} keys are nobody's nearest key in their head{among}."
    if len(dead) == 1:
        return f"{moved}; key {dead[0]} is nobody's nearest key in its head{among}."
    return f"{moved}; keys {join_words(dead)} are nobody's nearest keys in their heads{among}."


def target_sentence(
    spec: RunSpec,
    S: np.ndarray,
    P: np.ndarray,
    *,
    direction: KLDirection | None,
    of: int | None = None,
) -> str:
    """Sentence on the trained KL term, its target, and whether either form sharpens or flattens S.

    Args:
        spec: spec of the run.
        S: ``[N, K]``.
        P: ``[N, K]``.
        direction: where both forms of the KL push the entropy of S; None leaves that out.
        of: number of nodes these stand for; the sentence names the sample where that is more.
    """
    without = isinstance(spec.model, ClusterSpec) and not POOLERS[spec.model.pooler].keys
    trained = {
        "none": "This run was trained without a KL term",
        "attached": "This run was trained with the target attached (as PyG has it)",
        "detached": "This run was trained with the target held fixed (as DEC has it)",
    }["none" if without else spec.training.kl]
    of_S, of_P = summarize(S), summarize(P)
    strength, target_strength = percents(of_S.strength, of_P.strength)
    if of_S.uniform and of_P.uniform:
        asks = "S is almost uniform, and a uniform S is its own target"
    elif of_S.same_rows:
        asks = "all nodes have nearly the same row, and such an S is nearly its own target"
    elif of_P.strength - of_S.strength > limits.NO_SHARPER:
        asks = f"the target gives a node's first cluster {target_strength} where S gives {strength}"
    else:
        asks = "the target is no sharper than S"
    asks += f" ({_sample(len(S), of)})" if of and of > len(S) else ""
    if direction is None or direction.attached.cosine is None or direction.detached.cosine is None:
        return f"{trained}; {asks}."
    pushes = [
        f"{name}, the KL would {_kl_verb(push)} S here (entropy {direction.entropy:.3f} to "
        f"{direction.entropy + push.entropy_change:.3f} in one step, cosine with flattening "
        f"{signed(push.cosine or 0.0)})"
        for name, push in (("attached", direction.attached), ("held fixed", direction.detached))
    ]
    return f"{trained}; {asks}; {pushes[0]}; {pushes[1]}."


def _kl_verb(push: KLPush) -> str:
    """Verb for a push, where its direction and the step along it agree; a step may overshoot."""
    if push.cosine is None or abs(push.cosine) < limits.DIRECTION:
        return "hardly change the sharpness of"
    if abs(push.entropy_change) < limits.STEP or (push.cosine > 0) != (push.entropy_change > 0):
        return "hardly change the sharpness of"
    return "flatten" if push.cosine > 0 else "sharpen"
