"""DMoN as a pooler."""

from __future__ import annotations

from torch.nn import functional

from analysis.layers.poolers.edge_pooler import EdgePooler
from analysis.layers.pooling_losses import dmon_loss


class DMoNPooler(EdgePooler):
    """The pooler of "Graph Clustering with Graph Neural Networks".

    The paper is at https://arxiv.org/abs/2006.16904. S is the softmax of a linear map of the states, a
    cluster SELU(S^T X); its terms are those of :func:`~analysis.layers.dmon_loss`.
    """

    loss = staticmethod(dmon_loss)
    activation = staticmethod(functional.selu)
