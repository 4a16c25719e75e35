"""LayerRecording: the layer states of the latest calls of a model, by name."""

from __future__ import annotations

from torch import Tensor

from analysis.checks import BadInput
from analysis.models.recording.node_states import INPUT
from analysis.models.recording.skip_stream import Streams

SKIP = " + skip"
"""What is added to the name of a layer whose output was added to an earlier state before the next layer."""
CALLS = 8
"""Calls of the model that are kept; a training loop would otherwise fill the memory."""


class LayerRecording(dict[str, Tensor]):
    """Layer states ``[N, F_l]`` of the latest call by name, input first.

    Attributes:
        calls: the same for each of the last eight calls, the latest included, in order.
    """

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[dict[str, Tensor]] = []

    def of_type(self, node_type: str) -> dict[str, Tensor]:
        """States of one node type of a heterogeneous model, named without the type.

        Args:
            node_type: as the model names it: ``"paper"``.

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
        """Clear the recording at the beginning of a call."""
        self.clear()
        self.calls = [*self.calls, {}][-CALLS:]

    def replace(self, name: str, state: Tensor) -> None:
        """Another state in the place of one that was added.

        Args:
            name: under which the state was added.
            state: ``[N, F]``, the other state.
        """
        self[name] = state
        if self.calls:
            self.calls[-1][name] = state

    def replace_last(self, streams: Streams) -> None:
        """Put the streams of a residual model in the place of the layer's outputs that were added to them.

        Args:
            streams: node type to state ``[N, F]``; "" where there is one type.
        """
        for node_type, state in streams.items():
            last = next((name for name in reversed(self) if not node_type or f"[{node_type}]" in name), INPUT)
            if not last.startswith(INPUT) and len(self[last]) == len(state):
                for states in (self, self.calls[-1]):
                    del states[last]
                    states[_with_skip(last)] = state

    def add(self, name: str, state: Tensor) -> None:
        """Add a state; repeated calls of a module are numbered.

        Args:
            name: of the module whose output it is.
            state: ``[N, F]``.
        """
        key, again = name, 1
        while key in self or _with_skip(key) in self:
            again += 1
            key = f"{name} #{again}"
        self[key] = state
        if self.calls:
            self.calls[-1][key] = state


def _with_skip(name: str) -> str:
    """The name of a layer's output with the earlier state that was added to it."""
    layer, bracket, node_type = name.partition("[")
    return f"{layer}{SKIP}{bracket}{node_type}"
