"""Node features among what a module is given and what it returns."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn
from torch_geometric.data.data import BaseData

from analysis.checks import BadInput

INPUT = "input"


def arguments_of(model: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
    """What the model was given, by the names of its parameters where it has some.

    Args:
        model: the module that was called.
        args: its positional arguments.
        kwargs: its keyword arguments.

    Returns:
        Argument by name; by position, ``"0"``, ``"1"``, where the names are unknown.

    >>> arguments_of(nn.Linear(2, 1), (3,), {})
    {'input': 3}
    """
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


def find_input(arguments: dict[str, Any], choice: str | int | None) -> Any:
    """The argument with the node features, or all of them where none is marked as such.

    Args:
        arguments: arguments by name, as from :func:`arguments_of`.
        choice: name, or position from 0; None looks for ``x``, ``x_dict`` or a ``Data``.

    Raises:
        BadInput: if there is no such argument.
    """
    if isinstance(choice, int):
        if not 0 <= choice < len(arguments):
            raise BadInput(
                f"expected the position of an argument from 0 to {len(arguments) - 1}, got {choice}"
            )
        return list(arguments.values())[choice]
    if choice is not None:
        if choice not in arguments:
            raise BadInput(f"expected the name of an argument among {', '.join(arguments)}, got '{choice}'")
        return arguments[choice]
    for name in ("x", "x_dict"):
        if name in arguments and list(states_of(INPUT, arguments[name], None)):
            return arguments[name]
    for value in arguments.values():
        if hasattr(value, "x") and isinstance(value.x, Tensor):  # PyG's Data
            return value.x
    return tuple(arguments.values())


def states_of(name: str, value: Any, mask: Tensor | None) -> Iterator[tuple[str, Tensor]]:
    """The node features among what a module returned, each under its name.

    Args:
        name: of the module.
        value: what it returned: a tensor, tuple, dict, or PyG's ``Data``.
        mask: ``[B, N]``, True at the nodes of a dense batch; None without padding.

    Returns:
        Name and state ``[N, F]``, one for each node type.
    """
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


def is_state(value: Any) -> bool:
    """Whether it may be node features ``[N, F]`` or ``[B, N, F]``.

    Args:
        value: anything; a state is a floating-point tensor.

    >>> import torch
    >>> is_state(torch.zeros(3, 2)), is_state(torch.zeros(3)), is_state(torch.zeros(3, 2).long())
    (True, False, False)
    """
    return isinstance(value, Tensor) and value.is_floating_point() and value.dim() in (2, 3)


def is_mask(value: Any) -> bool:
    """Whether it is the node mask of a dense batch.

    Args:
        value: anything; a mask is a boolean tensor ``[B, N]``.

    >>> is_mask(torch.ones(1, 2, dtype=torch.bool)), is_mask(torch.ones(1, 2))
    (True, False)
    """
    return isinstance(value, Tensor) and value.dtype == torch.bool and value.dim() == 2
