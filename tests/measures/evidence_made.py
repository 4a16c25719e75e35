"""A layer that clusters well, made by hand, and what to change in it."""

from dataclasses import replace

import numpy as np

from analysis.measures.diagnosis.evidence import Evidence


def made(*, heads=2, K=3, per=10, weight=6.0, seed=0, **changes) -> Evidence:
    """K tight clumps, a key of every head in each, S from them; ``changes`` replace parts and S follows."""
    rng = np.random.default_rng(seed)
    centres = 4 * rng.normal(size=(K, 5))
    x = np.repeat(centres, per, axis=0) + rng.normal(scale=0.3, size=(K * per, 5))
    keys = centres + rng.normal(scale=0.2, size=(heads, K, 5))
    return assigned(
        Evidence(
            epoch=100,
            x=x,
            keys=keys,
            head_weights=np.full(heads, weight),
            S_h=np.empty(0),
            S=np.empty(0),
            ptr=np.array([0, len(x)]),
        ),
        **changes,
    )


def assigned(evidence: Evidence, **changes) -> Evidence:
    """With S_h and S computed anew, as slow loops would."""
    evidence = replace(evidence, **changes)
    H, K, _ = evidence.keys.shape
    S_h = np.empty((H, len(evidence.x), K))
    for h in range(H):
        for i, node in enumerate(evidence.x):
            kernel = np.array([1 / (1 + ((node - key) ** 2).sum()) for key in evidence.keys[h]])
            S_h[h, i] = kernel / kernel.sum()
    logits = sum(w * part for w, part in zip(evidence.head_weights, S_h, strict=True))
    S = np.exp(logits - logits.max(axis=1, keepdims=True))
    return replace(evidence, S_h=S_h, S=S / S.sum(axis=1, keepdims=True))
