"""The table of skip connections, and of other ways in which a layer's input goes past its convolution."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.checks import one_of
from analysis.layers.plugins import made_at

if TYPE_CHECKING:
    from torch.nn import Module


class Skip(NamedTuple):
    """A row of :data:`SKIPS`.

    Attributes:
        title: what figures and settings call it; "" is not told.
        make: to a module that is called, in every layer but the first whose width stays, with what came out
            of the layer, what went in, both ``[N, F]``, and the graph, and returns the new states; or where
            it is, ``"module:name"``. None: the model knows it itself, or there is none.
        shared: whether all those layers have one convolution.
    """

    title: str
    make: str | Callable[[], Any] | None = None
    shared: bool = False


_HERE = "analysis.layers.skips"
SKIPS: dict[str, Skip] = {
    "none": Skip(""),
    "residual": Skip("residual"),
    "initial": Skip("initial residual"),
    "jumping": Skip("jumping knowledge"),
    "gated": Skip("gradient gating", f"{_HERE}.gradient_gating:GradientGating", shared=True),
    "skip_node": Skip("SkipNode", f"{_HERE}.skip_node:SkipNode"),
    "skip_node_biased": Skip("SkipNode by degree", f"{_HERE}.skip_node:skip_node_biased"),
}


def make_skip(name: str) -> Module | None:
    """The module of a way past a convolution; None where the model knows it itself.

    Raises:
        BadInput: if the name is unknown.

    >>> make_skip("skip_node"), make_skip("residual")
    (SkipNode(rate=0.5), None)
    """
    row = SKIPS[one_of("skip", name, SKIPS)]
    if row.make is None:
        return None
    skip: Module = made_at(row.make, kind=f"skip '{name}'")()
    return skip
