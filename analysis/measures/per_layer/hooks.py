"""Record the layer states of any PyG model while it runs, without changing it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from torch import Tensor, nn
from torch_geometric.nn import MessagePassing

from analysis.checks import BadInput
from analysis.models.layer_state import LayerState

INPUT = "input"


@contextmanager
def record_layers(
    model: nn.Module, *, layers: Sequence[str] | None = None, detach: bool = True
) -> Iterator[dict[str, Tensor]]:
    """Record what the layers of ``model`` return while it is called inside the block.

    The names are those of ``model.named_modules()``, in the order of the calls; ``"input"``, the node
    features the model was given, comes first. A module that is called again is recorded again, as ``"conv
    #2"``. Of a tuple the first ``[N, F]`` tensor is taken, as from a GATConv that returns its attention.

    Args:
        model: any module; its forward hooks are taken away when the block ends, also after an error.
        layers: names of the modules to record. None takes the marks
            (:class:`~analysis.models.LayerState`) if the model has any, else its message-passing layers,
            whose output lies before norm and activation, else the parts of its lists and sequences.
        detach: keep copies without gradients. Otherwise the tensors are the model's own, for
            :func:`~analysis.measures.gradient_norms`.

    Yields:
        Name -> state ``[N, F_l]``, filled by the calls; give it to
        :func:`~analysis.measures.measure_layers`.

    Raises:
        BadInput: if a name is unknown, or there is no layer to record.

    >>> import torch
    >>> from torch_geometric.nn import GCN
    >>> edges = torch.tensor([[0, 1], [1, 0]])
    >>> with record_layers(GCN(3, 4, num_layers=2)) as states:
    ...     _ = GCN(3, 4, num_layers=2)(torch.ones(2, 3), edges)  # another model: nothing is recorded
    >>> states
    {}
    >>> model = GCN(3, 4, num_layers=2)
    >>> with record_layers(model) as states:
    ...     _ = model(torch.ones(2, 3), edges)
    >>> {name: tuple(state.shape) for name, state in states.items()}
    {'input': (2, 3), 'convs.0': (2, 4), 'convs.1': (2, 4)}
    """
    chosen = _chosen(model, layers)
    states: dict[str, Tensor] = {}

    def keep(name: str, value: Any) -> None:
        state = _state(value)
        if state is None:
            return
        place, again = name, 1
        while place in states:
            again += 1
            place = f"{name} #{again}"
        states[place] = state.detach().clone() if detach else state

    def before(_: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        keep(INPUT, (*args, *kwargs.values()))

    handles = [model.register_forward_pre_hook(before, with_kwargs=True)]
    try:
        for name, module in chosen.items():
            handles.append(module.register_forward_hook(lambda m, a, out, name=name: keep(name, out)))
        yield states
    finally:
        for handle in handles:
            handle.remove()


def _chosen(model: nn.Module, layers: Sequence[str] | None) -> dict[str, nn.Module]:
    named = dict(model.named_modules())
    named.pop("", None)
    if layers is not None:
        if unknown := [name for name in layers if name not in named]:
            known = ", ".join(list(named)[:12]) or "none"
            raise BadInput(f"expected names of modules such as {known}, got '{unknown[0]}'")
        return {name: named[name] for name in layers}
    choices: tuple[Callable[[str, nn.Module], bool], ...] = (
        lambda name, module: isinstance(module, LayerState),
        lambda name, module: isinstance(module, MessagePassing),
        lambda name, module: _in_list(model, name),
    )
    for wanted in choices:
        if found := {name: module for name, module in named.items() if wanted(name, module)}:
            return _outermost(found)
    raise BadInput("expected a model with layers, got one without parts; name what to record with layers=")


def _outermost(found: dict[str, nn.Module]) -> dict[str, nn.Module]:
    """Without what is a part of another."""
    return {
        name: module
        for name, module in found.items()
        if not any(name.startswith(f"{other}.") for other in found)
    }


def _in_list(model: nn.Module, name: str) -> bool:
    parent = model.get_submodule(name.rpartition(".")[0])
    return isinstance(parent, nn.ModuleList | nn.Sequential)


def _state(value: Any) -> Tensor | None:
    """The first node features among what a module returned."""
    if isinstance(value, Tensor):
        return value if value.dim() == 2 and value.is_floating_point() else None
    if isinstance(value, tuple | list):
        return next((state for each in value if (state := _state(each)) is not None), None)
    return None
