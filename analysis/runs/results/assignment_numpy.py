"""S_h, S and P of recorded arrays in NumPy.

The formulas are those of :mod:`analysis.layers.assignment`, in double precision and without gradients.
Reading a run needs no more, and torch takes longer to import than all the rest that a first picture needs.
"""

from __future__ import annotations

import numpy as np

from analysis.checks import BadInput, positive


def head_assignments(x: np.ndarray, keys: np.ndarray, *, tau: float) -> np.ndarray:
    r"""S_h ``[H, N, K]``: the Student t assignment of "Memory-Based Graph Networks".

    The paper is at https://arxiv.org/abs/2002.09518. Each row is the softmax over j of
    :math:`-\frac{\tau + 1}{2} \ln(1 + \|x_i - k^{(h)}_j\|^2 / \tau)`.

    Args:
        x: nodes ``[N, F]``.
        keys: ``[H, K, F]``.
        tau: degrees of freedom of the kernel, > 0.

    Raises:
        BadInput: if the shapes do not fit, tau is not positive and finite, or a number is not finite.

    >>> head_assignments(np.zeros((1, 1)), np.array([[[0.0], [1.0]]]), tau=1.0).round(4)  # 1 and 1 / (1 + 1)
    array([[[0.6667, 0.3333]]])
    """
    if x.ndim != 2 or keys.ndim != 3 or x.shape[1] != keys.shape[2]:
        raise BadInput(
            f"expected x [N, F] and keys [H, K, F] of one F, got {list(x.shape)} and {list(keys.shape)}"
        )
    positive("tau", tau)
    for name, array in (("nodes", x), ("keys", keys)):
        if not np.isfinite(array).all():
            raise BadInput(f"expected finite {name}, got NaN or infinity among them")
    H, K, F = keys.shape
    centre = keys.mean((0, 1), dtype=np.float64)  # far from the origin, squares would round off the distances
    nodes, flat = x - centre, (keys - centre).reshape(H * K, F)
    squared = (nodes**2).sum(1, keepdims=True) + (flat**2).sum(1) - 2 * nodes @ flat.T
    kernel = np.log1p(np.maximum(squared, 0) / tau) * (-(tau + 1) / 2)
    return _softmax(kernel.reshape(len(x), H, K)).transpose(1, 0, 2)


def mixed_assignment(S_h: np.ndarray, weights: np.ndarray) -> np.ndarray:
    r"""S ``[N, K]``: :math:`\mathrm{softmax}_j(\sum_h w_h S^{(h)}_{ij})`.

    Args:
        S_h: ``[H, N, K]``.
        weights: ``[H]``, or PyG's 1x1 convolution weight ``[1, H, 1, 1]``. A negative weight inverts a head.

    Raises:
        BadInput: if the number of weights is not the number of heads.

    >>> mixed_assignment(np.array([[[1.0, 0.0]]]), np.array([0.0]))
    array([[0.5, 0.5]])
    """
    if weights.size != len(S_h):
        raise BadInput(
            f"expected S_h [H, N, K] and H weights, got {list(S_h.shape)} and {weights.size} weights"
        )
    return _softmax(np.tensordot(weights.reshape(-1).astype(np.float64), S_h, axes=1))


def graph_target(S: np.ndarray, *, ptr: np.ndarray) -> np.ndarray:
    r"""P ``[N, K]``: the target of "Unsupervised Deep Embedding for Clustering", per graph.

    The paper is at https://arxiv.org/abs/1511.06335.

    .. math::
        P_{ij} = \frac{S_{ij}^2 / f_j}{\sum_l S_{il}^2 / f_l}, \qquad f_j = \sum_n S_{nj}

    with the sum over the nodes n of a graph.

    Args:
        S: ``[N, K]``.
        ptr: ``[B + 1]``, where each graph's nodes begin.

    >>> graph_target(np.array([[0.75, 0.25], [0.25, 0.75]]), ptr=np.array([0, 2]))  # .75^2 / (.75^2 + .25^2)
    array([[0.9, 0.1],
           [0.1, 0.9]])
    """
    S = S.astype(np.float64)
    cumulative = np.concatenate([np.zeros((1, S.shape[1])), S.cumsum(0)])
    f = np.repeat(cumulative[ptr[1:]] - cumulative[ptr[:-1]], np.diff(ptr), axis=0)
    share = S**2 / np.where(f > np.finfo(np.float32).tiny, f, 1)
    total = share.sum(1, keepdims=True)
    return share / np.where(total > 0, total, 1)


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)
