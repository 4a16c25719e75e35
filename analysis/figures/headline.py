"""The one sentence at the top of a page: what this run shows, computed and never typed in."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from analysis.figures.style.facts import agreement, cluster_words, facts, node_kl
from analysis.figures.style.formatting import joined, percent
from analysis.projection.nearest_key import nearest_key
from analysis.training.spec import RunSpec


def assignments_sentence(S_h: np.ndarray, S: np.ndarray) -> str:
    """Do the heads agree, is S sharp, is a cluster empty.

    Args:
        S_h: ``[H, N, K]``.
        S: ``[N, K]``.
    """
    H, _, K = S_h.shape
    summary = facts(S)
    if K == 1:
        return "There is one cluster only, so every node belongs to it: nothing to cluster here."
    if summary.uniform:
        return (
            "Nothing has clustered: "
            f"a node gives its first cluster {100 * summary.strength:.1f} % on average, "
            f"and a uniform spread over {K} clusters would be {100 / K:.1f} %."
        )
    parts = [f"A node gives its first cluster {percent(summary.strength)} on average"]
    if H > 1:
        shares = {pair: agreement(S_h[pair[0]], S_h[pair[1]]) for pair in combinations(range(H), 2)}
        (a, b), most = max(shares.items(), key=lambda item: item[1])
        parts.append(f"head {a + 1} and head {b + 1} agree on {percent(most)} of nodes")
    if summary.empty:
        parts.append(f"{cluster_words(summary.empty)} {'is' if len(summary.empty) == 1 else 'are'} empty")
    else:
        parts.append(f"{summary.in_use:.1f} of {K} clusters are in use")
    return "; ".join(parts) + "."


def keys_sentence(x: np.ndarray, keys: np.ndarray, first: np.ndarray) -> str:
    """How far the keys went, and which of them no node is nearest to.

    Args:
        x: nodes ``[N, F]``.
        keys: ``[H, K, F]`` at the epoch shown.
        first: ``[H, K, F]`` at epoch 0.
    """
    H, K, _ = keys.shape
    if K == 1:
        return "Each head has one key, and with one key there is nothing to choose: its place means nothing."
    travelled = np.linalg.norm(keys - first, axis=-1)
    dead = [
        f"{h + 1}.{k + 1}"
        for h in range(H)
        for k in np.setdiff1d(np.arange(K), nearest_key(x, keys[h : h + 1]).cluster).tolist()
    ]
    if travelled.max() < 1e-6:
        moved = "The keys are where they began"
    else:
        h, k = np.unravel_index(int(travelled.argmax()), travelled.shape)
        moved = (
            f"Key {h + 1}.{k + 1} has gone farthest, {travelled.max():.2g} from its start "
            f"(half of the {H * K} keys: {np.median(travelled):.2g} or more)"
        )
    if not dead:
        return f"{moved}; in every head each key is the nearest one of some node."
    if len(dead) > 6:
        return f"{moved}; {len(dead)} of {H * K} keys are nobody's nearest key in their head."
    if len(dead) == 1:
        return f"{moved}; key {dead[0]} is nobody's nearest key in its head."
    return f"{moved}; keys {joined(dead)} are nobody's nearest keys in their heads."


def what_if_sentence(
    trained: np.ndarray, S: np.ndarray, P: np.ndarray, *, x: np.ndarray, ptr: np.ndarray
) -> str:
    """What other values of tau or of the head weights do to a frozen layer.

    Args:
        trained: S as trained, ``[N, K]``.
        S: S with the other values.
        P: the target of that S.
        x: ``[N, F]``, the nodes, whose pooled features are S transposed times x in every graph.
        ptr: ``[B + 1]``, where each graph's nodes begin.
    """
    before, after = facts(trained), facts(S)
    moved = 1 - agreement(trained, S)
    kl = float(node_kl(P, S).sum(axis=1).mean())
    return (
        f"With these values a node would give its first cluster {percent(after.strength)} "
        f"(trained: {percent(before.strength)}); {percent(moved)} of nodes would change their first cluster, "
        f"{after.in_use:.1f} clusters would be in use, KL would be {kl:.2g} per node, and the pooled "
        f"features would move by {percent(pooled_move(trained, S, x=x, ptr=ptr))} of their length."
    )


def pooled_move(trained: np.ndarray, S: np.ndarray, *, x: np.ndarray, ptr: np.ndarray) -> float:
    """How far the pooled features of all graphs move, as a part of their length.

    >>> pooled_move(np.eye(2), np.eye(2)[::-1], x=np.array([[1.0], [0.0]]), ptr=np.array([0, 2]))
    1.4142135623730951
    """
    moved = length = 0.0
    for begin, end in zip(ptr[:-1], ptr[1:], strict=True):
        before = trained[begin:end].T.astype(np.float64) @ x[begin:end]
        moved += float(((S[begin:end].T @ x[begin:end] - before) ** 2).sum())
        length += float((before**2).sum())
    return float(np.sqrt(moved / length)) if length > 0 else 0.0


def target_sentence(spec: RunSpec, S: np.ndarray, P: np.ndarray, *, cosine: float | None) -> str:
    """Which KL was trained, and whether PyG's form of it would sharpen or flatten S here.

    Args:
        spec: of the run.
        S: ``[N, K]``.
        P: ``[N, K]``.
        cosine: between the gradients of the attached and the detached KL, None where there is no gradient.
    """
    trained = {
        "none": "This run was trained without a KL term",
        "attached": "This run was trained with the target attached (as PyG has it)",
        "detached": "This run was trained with the target held fixed (as DEC has it)",
    }[spec.training.kl]
    summary, gap = facts(S), facts(P).strength - facts(S).strength
    if summary.uniform:
        asks = "S is uniform, and a uniform S is its own target"
    elif gap > 5e-3:
        wanted, given = percent(facts(P).strength), percent(summary.strength)
        asks = f"the target gives a node's first cluster {wanted} where S gives {given}"
    else:
        asks = "the target is no sharper than S"
    if cosine is None:
        return f"{trained}; {asks}."
    measured = f"{cosine:.2f}".replace("-", "\u2212")
    if cosine < -0.1:
        words = f"attached, it would flatten S here (cosine with sharpening {measured})"
    elif cosine > 0.1:
        words = f"attached or not, it would sharpen S here (cosine of the two gradients {measured})"
    else:
        words = f"attached, it would hardly change how sharp S is (cosine with sharpening {measured})"
    return f"{trained}; {asks}; {words}."
