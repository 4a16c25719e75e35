"""Gradient gating: a node is updated only as long as its neighbours differ from it."""

from __future__ import annotations

from torch import Tensor, nn

from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation


class GradientGating(nn.Module):
    r"""The gate of "Gradient Gating for Deep Multi-Rate Learning on Graphs" (G2), with p = 2.

    The paper is at https://arxiv.org/abs/2210.00513. With Y what a layer made of X, after its activation,

    .. math::
        \tau_{ik} = \tanh \Big( \frac{1}{|N(i)|} \sum_{j \in N(i)} |y_{ik} - y_{jk}|^2 \Big), \qquad
        X' = (1 - \tau) \odot X + \tau \odot Y

    Where the neighbourhood has become smooth the gate closes, and the states stop. As in the authors' code
    the differences are averaged over neighbours (those at the sources of the edges that end at a node) and
    all layers share one convolution; the gate takes the layer's own, which is their variant without a
    second one. A node without neighbours stays as it is.

    >>> from analysis.models import propagation
    >>> import torch
    >>> pair = propagation(torch.tensor([[0, 1], [1, 0]]), 2)
    >>> y, x = torch.tensor([[0.0], [1.0]]), torch.zeros(2, 1)
    >>> GradientGating()(y, x, pair)  # both gates are tanh(1)
    tensor([[0.0000],
            [0.7616]])
    """

    def forward(self, out: Tensor, x: Tensor, graph: NeighbourAggregation) -> Tensor:
        """Gate between the output of a layer and its input.

        Args:
            out: ``[N, F]``, the output of the layer.
            x: ``[N, F]``, its input.
            graph: the neighbour sums of the N nodes.

        Returns:
            ``[N, F]``, between x (where the neighbours are alike) and ``out``.
        """
        # Centred, since the square of the mean would round off the small differences of similar neighbours.
        y = out - out.detach().mean(0)
        counted = graph.mean(y.new_ones(y.size(0), 1))  # 1 where there is a neighbour, else 0
        squares = counted * y.square() - 2 * y * graph.mean(y) + graph.mean(y.square())
        gate = squares.clamp_min(0).tanh()
        return (1 - gate) * x + gate * out
