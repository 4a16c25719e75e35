"""Find sums of a layer's output and an earlier state in a model's own code: the stream of a residual net."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import CodeType
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode
from torch.utils.weak import WeakTensorKeyDictionary

_SUMS = frozenset(("add", "add_", "__add__", "__radd__", "__iadd__"))

Streams = dict[str, Tensor]
"""Sums by node type; "" where there is one."""


class _Origin(NamedTuple):
    """The last layer a tensor came through, and the last sum after it, -1 for none."""

    layer: int
    sum_index: int


class SkipStream(TorchFunctionMode):
    """Follows tensors between the layers of one call of a model, and remembers sums with earlier states.

    Between two layers every function hands the origin of its arguments on to its results: the layer they came
    out of, 0 for the model's input. Where two tensors of one shape are added, one of the layer that ran last
    and one of an earlier layer, the sum is that layer's output with a skip connection; so is what is made of
    that sum and added to it, as by the second half of a transformer's layer.

    Args:
        copy: of a sum, any shape, the tensor to keep, so that a later change in place does not reach it.

    Attributes:
        apart: whether the layer that was entered last is given what comes from an earlier layer than the one
            before it, as a second view of the graph is.
    """

    def __init__(self, copy: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.copy = copy
        self.begin(None)
        self.following = False

    def begin(self, given: Any) -> None:
        """Begin a call of the model with what it was given as node features.

        Args:
            given: a tensor, or tensors in tuples, lists and dicts; None for nothing.
        """
        self.origins: Any = WeakTensorKeyDictionary()
        self.layer, self.apart, self.following = 0, False, True
        self.sums: list[Tensor] = []
        self.code: CodeType | None = None  # of the first addition; additions inside a norm do not count
        self.used: dict[str, int] = {}
        self.rows: set[torch.Size] = set()
        for _, tensor in _tensors(given):
            self.origins[tensor] = _Origin(0, -1)

    def enter(self, args: Sequence[Any]) -> Streams:
        """Streams that a layer is given, where outputs of the one before were added to earlier states.

        Args:
            args: the layer's positional arguments; the first with a tensor in it holds the states.
        """
        self.following, self.used = False, {}
        given = next((each for each in args if next(_tensors(each), None) is not None), None)
        latest = -1
        for name, tensor in _tensors(given):
            origin = self.origins.get(tensor, _Origin(self.layer, -1))
            self.origins[tensor] = origin
            latest = max(latest, origin.layer)
            if origin.layer == self.layer and origin.sum_index >= 0:
                self.used[name] = origin.sum_index
        self.apart = 0 <= latest < self.layer
        return {name: self.sums[sum_index] for name, sum_index in self.used.items()}

    def leave(self, out: Any) -> None:
        """Go on after a layer, which returned ``out``."""
        self.layer += 1
        self.sums, self.code, self.following = [], None, True
        self.rows = {tensor.shape[:-1] for _, tensor in _tensors(out)}
        for _, tensor in _tensors(out):
            self.origins[tensor] = _Origin(self.layer, -1)

    def end(self) -> Streams:
        """Streams after the last layer, if the layer before it had them.

        Nothing else tells them from a sum of all layers, as jumping knowledge makes it.
        """
        self.following = False
        last = len(self.sums) - 1
        return {name: self.sums[min(sum_index, last)] for name, sum_index in self.used.items() if last >= 0}

    def __torch_function__(
        self, func: Any, types: Any, args: Sequence[Any] = (), kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        """Run a function of torch, and propagate the origin of its arguments."""
        out = func(*args, **(kwargs or {}))
        if self.following:
            known = [self.origins[each] for _, each in _tensors(args) if each in self.origins]
            if known:
                origin = max(known)
                code = sys._getframe(1).f_code
                if getattr(func, "__name__", "") in _SUMS and self._joins(args, out, code):
                    origin, self.code = _Origin(self.layer, len(self.sums)), self.code or code
                    self.sums.append(self.copy(out))
                for _, tensor in _tensors(out):
                    self.origins[tensor] = origin
        return out

    def _joins(self, args: Sequence[Any], out: Any, code: CodeType) -> bool:
        """Whether a sum is of the last layer's output and an earlier state, or continues such a sum."""
        two = args[:2]
        if not isinstance(out, Tensor) or out.shape[:-1] not in self.rows or len(two) < 2:
            return False
        if not all(isinstance(each, Tensor) and each.shape == out.shape for each in two):
            return False
        unknown = _Origin(self.layer, -1)  # an opaque kernel after the last layer
        one, other = sorted(self.origins.get(each, unknown) for each in two)
        goes_on = other.sum_index >= 0 and code is self.code and all(each in self.origins for each in two)
        return other.layer == self.layer and (one.layer < self.layer or goes_on)


def can_follow(model: nn.Module) -> bool:
    """Whether functions of a model can be followed: none of its parts is compiled.

    Args:
        model: any module, whatever its parts.
    """
    dynamo = sys.modules.get("torch._dynamo.eval_frame")  # loading it takes seconds
    compiled = () if dynamo is None else dynamo.OptimizedModule
    return not any(
        isinstance(part, compiled) or getattr(part, "_compiled_call_impl", None) is not None
        for part in model.modules()
    )


def _tensors(value: Any, name: str = "") -> Iterator[tuple[str, Tensor]]:
    """All tensors in tuples, lists and dicts, with the key of the dict they are in."""
    if isinstance(value, Tensor):
        yield name, value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _tensors(each, key if isinstance(key, str) else "__".join(map(str, key)))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _tensors(each, name)
