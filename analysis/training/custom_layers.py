"""Custom norms, convolutions, skips and poolers in a network: what does not fit, in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import torch
from torch import Tensor
from torch.nn import Module

from analysis.checks import BadInput, error_line
from analysis.layers.convolutions.table import CONVOLUTIONS
from analysis.layers.norms.table import NORMS
from analysis.layers.poolers.pooler_output import PooledGraphs
from analysis.layers.poolers.table import POOLERS
from analysis.layers.registry import is_custom
from analysis.layers.skips.table import SKIPS
from analysis.layers.user_code import is_user_code
from analysis.models import ClusterNet, DepthNet
from analysis.training.spec import ClusterSpec, DepthSpec


class _Layer(NamedTuple):
    """A custom layer: its module, its name in errors, what it is called with, and the check of its output."""

    module: Module
    title: str
    takes: str
    check: Callable[[str, Any, Any], None]


@contextmanager
def named_in_errors(model: Module, spec: DepthSpec | ClusterSpec) -> Iterator[None]:
    """Context manager: what a custom layer raises or returns in a wrong shape is one sentence that names it.

    Errors of built-in layers, and of memory, stay as they are.

    Args:
        model: the network, which is run inside the block.
        spec: its spec, which names the layers.

    Raises:
        BadInput: for a custom layer that fails, or whose output does not fit into the network.
    """
    running: list[_Layer] = []
    handles = []
    for layer in _custom_layers(model, spec):

        def begin(module: Module, inputs: Any, layer: _Layer = layer) -> None:
            running[:] = [layer]

        def end(module: Module, inputs: Any, output: Any, layer: _Layer = layer) -> None:
            running.clear()
            layer.check(layer.title, inputs[0], output)

        handles += [layer.module.register_forward_pre_hook(begin), layer.module.register_forward_hook(end)]
    try:
        yield
    except (BadInput, MemoryError, torch.OutOfMemoryError):
        raise
    except Exception as error:
        if not running:
            raise
        raise BadInput(
            f"expected {running[0].title} to run on {running[0].takes}, got {error_line(error)}"
        ) from error
    finally:
        for handle in handles:
            handle.remove()


def _custom_layers(model: Module, spec: DepthSpec | ClusterSpec) -> list[_Layer]:
    layers: list[_Layer] = []
    if isinstance(model, DepthNet) and isinstance(spec, DepthSpec):
        if title := _title("norm", spec.norm, NORMS):
            layers += [_Layer(norm, title, "nodes [N, F]", _same_shape) for norm in model.norms]
        if title := _title("skip", spec.skip, SKIPS):
            assert model.past is not None
            layers.append(_Layer(model.past, title, "two states [N, F] and the graph", _same_shape))
        if title := _title("convolution", spec.encoder, CONVOLUTIONS):
            layers += [
                _convolution(conv, title, width)
                for conv, width in zip(model.convs, model.widths, strict=True)
            ]
    if isinstance(model, ClusterNet) and isinstance(spec, ClusterSpec):
        if title := _title("convolution", spec.encoder, CONVOLUTIONS):
            layers += [_convolution(conv, title, spec.hidden) for conv in model.encoder.convs]
        if title := _title("pooler", spec.pooler, POOLERS):
            for pooler, K in zip(model.memory, spec.clusters, strict=True):
                takes = "states [N, F], the graph and the layout of a batch"
                layers.append(_Layer(pooler, title, takes, _pooled(K)))
    return list({id(layer.module): layer for layer in layers}.values())  # layers can share a module


def _title(kind: str, name: str, table: Mapping[str, Any]) -> str:
    """Name for error messages if ``name`` is a custom row of ``table`` or a user function, else ""."""
    custom = is_user_code(name) or (name in table and is_custom(table[name].make))
    return f"the {kind} '{name.partition('@')[0]}'" if custom else ""


def _convolution(conv: Module, title: str, width: int) -> _Layer:
    return _Layer(conv, title, "nodes [N, F] and edge_index [2, E]", _width(width))


def _same_shape(title: str, x: Tensor, output: Any) -> None:
    if _shape(output) != list(x.shape):
        raise BadInput(
            f"expected {title} to keep the shape of nodes [N, F], got {_shown(output)} from {list(x.shape)}"
        )


def _width(width: int) -> Callable[[str, Tensor, Any], None]:
    """Check for an output ``[N, width]``."""

    def check(title: str, x: Tensor, output: Any) -> None:
        shape = _shape(output)
        if shape != [len(x), width]:
            expected = [len(x), width]
            raise BadInput(f"expected {title} to return nodes of shape {expected}, got {_shown(output)}")

    return check


def _pooled(clusters: int) -> Callable[[str, Tensor, Any], None]:
    def check(title: str, x: Tensor, output: Any) -> None:
        if not isinstance(output, PooledGraphs):
            raise BadInput(f"expected {title} to return a PooledGraphs, got {_shown(output)}")
        if _shape(output.S) != [len(x), clusters]:
            expected = f"S of shape [{len(x)}, {clusters}]"
            raise BadInput(f"expected {title} to return {expected}, got {_shown(output.S)}")
        if _shape(output.x_pooled)[1:] != [clusters, x.shape[1]]:
            expected = f"x_pooled of shape [B, {clusters}, {x.shape[1]}]"
            raise BadInput(f"expected {title} to return {expected}, got {_shown(output.x_pooled)}")

    return check


def _shape(output: Any) -> list[int]:
    return list(output.shape) if isinstance(output, Tensor) else []


def _shown(output: Any) -> str:
    return str(list(output.shape)) if isinstance(output, Tensor) else type(output).__name__
