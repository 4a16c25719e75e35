"""Registry of custom models for depth sweeps."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple
from weakref import WeakValueDictionary

from analysis.checks import BadInput, one_of, shown
from analysis.layers.registry import add_installed, import_factory, register
from analysis.layers.user_code import is_user_code, load_user_function

if TYPE_CHECKING:
    from torch.nn import Module, Parameter

REQUIRED = ("in_channels", "out_channels", "depth")
OPTIONAL = ("hidden", "dropout", "norm", "seed")


_GIVEN: WeakValueDictionary[int, Parameter] = WeakValueDictionary()
"""Living weights that factories returned, by ``id``, since ``==`` of tensors compares their values."""


class CustomModel(NamedTuple):
    """A custom model: a row of :data:`MODELS`.

    Attributes:
        title: name in figures and settings.
        make: a factory, see :func:`register_model`; or where it is, ``"module:name"``.
    """

    title: str
    make: str | Callable[..., Any]


MODELS: dict[str, CustomModel] = {}
"""Models of other people's, which take the place of the convolution in specs, sweeps and commands."""


def register_model(name: str, make: Callable[..., Module], *, title: str | None = None) -> None:
    """Register a custom model, which ``DepthSpec(encoder=name)`` then trains in this process.

    ``make`` is called with ``in_channels`` (features of a node), ``out_channels`` (classes C) and ``depth``
    (layers), all by name, and with those of ``hidden``, ``dropout``, ``norm`` and ``seed`` that it names:
    ``norm`` is a function from a width to a module, ``None`` where the sweep says ``"none"``. It returns a
    module that is called with nodes ``[N, F]`` and ``edge_index [2, E]`` and returns logits ``[N, C]``. Its
    layers are found as :func:`~analysis.models.recording.hooks.record_layers` finds them, and must be
    ``depth`` many: put an :class:`~analysis.models.LayerState` where a layer is complete if they are not.

    Worker processes do not run your script. What they shall know comes from an installed package, with an
    entry point in the group ``soft_cluster_lab.models``, or from ``soft-cluster-lab depth --model
    my_module:make``.

    Args:
        name: small letters, digits and ``_``.
        make: the function that makes the module, see above.
        title: name in figures; ``name`` if not given.

    Raises:
        BadInput: if the name is taken or invalid, or ``make`` is not callable with these arguments.

    >>> from torch_geometric.nn import GCN
    >>> register_model("plain", lambda in_channels, out_channels, depth: GCN(
    ...     in_channels, 16, depth, out_channels))
    >>> find_model("plain")(in_channels=4, out_channels=2, depth=3).num_layers
    3
    >>> del MODELS["plain"]
    """
    from analysis.layers.convolutions.table import CONVOLUTIONS

    if not callable(make):
        raise BadInput(f"expected a function from two widths and a depth to a module, got {shown(make)}")
    if name in (*CONVOLUTIONS, "sgc"):
        raise BadInput(f"expected a new name for the model, got '{name}', which is a convolution's")
    parameters_of(make, str(name))
    register(MODELS, name, CustomModel(title or name, make), kind="model")


def is_custom_model(name: str) -> bool:
    """Whether a name is a custom model: one of :data:`MODELS`, or ``"module:function"``.

    Args:
        name: as in ``DepthSpec(encoder=name)``.

    >>> is_custom_model("my_module:make"), is_custom_model("gcn")
    (True, False)
    """
    return name in MODELS or is_user_code(name)


def find_model(name: str) -> Callable[..., Any]:
    """Look up the factory of a model.

    Args:
        name: name of :data:`MODELS`, or as :func:`~analysis.layers.user_code.load_user_function` has it.

    Raises:
        BadInput: if there is none, or it may not be called here.
    """
    if is_user_code(name):
        return load_user_function(name, kind="model")
    return import_factory(MODELS[one_of("model", name, MODELS)].make, kind=f"model '{name}'")


