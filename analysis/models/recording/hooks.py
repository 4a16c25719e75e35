"""Record the layer states of any PyG model while it runs, without changing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import Any
from weakref import ref

from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from analysis.checks import BadInput
from analysis.models.layer_state_mark import LayerState
from analysis.models.recording.layer_choice import layers_of
from analysis.models.recording.layer_recording import LayerRecording
from analysis.models.recording.node_states import (
    INPUT,
    arguments_of,
    find_input,
    is_mask,
    is_state,
    states_of,
)
from analysis.models.recording.skip_stream import SkipStream, Streams, can_follow


@contextmanager
def record_layers(
    model: nn.Module,
    *,
    layers: Sequence[str] | None = None,
    input: str | int | None = None,  # noqa: A002
    detach: bool = True,
) -> Iterator[LayerRecording]:
    """Context manager that records the layer outputs of ``model`` during calls inside the block.

    The names are those of ``model.named_modules()``, in the order of the calls; ``"input"``, the node
    features the model was given, comes first. A module that is called again in one call of the model is
    recorded again, as ``"conv #2"``; another call of the model begins another recording. Of a tuple the first
    ``[N, F]`` tensor is taken, as from a GATConv that returns its attention; of PyG's ``Data``, as GraphGym
    hands it on, its ``x``; of a dict every node type, as ``"conv[paper]"``; of dense states ``[B, N, F]`` the
    rows of all graphs, without padding where the model was given a ``mask``. Where the model's own code adds
    a convolution's output to an earlier state before the next layer, that sum is recorded, as
    ``"conv + skip"``.

    Args:
        model: any module; its forward hooks are taken away when the block ends, also after an error.
        layers: names of the modules to record. None takes the marks
            (:class:`~analysis.models.LayerState`) if the model has any; else residual blocks, so that the
            stream is recorded and not the step that is added to it; else convolutions, whose output lies
            before norm and activation; else modules of one class side by side; else the parts of its lists
            (:func:`~analysis.models.recording.layer_choice.layers_of`). Sums with earlier states are looked
            for unless names or marks say what a layer is; not in compiled models, and after the last layer
            only where the layer before it had one.
        input: name, or position from 0, of the argument with the node features. None takes ``x`` or
            ``x_dict``, or else the first argument with as many rows as the first layer returns.
        detach: keep copies without gradients. Otherwise the tensors are the model's own, for
            :func:`~analysis.measures.gradient_norms`.

    Yields:
        A :class:`LayerRecording`, filled by the calls; give it to
        :func:`~analysis.measures.measure_layers`.

    Raises:
        BadInput: if a name or the input is unknown, there is no layer to record, the model is scripted, no
            layer returned node features, a part of the model was called twice and the model never, two layers
            were given the same input, so that neither is deeper than the other, or one call sent a second
            view of the graph through the same layers.

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
    recorded_modules = layers_of(model, layers)
    recording = LayerRecording()
    is_marked = any(isinstance(module, LayerState) for module in recorded_modules.values())
    stream = None
    if layers is None and not is_marked and can_follow(model):
        stream = SkipStream(lambda state: state.detach().clone() if detach else state)
    returned: dict[str, str] = {}
    mask: Tensor | None = None
    running, repeated_call = False, False
    others: list[Tensor] = []  # what the input may be instead
    entered: list[tuple[str, ref[Tensor]]] = []  # which tensor each layer of a call was given
    parallel: tuple[str, str] | None = None
    second_view: str | None = None

    def keep(name: str, value: Any) -> None:
        named_states = list(states_of(name, value, mask))
        for key, state in named_states:
            recording.add(key, state.detach().clone() if detach else state)
        if not named_states:
            returned[name] = type(value).__name__

    def before(_: nn.Module, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        nonlocal mask, running
        arguments = arguments_of(model, args, kwargs)
        mask = next((value for key, value in arguments.items() if key == "mask" and is_mask(value)), None)
        recording.begin()
        entered.clear()
        running = True
        features = find_input(arguments, input)
        keep(INPUT, features)
        if stream is not None:
            stream.begin(features)
        is_input_known = input is not None or "x" in arguments or "x_dict" in arguments
        others[:] = () if is_input_known else filter(is_state, arguments.values())

    def replace_last(streams: Streams) -> None:
        recording.replace_last(
            {key: state for name, value in streams.items() for key, state in states_of(name, value, mask)}
        )

    def after(*_: object) -> None:
        nonlocal running
        running = False
        if stream is not None:
            replace_last(stream.end())

    def enter(name: str, args: tuple[Any, ...]) -> None:
        nonlocal second_view
        if stream is not None and running:
            replace_last(stream.enter(args))
            second_view = name if stream.apart and name in recording else second_view

    def record(name: str, args: tuple[Any, ...], out: Any) -> None:
        nonlocal repeated_call, parallel
        if not running and recording.calls:  # as when a checkpoint is recomputed in the backward pass
            return
        repeated_call = repeated_call or (not running and name in recording)
        state, recorded_input = (
            next((state for _, state in states_of(name, out, mask)), None),
            recording.get(INPUT),
        )
        if others and state is not None and recorded_input is not None and len(recorded_input) != len(state):
            fits = next((other for other in others if len(other) == len(state)), recorded_input)
            recording.replace(INPUT, fits.detach().clone() if detach else fits)
        others.clear()
        if layers is None and (first := next(filter(is_state, args), None)) is not None:
            same = [each for each, recorded_input in entered if recorded_input() is first and each != name]
            parallel = (same[0], name) if same else parallel
            entered.append((name, ref(first)))
        keep(name, out)
        if stream is not None:
            stream.leave(out)

    handles: list[RemovableHandle] = [
        model.register_forward_pre_hook(before, with_kwargs=True),
        model.register_forward_hook(after, always_call=True),
    ]
    try:
        for name, module in recorded_modules.items():
            handles += [
                module.register_forward_pre_hook(lambda m, args, name=name: enter(name, args)),
                module.register_forward_hook(lambda m, args, out, name=name: record(name, args, out)),
            ]
        with nullcontext() if stream is None else stream:
            yield recording
    finally:
        for handle in handles:
            handle.remove()
    if repeated_call:
        raise BadInput(
            "expected a call of the model itself, got two of its parts, as by model.encode, which may "
            "be depth or not; give record_layers the part that is called, such as model.encoder"
        )
    if parallel is not None:
        raise BadInput(
            f"expected layers one after another, got '{parallel[0]}' and '{parallel[1]}', which are given "
            "the same input; name those that follow each other with layers="
        )
    if second_view is not None:
        raise BadInput(
            f"expected layers one after another, got '{second_view}' again in one call with features that do "
            "not come from the layers before it, as of a second view of the graph; give record_layers the "
            "part that is called for each, such as model.encoder, and call that"
        )
    if recording.calls and not any(key.split("[")[0] != INPUT for key in recording):
        what = ", ".join(
            f"{kind} from '{name}'" for name, kind in list(returned.items())[:3] if name != INPUT
        )
        raise BadInput(
            f"expected layers that return node features [N, F], got {what or 'no call of any of them'}; "
            "name others with layers="
        )
