"""Just Balance pooling as a pooler."""

from __future__ import annotations

from functools import partial

from analysis.layers.poolers.edge_pooler import EdgePooler
from analysis.layers.pooling_losses import just_balance_loss


class JustBalancePooler(EdgePooler):
    """The pooler of "Simplifying Clustering with Graph Neural Networks".

    The paper is at https://arxiv.org/abs/2207.08779. S is the softmax of a linear map of the states; its
    term is that of :func:`~analysis.layers.just_balance_loss` by the paper's formula, normalised. The
    paper's own convolution, which draws neighbours together, is not part of it.
    """

    loss = staticmethod(partial(just_balance_loss, normalize=True))
