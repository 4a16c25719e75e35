"""Table of norms, read by specs, sweeps, legends and commands and extensible by user code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.checks import BadInput, one_of
from analysis.layers.registry import add_installed, import_factory, make_module, register
from analysis.layers.user_code import is_user_code, load_user_function

if TYPE_CHECKING:
    from torch.nn import Module


class Norm(NamedTuple):
    """A norm: a row of :data:`NORMS`.

    Attributes:
        title: name in figures and settings.
        make: factory from the number of features to a module that maps the nodes ``[N, F]`` of one graph to
            the same shape; or its location ``"module:name"``.
        grouped: whether ``make`` also takes ``groups=`` and ``lamda=``.
    """

    title: str
    make: str | Callable[..., Any]
    grouped: bool = False


NORMS: dict[str, Norm] = {
    "none": Norm("no norm", "torch.nn:Identity"),
    "batch": Norm("BatchNorm", "analysis.layers.norms.pyg_norms:batch_norm"),
    "layer": Norm("LayerNorm", "analysis.layers.norms.pyg_norms:layer_norm"),
    "pair": Norm("PairNorm", "analysis.layers.norms.pyg_norms:pair_norm"),
    "graph": Norm("GraphNorm", "analysis.layers.norms.pyg_norms:graph_norm"),
    "mean_subtraction": Norm("mean subtraction", "analysis.layers.norms.pyg_norms:mean_subtraction"),
    "node": Norm("NodeNorm", "analysis.layers.norms.node_norm:node_norm"),
    "node_v": Norm("NodeNorm v", "analysis.layers.norms.node_norm:node_norm_v"),
    "node_srv": Norm("NodeNorm srv", "analysis.layers.norms.node_norm:node_norm_srv"),
    "contra": Norm("ContraNorm", "analysis.layers.norms.contra_norm:contra_norm"),
    "diff_group": Norm("DiffGroupNorm", "analysis.layers.diff_group_norm:DiffGroupNorm", grouped=True),
}


def register_norm(name: str, make: Callable[[int], Module], *, title: str | None = None) -> None:
    """Register a custom norm for specs, sweeps, legends and commands of this process.

    Worker processes do not run your script: to reach them, register in an installed package, through an
    entry point in the group ``soft_cluster_lab.norms`` (name, and ``module:function`` of ``make``).

    Args:
        name: small letters, digits and ``_``.
        make: factory from the number of features F to a module that keeps the shape of nodes ``[N, F]``.
        title: name in figures; ``name`` if not given.

    Raises:
        BadInput: if the name is taken or invalid, or ``make`` is not callable.

    >>> import torch
    >>> register_norm("unit_rows", lambda channels: torch.nn.LayerNorm(channels, elementwise_affine=False))
    >>> make_norm("unit_rows", 2)(torch.tensor([[0.0, 2.0]]))
    tensor([[-1.0000,  1.0000]])
    >>> del NORMS["unit_rows"]
    """
    if not callable(make):
        raise BadInput(
            f"expected a function from the number of features to a module, got {type(make).__name__}"
        )
    register(NORMS, name, Norm(title or name, make), kind="norm")


def make_norm(name: str, channels: int, *, groups: int = 10, lamda: float = 0.01) -> Module:
    """Build the norm called ``name`` for nodes ``[N, channels]``.

    Args:
        name: a key of :data:`NORMS`, or ``"module:function"`` where this process may call it, see
            :func:`~analysis.layers.user_code.load_user_function`.
        channels: features F of a node, at least 1.
        groups: number of groups G, at least 1; only DiffGroupNorm has them.
        lamda: weight of the normalised groups, at least 0; only DiffGroupNorm has it.

    Returns:
        A module that maps the nodes ``[N, channels]`` of one graph to the same shape.

    Raises:
        BadInput: if the name is unknown, or the factory is missing, raises, or does not return a module.

    >>> make_norm("diff_group", 16, groups=4)
    DiffGroupNorm(16, groups=4)
    """
    if is_user_code(name):
        name, make, grouped = name.partition("@")[0], load_user_function(name, kind="norm"), False
    else:
        row = NORMS[one_of("norm", name, NORMS)]
        make, grouped = import_factory(row.make, kind=f"norm '{name}'"), row.grouped
    settings = {"groups": groups, "lamda": lamda} if grouped else {}
    return make_module(make, channels, kind=f"norm '{name}'", **settings)


add_installed(NORMS, "soft_cluster_lab.norms", row=Norm)
