"""Just Balance loss: balanced clusters and sharp assignments, without using the edges."""

from __future__ import annotations

from typing import Literal, NamedTuple

import torch
from torch import Tensor

from analysis.checks import one_of
from analysis.layers._kernels.batch_layout import Ragged
from analysis.layers.pooling_losses._sums.gram import gram, root_trace
from analysis.layers.pooling_losses._sums.input_checks import assigned_graphs
from analysis.layers.pooling_losses._sums.mean_over_graphs import mean_where, nonzero

Definition = Literal["paper", "tgp"]


class JustBalanceLoss(NamedTuple):
    """The term of :func:`just_balance_loss`.

    Attributes:
        balance: a scalar in [-sqrt(N K), -sqrt(N / K)], in [-1, -1 / K] where normalised.
    """

    balance: Tensor


def just_balance_loss(
    S: Tensor,
    edge_index: Tensor | None = None,
    edge_weight: Tensor | None = None,
    *,
    batch: Tensor | Ragged | None = None,
    definition: Definition = "paper",
    normalize: bool = False,
) -> JustBalanceLoss:
    r"""The loss of "Simplifying Clustering with Graph Neural Networks", by its formula or by its code.

    The paper is at https://arxiv.org/abs/2207.08779.

    .. math::
        \mathrm{balance} = -\mathrm{Tr} \sqrt{S^\top S} \quad \text{(paper)}, \qquad
        -\sum_k \|S_{:, k}\|_2 \quad \text{(tgp)}

    The root of the formula is that of a matrix, which makes it the nuclear norm of S, the sum of its
    singular values. The authors' code and ``tgp.utils.losses.just_balance_loss`` take the root of every
    entry instead, so that the trace sums the lengths of columns. The two agree where clusters do not overlap,
    and only there: with K = 4, normalised, uniform S and S collapsed into one cluster read -.25 and -.5 by
    the formula, but -.5 and -.5 by the code, which therefore does not tell them apart.

    Args:
        S: ``[N, K]``, rows >= 0 that sum to 1, K >= 2.
        edge_index: ``[2, E]``; taken, and checked, so that all pooling losses are called alike, but the
            loss does not depend on it: in the paper the edges act through the layers before it.
        edge_weight: ``[E]``, >= 0; not used either.
        batch: ``[N]``, the graph of each node, ascending (None: one graph), or what
            :func:`~analysis.layers.ragged` has read from one.
        definition: ``"paper"`` for the formula, ``"tgp"`` for the code.
        normalize: divide by sqrt(N K), as the code does by default. Of a batch, ``"paper"`` takes the N of
            each graph, ``"tgp"`` the mean one.

    Returns:
        The term, a scalar in the type of S (float32 at least). Over a batch it is the mean over the graphs
        that have nodes.

    Raises:
        BadInput: if an argument has another shape, type or range, or the definition is unknown (compiled
            or under ``torch.func`` values are not checked).

    >>> S = torch.tensor([[0.5, 0.5], [0.5, 0.5]])  # its singular values are 1 and 0
    >>> just_balance_loss(S).balance, just_balance_loss(S, definition="tgp").balance
    (tensor(-1.), tensor(-1.4142))
    """
    one_of("definition", definition, ("paper", "tgp"))
    graph = assigned_graphs(S, edge_index, edge_weight, batch=batch, needs_edges=False)
    nodes, K = graph.nodes(), graph.S.size(1)
    if definition == "paper":
        per_graph = root_trace(gram(graph))
    else:
        lengths = graph.total(graph.S.double().square())
        filled = lengths > 0  # the root of 0 has no finite gradient
        per_graph = torch.where(filled, torch.where(filled, lengths, 1).sqrt(), 0).sum(1)
    if normalize:
        size = nodes if definition == "paper" else mean_where(nodes, nodes > 0)
        per_graph = per_graph / (nonzero(size) * K).sqrt()
    return JustBalanceLoss(-mean_where(per_graph, nodes > 0).to(graph.S.dtype))
