"""Effect of the KL term on S: its gradient compared with that of the entropy, and one step along it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class KLPush(NamedTuple):
    """Effect of one form of the KL term on S.

    Attributes:
        cosine: between minus its gradient and the gradient of the mean row entropy, in [-1, 1]: above 0 it
            flattens, below 0 it sharpens, near 0 it does neither to first order. None where a gradient
            vanishes.
        entropy_change: by how much the mean row entropy over ln K, a number in [0, 1], changes in one step.
    """

    cosine: float | None
    entropy_change: float


class KLDirection(NamedTuple):
    """Effects of both forms of the KL term on one S.

    Attributes:
        attached: with gradients through the target, as in PyG.
        detached: with the target held fixed, as in DEC.
        entropy: mean row entropy of S over ln K, before the step, in [0, 1].
    """

    attached: KLPush
    detached: KLPush
    entropy: float


def kl_direction(S: np.ndarray, ptr: np.ndarray, *, step: float = 0.5) -> KLDirection:
    r"""Measure whether the KL to the target sharpens or flattens S, for both forms of the target.

    With :math:`\mathcal{H}` the mean row entropy and logits :math:`\ell = \ln S`:

    .. math:: \cos(-\nabla_\ell \, \mathrm{KL}, \nabla_\ell \mathcal{H}), \qquad
        \mathcal{H}(\mathrm{softmax}(\ell - \eta N \nabla_\ell \, \mathrm{KL})) - \mathcal{H}(S)

    Neither form always sharpens. Of unequal clusters the target of `DEC <https://arxiv.org/abs/1511.06335>`_
    moves nodes to the small ones, which flattens rows that are sure of a large one.

    Args:
        S: ``[N, K]``, rows summing to 1.
        ptr: ``[B + 1]``, where each graph's nodes begin.
        step: eta; the KL is a mean over N nodes, so that N times its gradient is what one node feels.

    >>> S = np.array([[0.95, 0.05], [0.90, 0.10], [0.85, 0.15]])
    >>> attached, detached, _ = kl_direction(S, np.array([0, 3]))
    >>> attached.entropy_change < 0 < detached.entropy_change  # PyG's form sharpens here, DEC's flattens
    True
    """
    import torch

    from analysis.layers.assignment import kl_to_target
    from analysis.layers.assignment_stats import assignment_entropy

    K = S.shape[1]
    batch = torch.from_numpy(np.repeat(np.arange(len(ptr) - 1), np.diff(ptr)))
    logits = torch.from_numpy(np.log(np.maximum(S, 1e-30, dtype=np.float64))).requires_grad_()
    entropy = assignment_entropy(logits.softmax(-1))
    uphill = torch.autograd.grad(entropy, logits)[0] if K > 1 else torch.zeros_like(logits)
    pushes = []
    for detach in (False, True):
        loss = kl_to_target(logits.softmax(-1), detach=detach, batch=batch)
        push = -len(S) * torch.autograd.grad(loss, logits)[0]
        after = assignment_entropy((logits + step * push).softmax(-1).detach())
        lengths = float(push.norm()), float(uphill.norm()) * len(S)
        vanishes = min(lengths) < 1e-9 * len(S) ** 0.5
        cosine = None if vanishes else float((push * uphill).sum()) * len(S) / (lengths[0] * lengths[1])
        pushes.append(KLPush(cosine, float(after - entropy.detach())))
    return KLDirection(pushes[0], pushes[1], float(entropy.detach()))
