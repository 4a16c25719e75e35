"""What is recorded of a model's calls: its hooks, before and after the model and each of its layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from torch import Tensor, nn

from analysis.models.recording.layer_recording import LayerRecording
from analysis.models.recording.layer_sequence import LayerSequence
from analysis.models.recording.node_states import (
    INPUT,
    arguments_of,
    find_input,
    is_mask,
    is_state,
    states_of,
)
from analysis.models.recording.skip_stream import SkipStream, Streams


class CallRecorder:
    """Records the calls of one model, through its hooks.

    Args:
        model: the module whose calls are recorded.
        input: name, or position from 0, of the argument with the node features; None looks for it.
        copy: of a state ``[N, F]``, the tensor to keep, so that a later change in place does not reach it.
        stream: follows sums with earlier states; None looks for none.
        sequence: told of what each layer was given and returned.

    Attributes:
        recording: what was recorded so far.
    """

    def __init__(
        self,
        model: nn.Module,
        *,
        input: str | int | None,  # noqa: A002
        copy: Callable[[Tensor], Tensor],
        stream: SkipStream | None,
        sequence: LayerSequence,
    ) -> None:
        self.recording = LayerRecording()
        self._model, self._input, self._copy = model, input, copy
        self._stream, self._sequence = stream, sequence
        self._mask: Tensor | None = None
        self._running = False
        self._input_candidates: list[Tensor] = []  # what the input may be instead

    def before_model(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Begin another recording, with the input.

        Args:
            args: positional arguments of the call.
            kwargs: its keyword arguments.

        Raises:
            BadInput: if the input was named and there is no such argument.
        """
        arguments = arguments_of(self._model, args, kwargs)
        self._mask = next(
            (value for key, value in arguments.items() if key == "mask" and is_mask(value)), None
        )
        self.recording.begin()
        self._sequence.begin()
        self._running = True
        features = find_input(arguments, self._input)
        self._add(INPUT, features)
        if self._stream is not None:
            self._stream.begin(features)
        is_input_known = self._input is not None or "x" in arguments or "x_dict" in arguments
        self._input_candidates[:] = () if is_input_known else filter(is_state, arguments.values())

    def after_model(self) -> None:
        """End the recording of a call, also of one that failed."""
        self._running = False
        if self._stream is not None:
            self._replace_last(self._stream.end())

    def before_layer(self, name: str, args: tuple[Any, ...]) -> None:
        """Record the sum that enters a layer instead of the output that was added to it.

        Args:
            name: of the layer.
            args: positional arguments of its call.
        """
        if self._stream is not None and self._running:
            self._replace_last(self._stream.enter(args))
            if self._stream.apart and name in self.recording:
                self._sequence.second_view = name

    def after_layer(self, name: str, args: tuple[Any, ...], out: Any) -> None:
        """Record what a layer returned.

        Args:
            name: of the layer.
            args: positional arguments of its call.
            out: what it returned.
        """
        if (
            not self._running and self.recording.calls
        ):  # as when a checkpoint is recomputed in the backward pass
            return
        if not self._running and name in self.recording:
            self._sequence.is_part_repeated = True
        self._correct_input(next((state for _, state in states_of(name, out, self._mask)), None))
        self._sequence.enter(name, args)
        self._add(name, out)
        if self._stream is not None:
            self._stream.leave(out)

    def _add(self, name: str, value: Any) -> None:
        named_states = list(states_of(name, value, self._mask))
        for key, state in named_states:
            self.recording.add(key, self._copy(state))
        if not named_states:
            self._sequence.stateless[name] = type(value).__name__

    def _replace_last(self, streams: Streams) -> None:
        self.recording.replace_last(
            {
                key: state
                for name, value in streams.items()
                for key, state in states_of(name, value, self._mask)
            }
        )

    def _correct_input(self, state: Tensor | None) -> None:
        """Take the argument with as many rows as the first layer returned for the input."""
        recorded = self.recording.get(INPUT)
        if (
            self._input_candidates
            and state is not None
            and recorded is not None
            and len(recorded) != len(state)
        ):
            features = next((each for each in self._input_candidates if len(each) == len(state)), recorded)
            self.recording.replace(INPUT, self._copy(features))
        self._input_candidates.clear()
