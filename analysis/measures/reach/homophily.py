"""Homophily: the share of edges that join nodes of one class, in three definitions."""

from __future__ import annotations

from typing import Literal, get_args

import numpy as np
from torch import Tensor

from analysis.checks import BadInput, one_of, tensor
from analysis.measures.input_checks import check_edges
from analysis.measures.measure import Undefined
from analysis.measures.reach.hops import adjacency

HomophilyKind = Literal["edge", "node", "adjusted"]
KINDS: tuple[HomophilyKind, ...] = get_args(HomophilyKind)


def homophily(edge_index: Tensor, y: Tensor, *, kind: HomophilyKind = "edge") -> float:
    r"""Share of edges that join nodes of one class.

    * ``"edge"``: of all edges, :math:`h`, from `Beyond Homophily in Graph Neural Networks
      <https://arxiv.org/abs/2006.11468>`_. Range [0, 1]; neutral :math:`\sum_k p_k^2` with p_k the share of
      edge ends at class k.
    * ``"node"``: of each node's edges, then the mean over nodes that have any, from `Geom-GCN
      <https://arxiv.org/abs/2002.05287>`_. PyG's counts nodes without edges as 0. Range [0, 1].
    * ``"adjusted"``: :math:`(h - \sum_k p_k^2) / (1 - \sum_k p_k^2)`, from `Characterizing Graph Datasets for
      Node Classification <https://arxiv.org/abs/2209.06177>`_, the same as networkx's attribute
      assortativity. Range [-1, 1]; neutral 0 whatever the classes.

    Args:
        edge_index: ``[2, E]``, both directions listed; loops and repeated edges are dropped.
        y: ``[N]`` labels; edges with an unlabelled end (-1) are left out.
        kind: ``"edge"``, ``"node"`` or ``"adjusted"``, as above.

    Raises:
        Undefined: if no edge joins two labelled nodes; ``"adjusted"`` also where all of them have one
            label.
        BadInput: for one-way edges, labels that do not fit or an unknown kind.

    >>> import torch
    >>> path, y = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]]), torch.tensor([0, 0, 1])
    >>> homophily(path, y), homophily(path, y, kind="node")  # 1 of 2 edges; (1 + 1/2 + 0) / 3
    (0.5, 0.5)
    >>> round(homophily(path, y, kind="adjusted"), 4)  # p = 3/4, 1/4: (1/2 - 5/8) / (1 - 5/8)
    -0.3333
    """
    one_of("kind", kind, KINDS)
    tensor("labels", y)
    if y.dim() != 1 or y.is_floating_point() or len(y) == 0:
        raise BadInput(f"expected whole-number labels [N], got {y.dtype} of shape {list(y.shape)}")
    source, target = adjacency(check_edges(edge_index, len(y)), len(y)).nonzero()
    label = y.detach().cpu().numpy()
    known = (label[source] >= 0) & (label[target] >= 0)
    source, target = source[known], target[known]
    if len(source) == 0:
        raise Undefined("no edge joins two labelled nodes, so there is nothing to count")
    same = (label[source] == label[target]).astype(np.float64)
    if kind == "node":
        degree = np.bincount(target, minlength=len(label))
        alike = np.bincount(target, weights=same, minlength=len(label))
        return float((alike[degree > 0] / degree[degree > 0]).mean())
    share = float(same.mean())
    if kind == "edge":
        return share
    ends = np.unique(label[target], return_counts=True)[1] / len(target)
    by_chance = float((ends**2).sum())
    if len(ends) == 1:
        raise Undefined("all nodes with edges have one label, so every edge is alike by chance, too")
    return (share - by_chance) / (1 - by_chance)
