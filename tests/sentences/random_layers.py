"""Memory layers at random: uniform, equal rows, sharp, collapsed, unequal, of one cluster, of two graphs."""

from typing import NamedTuple

import numpy as np

KINDS = ("soft", "sharp", "uniform", "equal rows", "collapsed", "coinciding keys", "one cluster", "far keys")
KINDS += ("alike in each graph", "one node a graph")


class Layer(NamedTuple):
    """What the sentences of the cluster pages are made of."""

    kind: str
    x: np.ndarray
    keys: np.ndarray
    first: np.ndarray
    weights: np.ndarray
    S_h: np.ndarray
    S: np.ndarray
    P: np.ndarray
    ptr: np.ndarray


def softmax(logits):
    e = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def student_t(x, keys):
    kernel = 1 / (1 + ((x[:, None] - keys[None]) ** 2).sum(-1))
    return kernel / kernel.sum(1, keepdims=True)


def target(S, ptr):
    P = np.empty_like(S)
    for begin, end in zip(ptr, ptr[1:], strict=False):
        weights = S[begin:end] ** 2 / np.maximum(S[begin:end].sum(0), 1e-300)
        P[begin:end] = weights / weights.sum(1, keepdims=True)
    return P


def random_layer(seed):
    rng = np.random.default_rng(seed)
    kind = KINDS[seed % len(KINDS)]
    N, F = int(rng.integers(6, 40)), int(rng.integers(1, 6))
    H, K = int(rng.integers(1, 5)), 1 if kind == "one cluster" else int(rng.integers(2, 7))
    x = rng.normal(size=(N, F)) * rng.choice([0.3, 1.0, 4.0])
    keys = rng.normal(size=(H, K, F)) * x.std()
    if kind == "coinciding keys":
        keys[:] = keys[:, :1]
    if kind == "far keys":
        keys[0, 0] += 50
    if kind == "equal rows":
        x[:] = x[0]
    scale = {"soft": 2.0, "sharp": 30.0, "uniform": 0.05, "equal rows": 9.0, "collapsed": 40.0}.get(kind, 5.0)
    weights = scale * rng.choice([1.0, 1.0, -0.5], size=H)
    if kind == "collapsed":
        keys[:, 0] = x.mean(0)
        keys[:, 1:] += 30
    S_h = np.stack([student_t(x, each) for each in keys])
    S = softmax(np.tensordot(weights, S_h, axes=1))
    cut = int(rng.integers(2, N - 1))
    ptr = np.array([0, N]) if seed % 3 else np.array([0, cut, N])
    if kind == "alike in each graph":
        ptr = np.array([0, cut, N])
        for begin, end in ((0, cut), (cut, N)):
            S_h[:, begin:end], S[begin:end] = S_h[:, begin : begin + 1], S[begin]
    if kind == "one node a graph":
        ptr = np.arange(N + 1)
    first = keys if seed % 11 == 0 else keys + rng.normal(size=keys.shape)
    as_recorded = (each.astype(np.float32) for each in (x, keys, first, weights, S_h, S, target(S, ptr)))
    return Layer(kind, *as_recorded, ptr)
