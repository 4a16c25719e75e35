"""Does the KL term sharpen or flatten: the angle between its two forms' gradients."""

from __future__ import annotations

import numpy as np


def kl_direction(S: np.ndarray, ptr: np.ndarray) -> float | None:
    r"""Cosine between the gradients of the KL with the target attached and with the target held fixed.

    Both are taken with respect to the logits of S. Held fixed (`DEC <https://arxiv.org/abs/1511.06335>`_) the
    target always sharpens, so a negative cosine says that the attached form, PyG's, flattens S here.

    Args:
        S: ``[N, K]``, rows summing to 1.
        ptr: ``[B + 1]``, where each graph's nodes begin.

    Returns:
        A number in [-1, 1]; None where a gradient vanishes (S even, one-hot, or K = 1).

    >>> S = np.array([[0.55, 0.45], [0.45, 0.55]])
    >>> round(kl_direction(S, np.array([0, 2])), 2)  # close to even: the two pull in opposite directions
    -1.0
    """
    import torch

    from analysis.layers.assignment import kl_to_target

    batch = torch.from_numpy(np.repeat(np.arange(len(ptr) - 1), np.diff(ptr)))
    logits = torch.from_numpy(np.log(np.maximum(S, 1e-30, dtype=np.float64))).requires_grad_()
    gradients = []
    for detach in (False, True):
        loss = kl_to_target(logits.softmax(-1), detach=detach, batch=batch)
        gradients.append(torch.autograd.grad(loss, logits)[0].flatten())
    lengths = [float(gradient.norm()) for gradient in gradients]
    if min(lengths) < 1e-9:
        return None
    return float(gradients[0] @ gradients[1]) / (lengths[0] * lengths[1])
