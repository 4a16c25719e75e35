"""DMoN as a pooler."""

from __future__ import annotations

from collections.abc import Mapping

from torch import Tensor
from torch.nn import functional

from analysis.layers._kernels.batch_layout import Ragged
from analysis.layers.convolutions.neighbour_sums import NeighbourSums
from analysis.layers.poolers.edge_pooler import EdgePooler, terms
from analysis.layers.poolers.pooler_output import PooledGraphs
from analysis.layers.pooling_losses import dmon_loss


class DMoNPooler(EdgePooler):
    """The pooler of "Graph Clustering with Graph Neural Networks".

    The paper is at https://arxiv.org/abs/2006.16904. S is the softmax of a linear map of the states, a
    cluster SELU(S^T X); its terms are those of :func:`~analysis.layers.dmon_loss`.
    """

    def forward(self, x: Tensor, graph: NeighbourSums | None, layout: Ragged) -> PooledGraphs:
        """Pool the nodes ``[N, F]`` of the graphs in ``layout``."""
        pooled = super().forward(x, graph, layout)
        return pooled._replace(x_pooled=functional.selu(pooled.x_pooled))

    def losses(
        self, S: Tensor, edges: Tensor, *, weight: Tensor | None, layout: Ragged
    ) -> Mapping[str, Tensor]:
        """Spectral and collapse loss, as ``spectral`` and ``collapse``."""
        return terms(dmon_loss(S, edges, weight, batch=layout))
