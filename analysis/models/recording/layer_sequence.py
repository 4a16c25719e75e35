"""Whether the layers of a call follow one another, so that their order is depth."""

from __future__ import annotations

from typing import Any
from weakref import ref

from torch import Tensor

from analysis.checks import BadInput
from analysis.models.recording.layer_recording import LayerRecording
from analysis.models.recording.node_states import INPUT, is_state


class LayerSequence:
    """What was seen of a model's layers that speaks against a sequence.

    Args:
        find_parallel: whether layers that are given the same tensor are looked for; not where the layers
            were named.

    Attributes:
        is_part_repeated: whether a layer ran twice, and the model never.
        second_view: a layer that ran again in one call, with what does not come from the layer before it.
        stateless: module -> type of what it returned, where that held no node features.
    """

    def __init__(self, *, find_parallel: bool) -> None:
        self.is_part_repeated = False
        self.second_view: str | None = None
        self.stateless: dict[str, str] = {}
        self._find_parallel = find_parallel
        self._parallel: tuple[str, str] | None = None
        self._entered: list[tuple[str, ref[Tensor]]] = []  # which tensor each layer of a call was given

    def begin(self) -> None:
        """Begin another call of the model."""
        self._entered.clear()

    def enter(self, name: str, args: tuple[Any, ...]) -> None:
        """Compare what a layer was given with what the earlier layers of the call were given.

        Args:
            name: of the layer.
            args: positional arguments of its call.
        """
        if not self._find_parallel or (first := next(filter(is_state, args), None)) is None:
            return
        same = [each for each, given in self._entered if given() is first and each != name]
        self._parallel = (same[0], name) if same else self._parallel
        self._entered.append((name, ref(first)))

    def check(self, recording: LayerRecording) -> None:
        """Refuse a recording whose order is not depth, or that holds no layer.

        Args:
            recording: what was recorded in the end.

        Raises:
            BadInput: if a part of the model was called twice and the model never, two layers were given the
                same input, a call sent a second view of the graph through the same layers, or no layer
                returned node features.
        """
        if self.is_part_repeated:
            raise BadInput(
                "expected a call of the model itself, got two of its parts, as by model.encode, which may "
                "be depth or not; give record_layers the part that is called, such as model.encoder"
            )
        if self._parallel is not None:
            raise BadInput(
                f"expected layers one after another, got '{self._parallel[0]}' and '{self._parallel[1]}', "
                "which are given the same input; name those that follow each other with layers="
            )
        if self.second_view is not None:
            raise BadInput(
                f"expected layers one after another, got '{self.second_view}' again in one call with "
                "features that do not come from the layers before it, as of a second view of the graph; give "
                "record_layers the part that is called for each, such as model.encoder, and call that"
            )
        if recording.calls and not any(key.split("[")[0] != INPUT for key in recording):
            what = ", ".join(
                f"{kind} from '{name}'" for name, kind in list(self.stateless.items())[:3] if name != INPUT
            )
            raise BadInput(
                f"expected layers that return node features [N, F], got {what or 'no call of any of them'}; "
                "name others with layers="
            )
