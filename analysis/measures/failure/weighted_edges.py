"""Call a network that takes edge weights as one without: interventions change its edges."""

from __future__ import annotations

import inspect
from typing import Any

from torch import Tensor, nn

from analysis.checks import BadInput, tensor

NAME = "edge_weight"


class WeightedEdges(nn.Module):
    """Network with the weights of its edges, called as ``model(x, edge_index)``.

    Edges that were rewired keep their weights. Self-loops alone, which make the aggregation the identity,
    weigh the mean.

    Args:
        model: network whose forward has a parameter ``edge_weight``; its parts are those of this module.
        edge_weight: ``[E]`` or ``[E, D]``, finite.

    Raises:
        BadInput: for a network without the parameter, or weights that are none.

    >>> import torch
    >>> def weighted(x, edge_index, edge_weight):
    ...     return x * edge_weight.sum()
    >>> model = nn.Module()
    >>> model.forward = weighted
    >>> edges, loops = torch.tensor([[0, 1], [1, 0]]), torch.tensor([[0, 1], [0, 1]])
    >>> weighted_model = WeightedEdges(model, torch.tensor([1.0, 3.0]))
    >>> [float(weighted_model(torch.ones(1), edges)), float(weighted_model(torch.ones(1), loops[:, :1]))]
    [4.0, 2.0]
    """

    def __init__(self, model: nn.Module, edge_weight: Tensor) -> None:
        super().__init__()
        tensor(NAME, edge_weight)
        if not takes_weights(model):
            raise BadInput(
                f"expected a model whose forward takes {NAME}, got {type(model).__name__}, which does not; "
                f"leave out {NAME}="
            )
        if not edge_weight.is_floating_point() or edge_weight.dim() not in (1, 2) or not len(edge_weight):
            raise BadInput(
                f"expected {NAME} of shape [E] in floating point, got {list(edge_weight.shape)} of "
                f"{edge_weight.dtype}"
            )
        if not bool(edge_weight.isfinite().all()):
            raise BadInput(f"expected finite weights in {NAME}, got NaN or infinite ones")
        self.model, self.weights = model, edge_weight.detach()

    def forward(self, x: Tensor, edge_index: Tensor) -> Any:
        """What the network returns for nodes ``[N, F]`` and edges ``[2, E]``."""
        weights = self.weights.to(x.device)
        if bool((edge_index[0] == edge_index[1]).all()):
            mean = weights.mean(0, keepdim=True)
            weights = mean.expand(edge_index.shape[1], *mean.shape[1:])
        return self.model(x, edge_index, **{NAME: weights})


def takes_weights(model: nn.Module) -> bool:
    """Whether the forward of a network has a parameter ``edge_weight``.

    >>> from torch_geometric.nn import GATConv, GCNConv
    >>> takes_weights(GCNConv(2, 2)), takes_weights(GATConv(2, 2))
    (True, False)
    """
    try:
        return NAME in inspect.signature(model.forward).parameters
    except (TypeError, ValueError):  # a scripted or compiled function
        return False


def refuse_weights_left_out(model: nn.Module, data: Any) -> None:
    """Refuse weights in the data that the network would take, as nothing says whether it was trained so.

    Raises:
        BadInput: if ``data.edge_weight`` differ and the network takes them.
    """
    weights = getattr(data, NAME, None)
    if not isinstance(weights, Tensor) or not takes_weights(model) or bool((weights == weights[:1]).all()):
        return
    raise BadInput(
        f"expected to be told whether the model was trained with data.{NAME}, which its forward takes, too; "
        f"give {NAME}=data.{NAME} if so, else remove it: del data.{NAME}"
    )
