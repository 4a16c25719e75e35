"""Record the layer states of any PyG model while it runs, without changing it."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch_geometric.data.data import BaseData

from analysis.checks import BadInput
from analysis.models.recording.layer_choice import layers_of

INPUT = "input"
CALLS = 8
"""Calls of the model that are kept; a training loop would otherwise fill the memory."""


class LayerRecording(dict[str, Tensor]):
    """Name -> state ``[N, F_l]`` of the latest call, the input first.

    Attributes:
        calls: the same for each of the last eight calls, the latest included, in order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[dict[str, Tensor]] = []

    def of_type(self, node_type: str) -> dict[str, Tensor]:
        """The states of one node type of a heterogeneous model, under their names without it.

        Raises:
            BadInput: if no state of the latest call is of that type.
        """
        end = f"[{node_type}]"
        states = {name.removesuffix(end): state for name, state in self.items() if name.endswith(end)}
        if not states:
            types = sorted({name[name.index("[") + 1 : -1] for name in self if name.endswith("]")})
            raise BadInput(f"expected one of the node types {types}, got '{node_type}'")
        return states

    def begin(self) -> None:
        """Another call of the model begins."""
        self.clear()
        self.calls = [*self.calls, {}][-CALLS:]

    def add(self, name: str, state: Tensor) -> None:
        """Another state, numbered where the module was called before in this call."""
        key, again = name, 1
        while key in self:
            again += 1
            key = f"{name} #{again}"
        self[key] = state
        if self.calls:
            self.calls[-1][key] = state


@contextmanager
def record_layers(
    model: nn.Module,
    *,
    layers: Sequence[str] | None = None,
    input: str | int | None = None,  # noqa: A002
    detach: bool = True,
) -> Iterator[LayerRecording]:
    """Record what the layers of ``model`` return while it is called inside the block.

    The names are those of ``model.named_modules()``, in the order of the calls; ``"input"``, the node
    features the model was given, comes first. A module that is called again in one call of the model is
    recorded again, as ``"conv #2"``; another call of the model begins another recording. Of a tuple the first
    ``[N, F]`` tensor is taken, as from a GATConv that returns its attention; of PyG's ``Data``, as GraphGym
    hands it on, its ``x``; of a dict every node type, as ``"conv[paper]"``; of dense states ``[B, N, F]`` the
    rows of all graphs, without padding where the model was given a ``mask``.

    Args:
        model: any module; its forward hooks are taken away when the block ends, also after an error.
        layers: names of the modules to record. None takes the marks
            (:class:`~analysis.models.LayerState`) if the model has any; else residual blocks, so that the
            stream is recorded and not the step that is added to it; else convolutions, whose output lies
            before norm and activation; else the parts of its lists
            (:func:`~analysis.models.recording.layer_choice.layers_of`).
        input: name or position of the argument with the node features. None takes ``x`` or ``x_dict``, or
            else the first argument with node features.
        detach: keep copies without gradients. Otherwise the tensors are the model's own, for
            :func:`~analysis.measures.gradient_norms`.

    Yields:
        A :class:`LayerRecording`, filled by the calls; give it to
        :func:`~analysis.measures.measure_layers`.

    Raises:
        BadInput: if a name or the input is unknown, there is no layer to record, the model is scripted, or
            no layer returned node features.

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
    recorded_modules = layers_of(model, layers)
    recording = LayerRecording()
    returned: dict[str, str] = {}
    mask: Tensor | None = None

    def keep(name: str, value: Any) -> None:
        named_states = list(_states(name, value, mask))
        for key, state in named_states:
            recording.add(key, state.detach().clone() if detach else state)
        if not named_states:
            returned[name] = type(value).__name__

    def before(_: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        nonlocal mask
        given = _arguments(model, args, kwargs)
        mask = next((value for key, value in given.items() if key == "mask" and _is_mask(value)), None)
        recording.begin()
        keep(INPUT, _input(given, input))

    handles = [model.register_forward_pre_hook(before, with_kwargs=True)]
    try:
        for name, module in recorded_modules.items():
            handles.append(module.register_forward_hook(lambda m, a, out, name=name: keep(name, out)))
        yield recording
    finally:
        for handle in handles:
            handle.remove()
    if recording.calls and not any(key.split("[")[0] != INPUT for key in recording):
        what = ", ".join(
            f"{kind} from '{name}'" for name, kind in list(returned.items())[:3] if name != INPUT
        )
        raise BadInput(
            f"expected layers that return node features [N, F], got {what or 'no call of any of them'}; "
            "name others with layers="
        )


def _arguments(model: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """What the model was given, by the names of its parameters where it has some."""
    try:
        bound = inspect.signature(model.forward).bind(*args, **kwargs)
    except (TypeError, ValueError):
        return {**{str(position): value for position, value in enumerate(args)}, **kwargs}
    given: dict[str, Any] = {}
    for name, value in bound.arguments.items():
        kind = bound.signature.parameters[name].kind
        if kind is inspect.Parameter.VAR_POSITIONAL:
            given |= {f"{name}.{position}": each for position, each in enumerate(value)}
        elif kind is inspect.Parameter.VAR_KEYWORD:
            given |= value
        else:
            given[name] = value
    return given


def _input(given: dict[str, Any], wanted: str | int | None) -> Any:
    if isinstance(wanted, int):
        if not 0 <= wanted < len(given):
            raise BadInput(f"expected the position of an argument from 0 to {len(given) - 1}, got {wanted}")
        return list(given.values())[wanted]
    if wanted is not None:
        if wanted not in given:
            raise BadInput(f"expected the name of an argument among {', '.join(given)}, got '{wanted}'")
        return given[wanted]
    for name in ("x", "x_dict"):
        if name in given and list(_states(INPUT, given[name], None)):
            return given[name]
    for value in given.values():
        if hasattr(value, "x") and isinstance(value.x, Tensor):  # PyG's Data
            return value.x
    return tuple(given.values())


def _states(name: str, value: Any, mask: Tensor | None) -> Iterator[tuple[str, Tensor]]:
    """The node features among what a module returned, each under its name."""
    if isinstance(value, dict):
        for key, each in value.items():
            state = _first(each, mask)
            if state is not None:
                yield f"{name}[{key if isinstance(key, str) else '__'.join(map(str, key))}]", state
        return
    if isinstance(value, BaseData) and isinstance(value.get("x"), Tensor):
        value = value.x
    state = _first(value, mask)
    if state is not None:
        yield name, state


def _first(value: Any, mask: Tensor | None) -> Tensor | None:
    if isinstance(value, Tensor) and value.is_floating_point() and value.layout == torch.strided:
        if value.dim() == 2:
            return value
        if value.dim() == 3:  # graphs of a dense batch
            return value[mask] if mask is not None and mask.shape == value.shape[:2] else value.flatten(0, 1)
        return None
    if isinstance(value, tuple | list):
        return next((state for each in value if (state := _first(each, mask)) is not None), None)
    return None


def _is_mask(value: Any) -> bool:
    return isinstance(value, Tensor) and value.dtype == torch.bool and value.dim() == 2
