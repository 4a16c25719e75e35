"""Call a model for one output row per node, and refuse models that cannot be called so."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from analysis.checks import BadInput, shown
from analysis.models.depth_net import DepthNet
from analysis.models.sparse_aggregation import propagation

Model = Callable[..., Any]
SAME = 1e-4
"""Two calls of one model may differ by this part of the largest output, as sums in another order do."""


def node_outputs(model: Model, x: Tensor, edge_index: Tensor) -> Tensor:
    """Call ``model(x, edge_index)`` and check for an output ``[N, C]``; the logits of a ``DepthNet``.

    Raises:
        BadInput: if the model cannot be called so, or returns something else.

    >>> double = lambda x, edge_index: 2 * x
    >>> node_outputs(double, torch.ones(2, 1), torch.tensor([[0, 1], [1, 0]])).tolist()
    [[2.0], [2.0]]
    """
    if isinstance(model, DepthNet):
        graph = propagation(edge_index.to(x.device), len(x))
        if x.dtype != graph.degree.dtype:
            graph = graph._replace(
                matrix=graph.matrix.to(x.dtype),
                transposed=graph.transposed.to(x.dtype),
                degree=graph.degree.to(x.dtype),
                loops=None if graph.loops is None else graph.loops.to(x.dtype),
            )
        returned: Any = model(x, graph).logits
    else:
        _refuse_other_arguments(model, x, edge_index)
        try:
            with without_caches(model):
                returned = model(x.clone(), edge_index)  # a copy, since a model may write into it
        except BadInput:
            raise
        except Exception as error:
            message = f"expected model(x, edge_index) to run, got {type(error).__name__}: {shown(str(error))}"
            other = "wrap the model in a module whose forward takes x and edge_index"
            raise BadInput(f"{message}; {_way_to_fit(model, x) or other}") from error
    if not isinstance(returned, Tensor):
        raise BadInput(
            f"expected the model to return one tensor [N, C], got {type(returned).__name__}; "
            "wrap it in a module that returns the tensor alone"
        )
    if returned.dim() != 2 or len(returned) != len(x):
        raise BadInput(
            f"expected the model to return a row for each of {len(x)} nodes, got {list(returned.shape)}; "
            + (
                "give it a column with out[:, None]"
                if returned.shape == (len(x),)
                else "a readout over the graph has to be left out"
            )
        )
    return returned


def _way_to_fit(model: Model, x: Tensor) -> str:
    """What to do where the model's weights are of another type, or elsewhere, than the features."""
    weights = model.parameters() if isinstance(model, nn.Module) else iter(())
    weight = next((parameter for parameter in weights if parameter.is_floating_point()), x)
    if (weight.dtype, weight.device) == (x.dtype, x.device):
        return ""
    return (
        f"the model is {weight.dtype} on {weight.device}, the features are {x.dtype} on {x.device}: "
        "move one of them with .to"
    )


@contextmanager
def unchanged_buffers(model: Model) -> Iterator[None]:
    """Context manager: restore buffers, such as running statistics, when the block ends.

    Args:
        model: a module, or any other function, which has no buffers.

    >>> norm = nn.BatchNorm1d(1)
    >>> with unchanged_buffers(norm):
    ...     _ = norm(torch.tensor([[1.0], [3.0]]))
    >>> norm.running_mean.item()  # as it was, not 0.1 of the way to 2
    0.0
    """
    with restored_values(list(model.buffers()) if isinstance(model, nn.Module) else []):
        yield


@contextmanager
def restored_values(tensors: Sequence[Tensor]) -> Iterator[None]:
    """Context manager: tensors, whatever is written into them, have their values back when the block ends.

    Args:
        tensors: buffers or parameters of any shape.

    >>> scale = torch.tensor([1.0, 2.0])
    >>> with restored_values([scale]):
    ...     _ = scale.zero_()
    >>> scale
    tensor([1., 2.])
    """
    originals = [tensor.detach().clone() for tensor in tensors]
    try:
        yield
    finally:
        with torch.no_grad():
            for tensor, original in zip(tensors, originals, strict=True):
                tensor.copy_(original)


@contextmanager
def without_caches(model: Model) -> Iterator[None]:
    """Context manager: convolutions with ``cached=True`` use the current graph, not their cached one.

    PyG's GCNConv, SGConv, APPNP and their like keep its normalised edges, or what was sent along them.

    Args:
        model: any callable; only a module that is not scripted can have such parts. They are as before
            afterwards.
    """
    modules = list(model.modules()) if isinstance(model, nn.Module) and not _is_scripted(model) else []
    caching = [module for module in modules if getattr(module, "cached", False) is True]
    caches = [
        {name: value for name, value in vars(module).items() if name.startswith("_cached")}
        for module in caching
    ]
    try:
        for module, values in zip(caching, caches, strict=True):
            vars(module).update(dict.fromkeys(values), cached=False)
        yield
    finally:
        for module, values in zip(caching, caches, strict=True):
            vars(module).update(values, cached=True)


def refuse_nondeterministic(model: Model, x: Tensor, edge_index: Tensor) -> None:
    """Refuse a model whose output differs from call to call, for example because dropout is active.

    Args:
        model: called as ``model(x, edge_index)``.
        x: ``[N, F]``, features of the nodes.
        edge_index: ``[2, E]``, source and target of every edge.

    Raises:
        BadInput: if two calls differ by more than rounding.
    """
    with torch.no_grad():
        one, other = (node_outputs(model, x, edge_index) for _ in range(2))
    difference = float((one - other).abs().max()) if one.numel() else 0.0
    if difference > SAME * float(one.abs().max()):
        training = isinstance(model, nn.Module) and any(module.training for module in model.modules())
        way_out = "call model.eval() first" if training else "make it answer the same each time"
        raise BadInput(f"expected a model without chance, got one with dropout or sampling on; {way_out}")


def _refuse_other_arguments(model: Model, x: Tensor, edge_index: Tensor) -> None:
    function = model.forward if isinstance(model, nn.Module) and not _is_scripted(model) else model
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # a builtin or compiled function
        return
    try:
        signature.bind(x, edge_index)
    except TypeError as error:
        takes = ", ".join(signature.parameters) or "nothing"
        raise BadInput(
            f"expected a model called as model(x, edge_index), got one that takes {takes}; "
            "wrap it in a module whose forward takes x and edge_index"
        ) from error


def _is_scripted(model: nn.Module) -> bool:
    return isinstance(model, torch.jit.ScriptModule)
