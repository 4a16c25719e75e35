"""Total influence of a two-layer GCN: exact, and by PyG's ``total_influence``."""

from __future__ import annotations

import torch
from torch import Tensor
from torch_geometric.data import Data
from torch_geometric.nn import GCN
from torch_geometric.utils.influence import jacobian_l1_agg_per_hop

from analysis.measures.implementations.formula_agreement import FormulaValue
from analysis.measures.reach.influence import influence

MOST_NODES = 200
"""PyG takes a Jacobian of every node by every other; of more than this it is not asked."""
LAYERS = 2
_WIDTH = 8
_QUANTITY = f"Influence, total of a GCN of {LAYERS} layers"


def influence_values(x: Tensor, edge_index: Tensor, *, seed: int = 0) -> list[FormulaValue]:
    """Compute both totals, as means over nodes, for a network with random weights.

    PyG shows the network only the nodes within ``max_hops``. With as many hops as layers no path is missing,
    yet the outermost nodes lose edges, their degrees are too small, and a GCN divides by degrees.

    Args:
        x: ``[N, F]``.
        edge_index: ``[2, E]``.
        seed: seed of the weights.
    """
    if not 1 < len(x) <= MOST_NODES:
        return []
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = GCN(x.size(1), _WIDTH, num_layers=LAYERS).to(x.dtype).eval()
    exact_totals = [influence(model, x, edge_index, nodes=[node]).total for node in range(len(x))]
    exact = sum(exact_totals) / len(exact_totals)
    # PyG infers the number of nodes from the edges, so the last node must have one.
    order = torch.bincount(edge_index.flatten(), minlength=len(x)).gt(0).long().argsort(stable=True)
    data = Data(x=x[order], edge_index=order.argsort()[edge_index], num_nodes=len(x))
    # The rows that total_influence averages; it prints a progress bar itself, and fails in float64.
    by_hop = torch.stack(
        [jacobian_l1_agg_per_hop(model, data, LAYERS, node, "cpu") for node in order.argsort().tolist()]
    )
    totals = by_hop.sum(1)
    off = max(
        (
            abs(float(total) / exact_total - 1)
            for total, exact_total in zip(totals, exact_totals, strict=True)
            if exact_total
        ),
        default=0.0,
    )
    return [
        FormulaValue(
            _QUANTITY, "Jacobian", exact, 0.0, "the network sees the whole graph; exact up to rounding"
        ),
        FormulaValue(
            _QUANTITY,
            "PyG",
            float(totals.mean()),
            0.0,
            f"it sees nodes within {LAYERS} hops, whose outermost have too small degrees: one is off "
            f"by up to {100 * off:.1f} %",
        ),
    ]
