"""The KL term of the memory layers, in its variants."""

from __future__ import annotations

from collections.abc import Sequence

from torch import Tensor

from analysis.layers import kl_to_target
from analysis.models import Memory
from analysis.training.spec import TrainingSpec


def kl_term(memories: Sequence[Memory], training: TrainingSpec) -> Tensor:
    """Sum over memory layers of the KL divergence to the target distribution.

    ``"attached"`` is PyG's: gradients also flow through the target, and the value is a mean over graphs.
    ``"detached"`` is DEC's (`Xie et al., 2016 <https://arxiv.org/abs/1511.06335>`_): the target is a
    constant, and the value is a mean over nodes. Layers with one cluster have nothing to sharpen and add 0.

    Args:
        memories: the layers of one forward pass, at least 1.
        training: settings, with ``kl`` and ``kl_per_head``.

    Returns:
        A scalar ``[]`` in nats, without its weight.
    """
    attached = training.kl == "attached"
    total = memories[0].S.new_zeros(())
    for memory in memories:
        if memory.S.size(-1) > 1:
            total = total + kl_to_target(
                memory.S_h if training.kl_per_head else memory.S,
                detach=not attached,
                per="graph" if attached else "node",
                batch=memory.layout,
            )
    return total
