"""MinCut pooling as a pooler."""

from __future__ import annotations

from analysis.layers.poolers.edge_pooler import EdgePooler
from analysis.layers.pooling_losses import mincut_loss


class MinCutPooler(EdgePooler):
    """The pooler of "Spectral Clustering with Graph Neural Networks for Graph Pooling".

    The paper is at https://arxiv.org/abs/1907.00481. S is the softmax of a linear map of the states; its
    terms are those of :func:`~analysis.layers.mincut_loss`.
    """

    loss = staticmethod(mincut_loss)
