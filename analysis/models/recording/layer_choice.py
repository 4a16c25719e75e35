"""Choose the modules to record as layers: markers, residual blocks, convolutions, or list items."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import nn
from torch_geometric.nn import (
    DeepGCNLayer,
    DenseGATConv,
    DenseGCNConv,
    DenseGINConv,
    DenseGraphConv,
    DenseSAGEConv,
    GPSConv,
    HeteroConv,
    MessagePassing,
)
from torch_geometric.nn.models.basic_gnn import BasicGNN

from analysis.checks import BadInput
from analysis.models.layer_state_mark import LayerState

_DENSE = (DenseGATConv, DenseGCNConv, DenseGINConv, DenseGraphConv, DenseSAGEConv)
_BLOCKS = (DeepGCNLayer, GPSConv, HeteroConv)
"""What PyG wraps around a convolution; its output is the state, the convolution's only a step to it."""
_CONVOLUTIONS = (MessagePassing, *_DENSE)
_CONTAINERS = (nn.ModuleList, nn.ModuleDict, nn.Sequential)


def layers_of(model: nn.Module, names: Sequence[str] | None) -> dict[str, nn.Module]:
    """Choose the modules to record, by name.

    Args:
        model: any module, at least one of whose parts is a layer.
        names: names in ``model.named_modules()``. None takes the markers
            (:class:`~analysis.models.LayerState`) if the model has any; else its residual blocks (PyG's
            ``DeepGCNLayer``, ``GPSConv`` and ``HeteroConv``, and modules of one class side by side that hold
            a convolution each) and the convolutions outside of them; else modules of one class of its own
            side by side, as in models without PyG; else the parts of its lists.

    Raises:
        BadInput: if a name is unknown, the model has no layers, or a layer cannot be recorded.

    >>> from torch_geometric.nn import GCN
    >>> list(layers_of(GCN(4, 8, num_layers=2), None))
    ['convs.0', 'convs.1']
    """
    if any(isinstance(module, torch.jit.ScriptModule) for module in model.modules()):
        raise BadInput(
            "expected a model whose layers call Python, got a scripted one; record it before torch.jit.script"
        )
    modules = {name: module for name, module in model.named_modules() if name}
    if names is not None:
        if unknown := [name for name in names if name not in modules]:
            known = ", ".join(list(modules)[:12]) or "none"
            raise BadInput(f"expected names of modules such as {known}, got '{unknown[0]}'")
        return {name: modules[name] for name in names}
    choices: tuple[Callable[[], dict[str, nn.Module]], ...] = (
        lambda: {name: module for name, module in modules.items() if isinstance(module, LayerState)},
        lambda: _residual_blocks(model, modules),
        lambda: {name: module for name, module in modules.items() if _is_custom_layer(modules, model, name)},
        lambda: {name: module for name, module in modules.items() if _is_list_item(modules, model, name)},
    )
    for choose in choices:
        if layers := choose():
            return _drop_nested(layers)
    if isinstance(model, _CONVOLUTIONS):
        raise BadInput(
            f"expected a model of layers, got a single {type(model).__name__}; its output is its only state"
        )
    if not modules:  # no submodule, as where all weights are parameters of the model itself
        raise BadInput(
            "expected a model with layers, got one without parts; put analysis.models.LayerState where a "
            "layer is complete"
        )
    raise BadInput(
        f"expected a model with layers, got parts that are none ({', '.join(list(modules)[:6])}); name what "
        "to record with layers=, or put analysis.models.LayerState where a layer is complete"
    )


def _residual_blocks(model: nn.Module, modules: dict[str, nn.Module]) -> dict[str, nn.Module]:
    """For each convolution, the residual block around it, or the convolution itself if there is none."""
    layers = {}
    for name, module in modules.items():
        if isinstance(module, _CONVOLUTIONS):
            block = _residual_block(model, modules, name)
            layers[block] = modules[block]
    return {name: module for name, module in modules.items() if name in layers}


def _residual_block(model: nn.Module, modules: dict[str, nn.Module], name: str) -> str:
    path = name.split(".")
    ancestors = [".".join(path[:depth]) for depth in range(1, len(path) + 1)]
    for ancestor in ancestors:  # the outermost of PyG's own
        if isinstance(modules[ancestor], _BLOCKS):
            return ancestor
    parents = {ancestor: modules.get(ancestor.rpartition(".")[0], model) for ancestor in ancestors}
    for ancestor, parent in parents.items():
        if isinstance(parent, nn.ModuleDict) and ancestor.rpartition(".")[2].count("__") == 2:
            raise BadInput(
                f"expected layers with one state a node, got one for each edge type in '{ancestor}'; "
                "put analysis.models.LayerState where a layer is complete, before to_hetero"
            )
    layers = [ancestor for ancestor in ancestors if not isinstance(modules[ancestor], _CONTAINERS)]
    for ancestor in layers:  # the outermost that is in a list, or one of several alike
        module, parent = modules[ancestor], parents[ancestor]
        whole = isinstance(module, BasicGNN)  # a stack of layers itself, such as PyG's GCN
        if not whole and (isinstance(parent, nn.ModuleList) or _is_repeated(module, parent)):
            return ancestor
    return name


def _is_repeated(module: nn.Module, parent: nn.Module) -> bool:
    """Whether a module is one of several siblings of its class that contain a convolution."""
    alike = [other for other in parent.children() if type(other) is type(module)]
    return sum(any(isinstance(inner, _CONVOLUTIONS) for inner in other.modules()) for other in alike) > 1


def _is_custom_layer(modules: dict[str, nn.Module], model: nn.Module, name: str) -> bool:
    """Whether a module is of a custom class that has other instances next to it."""
    module, parent = modules[name], modules.get(name.rpartition(".")[0], model)
    is_custom = not type(module).__module__.startswith(("torch.", "torch_geometric."))
    return is_custom and sum(type(other) is type(module) for other in parent.children()) > 1


def _is_list_item(modules: dict[str, nn.Module], model: nn.Module, name: str) -> bool:
    return isinstance(modules.get(name.rpartition(".")[0], model), nn.ModuleList | nn.Sequential)


def _drop_nested(layers: dict[str, nn.Module]) -> dict[str, nn.Module]:
    """Drop modules contained in another of the modules."""
    return {
        name: module
        for name, module in layers.items()
        if not any(name.startswith(f"{other}.") for other in layers)
    }