def make_model(name: str, *, norm: Callable[[int], Module] | None, **settings: Any) -> Module:
    """Build a model by calling its factory with the settings that it accepts.

    Args:
        name: as in :func:`find_model`.
        norm: makes the norm of the sweep for states ``[N, width]`` from a width; None for no norm.
        settings: in_channels, out_channels, depth, hidden, dropout and seed.

    Raises:
        BadInput: if it takes other arguments, raises, or returns no module or one whose weights it returned
            before; or if there is a norm and it takes none.
    """
    from torch.nn import Module

    make, title = find_model(name), name.partition("@")[0]
    takes = parameters_of(make, title)
    if norm is not None and "norm" not in takes:
        raise BadInput(
            f"expected norm 'none' with the model '{title}', which takes no norm; give its function a "
            "parameter norm, or leave the norm out"
        )
    available = settings | {"norm": norm}
    try:
        model = make(**{key: available[key] for key in (*REQUIRED, *OPTIONAL) if key in takes})
    except BadInput:
        raise
    except Exception as error:
        raise BadInput(f"expected a module from '{title}', got {type(error).__name__}: {error}") from error
    if not isinstance(model, Module):
        raise BadInput(f"expected a torch module from '{title}', got {type(model).__name__}; return a module")
    _refuse_given(model, title)
    return model


def refuse_meta_device(model: Module, name: str) -> None:
    """Refuse a module with tensors on the meta device, which have a shape and no values.

    Args:
        model: a module that is about to be trained.
        name: how the error calls it.

    Raises:
        BadInput: if there is such a parameter or buffer.

    >>> from torch.nn import Linear
    >>> refuse_meta_device(Linear(2, 3, device="meta"), "mine")
    Traceback (most recent call last):
    analysis.checks.BadInput: expected values in 'mine', got weight on the meta device; make it on the CPU
    """
    for tensor_name, tensor in (*model.named_parameters(), *model.named_buffers()):
        if tensor.is_meta:
            raise BadInput(
                f"expected values in '{name}', got {tensor_name} on the meta device; make it on the CPU"
            )


def _refuse_given(model: Module, title: str) -> None:
    """Refuse weights that a factory has returned before: another run would go on training them."""
    for name, weight in model.named_parameters():
        if weight.requires_grad and id(weight) in _GIVEN:
            raise BadInput(
                f"expected new weights from '{title}' for every run, got {name} again; make every layer "
                "inside the function"
            )
    _GIVEN.update({id(weight): weight for weight in model.parameters()})


def parameters_of(make: Callable[..., Any], title: str) -> tuple[str, ...]:
    """Settings that a factory accepts.

    Args:
        make: the function that makes the module.
        title: its name, as an error says it.

    Raises:
        BadInput: if it needs others, or does not take all that are required.

    >>> def make(in_channels, out_channels, depth, dropout=0.0): ...
    >>> parameters_of(make, "my model")
    ('in_channels', 'out_channels', 'depth', 'dropout')
    """
    known = (*REQUIRED, *OPTIONAL)
    try:
        parameters = inspect.signature(make).parameters.values()
    except (TypeError, ValueError):
        raise BadInput(f"expected a function whose parameters can be read, got '{title}'") from None
    if any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters):
        return known
    by_name = [
        parameter for parameter in parameters if parameter.kind is not inspect.Parameter.VAR_POSITIONAL
    ]
    names = tuple(
        parameter.name for parameter in by_name if parameter.kind is not inspect.Parameter.POSITIONAL_ONLY
    )
    needed = [parameter.name for parameter in by_name if parameter.default is inspect.Parameter.empty]
    if set(REQUIRED) - set(names) or set(needed) - set(known):
        got = ", ".join(parameter.name for parameter in by_name) or "nothing"
        raise BadInput(
            f"expected '{title}' to take {', '.join(REQUIRED)} (and {', '.join(OPTIONAL)} if it likes), "
            f"got one that takes {got}"
        )
    return tuple(name for name in names if name in known)


add_installed(MODELS, "soft_cluster_lab.models", row=CustomModel)
