"""Influence: dependence of a node's output on inputs by hop distance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from analysis.checks import BadInput, tensor
from analysis.measures.input_checks import check_finite_features
from analysis.measures.measure import Undefined
from analysis.measures.reach.hops import adjacency, check_directed_edges, component_sizes, hops_to
from analysis.models.call_model import Model, node_outputs, refuse_nondeterministic, unchanged_buffers

ALL_NODES = 1_000
"""With more nodes than this a sample stands for all of them."""
SAMPLE = 20
BATCHED_NUMBERS = 1 << 19
"""Gradients made at once, in numbers: on small graphs a call costs more than its arithmetic, on large ones
torch's batched gather and scatter cost more than calls."""


class Influence(NamedTuple):
    """Influence of inputs on outputs, by hop distance.

    Attributes:
        by_hop: ``[D + 1]`` float64, influence of all nodes at 0, 1, ... D hops; the mean over ``nodes``.
        range: mean hops that influence comes from, in [0, D].
        total: influence of all nodes together, at least 0; the mean over ``nodes``.
        uniform_range: number of hops that ``range`` reads if every node with a path had the same influence.
        unreached: the part of ``total`` from nodes without a path, as a norm over all nodes lets through, at
            least 0.
        nodes: ``[n]`` the nodes whose outputs were measured.
        silent: number of those nodes that nothing moves; they have no range and are left out of its mean.
        note: which nodes these are and how many components the graph has, in words.
    """

    by_hop: Tensor
    range: float
    total: float
    uniform_range: float
    unreached: float
    nodes: Tensor
    silent: int
    note: str


def influence(
    model: Model,
    x: Tensor,
    edge_index: Tensor,
    *,
    nodes: Tensor | Sequence[int] | None = None,
    generator: torch.Generator | None = None,
) -> Influence:
    r"""Influence by hop, its range and its total, as in `Towards Quantifying Long-Range Interactions in Graph
    Machine Learning <https://arxiv.org/abs/2503.09008>`_.

    .. math::
        I_u(v) = \sum_{a,b} \Big| \frac{\partial h_u^a}{\partial x_v^b} \Big|, \qquad
        I_u(d) = \sum_{v : \text{dist}(v, u) = d} I_u(v), \qquad
        R = \text{mean}_u \frac{\sum_d d \, I_u(d)}{\sum_d I_u(d)}

    The model sees the whole graph. PyG's ``total_influence`` shows it the nodes within ``max_hops`` instead,
    whose outermost degrees are too small, so that even one hop less than needed gives other numbers.

    Read the range beside the total: with depth the range rises to ``uniform_range`` while the total dies, and
    a network that depends equally little on every node depends on none.

    Args:
        model: called as ``model(x, edge_index)``, returns ``[N, C]``; its dropout off, as after ``eval()``.
        x: ``[N, F]`` node features.
        edge_index: ``[2, E]``, sources and targets; hops are counted along them.
        nodes: whose outputs to look at. None takes all, of more than 1,000 a sample of 20; the ``note`` says
            so.
        generator: source of the sample; seed 0 unless given.

    Raises:
        Undefined: if no output depends on any input, a gradient is not finite, or there is no edge.
        BadInput: for inputs that do not fit, several node types, or a model that cannot be called so or that
            answers differently from call to call.

    >>> path = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])
    >>> def sum_of_neighbours(x, edge_index):
    ...     return torch.zeros_like(x).index_add(0, edge_index[1], x[edge_index[0]])
    >>> reach = influence(sum_of_neighbours, torch.ones(3, 1), path)
    >>> reach.by_hop.tolist(), reach.range, reach.note  # 1, 2 and 1 neighbours, all one hop away
    ([0.0, 1.3333333333333333, 0.0], 1.0, 'all 3 nodes')
    """
    x, edges = _check_inputs(x, edge_index)
    selected, note = _select_nodes(nodes, len(x), generator)
    with unchanged_buffers(model):
        refuse_nondeterministic(model, x, edge_index)
        influences = _influence_on(model, x, edge_index, selected)
    if not np.isfinite(influences).all():
        raise Undefined("expected finite gradients, got NaN or infinite ones; the model diverged")
    if not influences.any():
        raise Undefined(
            f"no output of {'the node' if len(selected) == 1 else f'{len(selected)} nodes'} depends on any "
            "input: the model is dead, or its gradients are too small for numbers"
        )
    hops = hops_to(edges, selected, nodes=len(x))
    path = np.isfinite(hops)
    hop = np.where(path, hops, 0).astype(np.int64)
    reachable = np.where(path, influences, 0.0)
    by_hop = np.bincount(hop.ravel(), weights=reachable.ravel()) / len(selected)
    reachable_total = reachable.sum(axis=1)
    alive = reachable_total > 0
    if not alive.any():
        raise Undefined(
            "all influence comes from nodes without a path to those looked at, so it has no range"
        )
    ranges = (hop * reachable).sum(axis=1)[alive] / reachable_total[alive]
    sizes = component_sizes(adjacency(edges, len(x)))
    parts = f"; {len(sizes)} components, and hops count inside each" if len(sizes) > 1 else ""
    return Influence(
        by_hop=torch.from_numpy(by_hop),
        range=float(ranges.mean()),
        total=float(influences.sum(axis=1).mean()),
        uniform_range=float((hop.sum(axis=1) / path.sum(axis=1)).mean()),
        unreached=float((influences - reachable).sum(axis=1).mean()),
        nodes=selected,
        silent=int((influences.sum(axis=1) == 0).sum()),
        note=note + parts,
    )


