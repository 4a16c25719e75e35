"""Record the layer states of any PyG model while it runs, without changing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from analysis.models.layer_state_mark import LayerState
from analysis.models.recording.call_recorder import CallRecorder
from analysis.models.recording.layer_choice import layers_of
from analysis.models.recording.layer_recording import LayerRecording
from analysis.models.recording.layer_sequence import LayerSequence
from analysis.models.recording.skip_stream import SkipStream, can_follow


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
    is_marked = any(isinstance(module, LayerState) for module in recorded_modules.values())

    def copy(state: Tensor) -> Tensor:
        return state.detach().clone() if detach else state

    stream = SkipStream(copy) if layers is None and not is_marked and can_follow(model) else None
    sequence = LayerSequence(find_parallel=layers is None)
    recorder = CallRecorder(model, input=input, copy=copy, stream=stream, sequence=sequence)
    # Functions, not the recorder's methods: a deep copy of the model would copy the recorder with a method.
    handles: list[RemovableHandle] = [
        model.register_forward_pre_hook(
            lambda _, args, kwargs: recorder.before_model(args, kwargs), with_kwargs=True
        ),
        model.register_forward_hook(lambda *_: recorder.after_model(), always_call=True),
    ]
    try:
        for name, module in recorded_modules.items():
            handles += [
                module.register_forward_pre_hook(
                    lambda _, args, name=name: recorder.before_layer(name, args)
                ),
                module.register_forward_hook(
                    lambda _, args, out, name=name: recorder.after_layer(name, args, out)
                ),
            ]
        with nullcontext() if stream is None else stream:
            yield recorder.recording
    finally:
        for handle in handles:
            handle.remove()
    sequence.check(recorder.recording)
