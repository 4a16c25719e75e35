"""The table of norms, which specs, sweeps, legends and commands read, and other people's code adds to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.checks import BadInput, one_of
from analysis.layers.registry import add_installed, made_at, register
from analysis.layers.user_code import is_own_code, own_function

if TYPE_CHECKING:
    from torch.nn import Module


class Norm(NamedTuple):
    """A row of :data:`NORMS`.

    Attributes:
        title: what figures and settings call it.
        make: from the number of features to a module that is called with the nodes ``[N, F]`` of one graph
            and keeps their shape; or where it is, ``"module:name"``.
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
    """Add a norm of your own: from now on specs, sweeps, legends and commands of this process know it.

    Worker processes do not run your script. What they shall know comes from an installed package, with an
    entry point in the group ``soft_cluster_lab.norms`` (name, and ``module:function`` of ``make``).

    Args:
        name: small letters, digits and ``_``.
        make: from the number of features F to a module that keeps the shape of nodes ``[N, F]``.
        title: what figures call it; the name where not given.

    Raises:
        BadInput: where the name is taken or cannot be one, or ``make`` cannot be called.

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
            :func:`~analysis.layers.user_code.own_function`.
        channels: features of a node.
        groups: number of groups; only DiffGroupNorm has them.
        lamda: weight of the normalised groups; only DiffGroupNorm has it.

    Returns:
        A module that is called with the nodes of one graph and keeps their shape.

    Raises:
        BadInput: if the name is unknown, or what makes the norm is missing or returns no module.

    >>> make_norm("diff_group", 16, groups=4)
    DiffGroupNorm(16, groups=4)
    """
    from torch.nn import Module

    if is_own_code(name):
        name, make, grouped = name.partition("@")[0], own_function(name, kind="norm"), False
    else:
        row = NORMS[one_of("norm", name, NORMS)]
        make, grouped = made_at(row.make, kind=f"norm '{name}'"), row.grouped
    norm = make(channels, groups=groups, lamda=lamda) if grouped else make(channels)
    if not isinstance(norm, Module):
        raise BadInput(f"expected a module from the norm '{name}', got {type(norm).__name__}")
    return norm


add_installed(NORMS, "soft_cluster_lab.norms", row=Norm)