def influence_range(model: Model, x: Tensor, edge_index: Tensor) -> float:
    """Range of :func:`influence`: mean hop distance of the influence.

    Args:
        model: called as ``model(x, edge_index)``.
        x: ``[N, F]``, features of the nodes.
        edge_index: ``[2, E]``, source and target of every edge.

    Returns:
        A number of hops, at least 0.

    >>> path = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])
    >>> sum_of_neighbours = lambda x, edges: torch.zeros_like(x).index_add(0, edges[1], x[edges[0]])
    >>> influence_range(sum_of_neighbours, torch.ones(3, 1), path)  # all of it from one hop away
    1.0
    """
    return influence(model, x, edge_index).range


def influence_total(model: Model, x: Tensor, edge_index: Tensor) -> float:
    """Total of :func:`influence`: influence of all inputs on a node's output.

    Args:
        model: called as ``model(x, edge_index)``.
        x: ``[N, F]``, features of the nodes.
        edge_index: ``[2, E]``, source and target of every edge.

    Returns:
        A number, at least 0.

    >>> path = torch.tensor([[0, 1, 1, 2], [1, 0, 2, 1]])
    >>> sum_of_neighbours = lambda x, edges: torch.zeros_like(x).index_add(0, edges[1], x[edges[0]])
    >>> round(influence_total(sum_of_neighbours, torch.ones(3, 1), path), 4)  # (1 + 2 + 1) / 3
    1.3333
    """
    return influence(model, x, edge_index).total


def _check_inputs(x: Tensor, edge_index: Tensor) -> tuple[Tensor, Tensor]:
    for what, got in (("node features", x), ("edge_index", edge_index)):
        if isinstance(got, dict):
            raise BadInput(
                f"expected {what} of one node type, got a dict; make the graph homogeneous first "
                "(HeteroData.to_homogeneous)"
            )
    tensor("node features", x)
    return check_finite_features(x), check_directed_edges(edge_index, len(x))


def _select_nodes(
    nodes: Tensor | Sequence[int] | None, number: int, generator: torch.Generator | None
) -> tuple[Tensor, str]:
    if nodes is None:
        if number <= ALL_NODES:
            return torch.arange(number), f"all {number:,} nodes"
        drawn = torch.randperm(number, generator=generator or torch.Generator().manual_seed(0))[:SAMPLE]
        return drawn.sort().values, f"{SAMPLE} of {number:,} nodes, drawn at random"
    selected = torch.as_tensor(nodes).cpu()
    if selected.dtype == torch.bool and selected.shape == (number,):
        selected = selected.nonzero().squeeze(1)
    if (
        selected.dim() != 1
        or selected.is_floating_point()
        or selected.dtype == torch.bool
        or len(selected) == 0
    ):
        raise BadInput(
            f"expected nodes as a list of node numbers, got {selected.dtype} of shape {list(selected.shape)}"
        )
    low, high = int(selected.min()), int(selected.max())
    if low < 0 or high >= number:
        raise BadInput(f"expected node numbers from 0 to {number - 1}, got {low if low < 0 else high}")
    return selected.long(), f"{len(selected):,} of {number:,} nodes"


def _influence_on(model: Model, x: Tensor, edge_index: Tensor, nodes: Tensor) -> np.ndarray:
    """Influence ``[n, N]`` of every node on each of ``nodes``."""
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        out = node_outputs(model, leaf, edge_index)
    influences = torch.zeros(len(nodes), len(x), dtype=torch.float64)
    if not out.requires_grad:
        return influences.numpy()
    rows = torch.arange(len(nodes)).repeat_interleave(out.shape[1])
    starts = nodes.repeat_interleave(out.shape[1]) * out.shape[1] + torch.arange(out.shape[1]).repeat(
        len(nodes)
    )
    at_once = max(1, BATCHED_NUMBERS // max(leaf.numel(), out.numel()) // 2)
    for chunk, gradient in _gradients(out, leaf, starts, at_once):
        influences.index_add_(0, rows[chunk], gradient.abs().sum(-1).double().cpu())
    return influences.numpy()


def _gradients(out: Tensor, leaf: Tensor, starts: Tensor, at_once: int) -> Iterator[tuple[slice, Tensor]]:
    """Yield gradients ``[chunk, N, F]`` of single entries of ``out``, with their index in ``starts``."""
    low = 0
    while low < len(starts):
        chunk = slice(low, min(low + at_once, len(starts)))
        one_hot = torch.zeros(chunk.stop - low, out.numel(), dtype=out.dtype, device=out.device)
        one_hot[torch.arange(chunk.stop - low), starts[chunk].to(out.device)] = 1.0
        one_hot = one_hot.view(-1, *out.shape)
        try:
            gradient = torch.autograd.grad(
                out,
                leaf,
                one_hot if at_once > 1 else one_hot[0],
                retain_graph=True,
                allow_unused=True,
                is_grads_batched=at_once > 1,
            )[0]
        except RuntimeError:
            if at_once == 1:
                raise
            at_once = 1  # some step of the model has no batched form, such as a sparse product
            continue
        if gradient is None:  # no input is connected to any output
            return
        yield chunk, gradient if at_once > 1 else gradient[None]
        low = chunk.stop
