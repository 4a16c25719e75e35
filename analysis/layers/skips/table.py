"""Table of skip connections and other ways for a layer's input to bypass its convolution."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.checks import BadInput, one_of
from analysis.layers.registry import add_installed, import_factory, make_module, register

if TYPE_CHECKING:
    from torch.nn import Module


class Skip(NamedTuple):
    """A skip connection: a row of :data:`SKIPS`.

    Attributes:
        title: name in figures and settings; "" is omitted.
        make: to a module that is called, in every layer but the first whose width stays, with what came out
            of the layer, what went in, both ``[N, F]``, and the graph, and returns the new states; or where
            it is, ``"module:name"``. None: the model knows it itself, or there is none.
        shared: whether all those layers have one convolution.
    """

    title: str
    make: str | Callable[[], Any] | None = None
    shared: bool = False


_PACKAGE = "analysis.layers.skips"
SKIPS: dict[str, Skip] = {
    "none": Skip(""),
    "residual": Skip("residual"),
    "initial": Skip("initial residual"),
    "jumping": Skip("jumping knowledge"),
    "gated": Skip("gradient gating", f"{_PACKAGE}.gradient_gating:GradientGating", shared=True),
    "skip_node": Skip("SkipNode", f"{_PACKAGE}.skip_node:SkipNode"),
    "skip_node_biased": Skip("SkipNode by degree", f"{_PACKAGE}.skip_node:skip_node_biased"),
}


def make_skip(name: str) -> Module | None:
    """Build the module of a skip connection; None for those implemented by the model itself.

    Args:
        name: a key of :data:`SKIPS`.

    Raises:
        BadInput: if the name is unknown, or the factory raises or does not return a module.

    >>> make_skip("skip_node"), make_skip("residual")
    (SkipNode(rate=0.5), None)
    """
    row = SKIPS[one_of("skip", name, SKIPS)]
    if row.make is None:
        return None
    kind = f"skip '{name}'"
    return make_module(import_factory(row.make, kind=kind), kind=kind)


def register_skip(
    name: str, make: Callable[[], Module], *, title: str | None = None, shared: bool = False
) -> None:
    """Register a custom skip connection for models, specs and commands of this process.

    Worker processes do not run your script. What they shall know comes from an installed package, with an
    entry point in the group ``soft_cluster_lab.skips`` (name, and ``module:function`` of ``make``).

    Args:
        name: small letters, digits and ``_``.
        make: returns a module that is called with what came out of a layer, what went in, both ``[N, F]``,
            and the graph, and returns the new states ``[N, F]``; only in layers that keep their width.
        title: name in figures; ``name`` if not given.
        shared: whether all those layers have one convolution.

    Raises:
        BadInput: if the name is taken or invalid, or ``make`` is not callable.

    >>> from analysis.layers.skips.skip_node import SkipNode
    >>> register_skip("my_skip", SkipNode, title="My skip")
    >>> make_skip("my_skip")
    SkipNode(rate=0.5)
    >>> del SKIPS["my_skip"]
    """
    if not callable(make):
        raise BadInput(f"expected a function that makes a skip, got {type(make).__name__}")
    register(SKIPS, name, Skip(title or name, make, shared=shared), kind="skip")


add_installed(SKIPS, "soft_cluster_lab.skips", row=Skip)
