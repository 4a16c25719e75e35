"""Table of soft poolers, read by models, specs and commands and extensible by user code."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.checks import BadInput, one_of
from analysis.layers.registry import add_installed, import_factory, make_module, register

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

    from analysis.layers._kernels.batch_layout import Ragged
    from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation
    from analysis.layers.poolers.pooler_output import PooledGraphs, Pooler


class PoolerRow(NamedTuple):
    """A pooler: a row of :data:`POOLERS`.

    Attributes:
        title: name in figures and settings.
        make: from ``channels, clusters`` and the settings ``heads=`` and ``tau=`` to a module; or where it
            is, ``"module:name"``.
        run: from that module, x, ``graph=`` and ``layout=`` to what it makes of them, as a
            :class:`~analysis.layers.poolers.pooler_output.Pooler` is called; None calls the module itself.
        terms: the names of its losses, in the order in which they are told.
        about: what shapes its clusters, in a few words.
        reference: address of its paper, for links.
        keys: whether it has heads with keys, and a tau.
        least: the fewest clusters it takes, at least 1.
    """

    title: str
    make: str | Callable[..., Any]
    run: str | Callable[..., Any] | None = None
    terms: tuple[str, ...] = ()
    about: str = ""
    reference: str = ""
    keys: bool = False
    least: int = 2


_PACKAGE = "analysis.layers.poolers"
_ARXIV = "https://arxiv.org/abs/"
POOLERS: dict[str, PoolerRow] = {
    "memory": PoolerRow(
        "MemPooling",
        f"{_PACKAGE}.memory:make_memory",
        f"{_PACKAGE}.memory:run_memory",
        about="distances to learned keys, sharpened by a KL",
        reference=f"{_ARXIV}2002.09518",
        keys=True,
        least=1,
    ),
    "mincut": PoolerRow(
        "MinCut",
        f"{_PACKAGE}.mincut:MinCutPooler",
        terms=("cut", "orthogonality"),
        about="edges stay inside, clusters orthogonal",
        reference=f"{_ARXIV}1907.00481",
    ),
    "dmon": PoolerRow(
        "DMoN",
        f"{_PACKAGE}.dmon:DMoNPooler",
        terms=("spectral", "collapse"),
        about="modularity, no collapse",
        reference=f"{_ARXIV}2006.16904",
    ),
    "diffpool": PoolerRow(
        "DiffPool",
        f"{_PACKAGE}.diffpool:DiffPooler",
        terms=("link", "entropy"),
        about="linked nodes share clusters, rows are sharp",
        reference=f"{_ARXIV}1806.08804",
    ),
    "just_balance": PoolerRow(
        "Just Balance",
        f"{_PACKAGE}.just_balance:JustBalancePooler",
        terms=("balance",),
        about="clusters of one size, nothing else",
        reference=f"{_ARXIV}2207.08779",
    ),
}


def make_pooler(name: str, channels: int, clusters: int, *, heads: int = 1, tau: float = 1.0) -> Module:
    """Build the pooler called ``name``.

    Args:
        name: a key of :data:`POOLERS`.
        channels: features F of a node, and of a pooled one; at least 1.
        clusters: number of clusters K, at least 2 for poolers on edges.
        heads: number of heads; only poolers with keys have them.
        tau: temperature of the Student t kernel, positive; only poolers with keys have it.

    Raises:
        BadInput: if the name is unknown, there are too few clusters, or what makes the pooler is missing,
            raises, or does not return a module.

    >>> make_pooler("mincut", 16, 4)
    MinCutPooler(16, clusters=4)
    """
    row = POOLERS[one_of("pooler", name, POOLERS)]
    refuse_few_clusters(name, (clusters,))
    kind = f"pooler '{name}'"
    make = import_factory(row.make, kind=kind)
    return make_module(make, channels, clusters, kind=kind, heads=heads, tau=tau)


def find_run(name: str) -> Callable[..., PooledGraphs]:
    """Look up the function that runs a pooler, from module, x, graph and layout.

    Args:
        name: a key of :data:`POOLERS`.

    Raises:
        BadInput: if the name is unknown, or what runs the pooler is missing.

    >>> find_run("memory").__name__, find_run("mincut").__name__
    ('run_memory', 'call_it')
    """
    row = POOLERS[one_of("pooler", name, POOLERS)]
    return call_it if row.run is None else import_factory(row.run, kind=f"pooler '{name}'")


def call_it(pooler: Any, x: Tensor, *, graph: NeighbourAggregation | None, layout: Ragged) -> PooledGraphs:
    """Run a pooler by calling the module.

    Args:
        pooler: a module called as ``pooler(x, graph, layout)``.
        x: ``[N, F]``, states of the nodes of all graphs.
        graph: the neighbour sums of the N nodes; None after a pooler that knows no edges.
        layout: the graph of each node.
    """
    pooled: PooledGraphs = pooler(x, graph, layout)
    return pooled


def refuse_few_clusters(name: str, clusters: tuple[int, ...]) -> None:
    """Refuse fewer clusters than a pooler supports.

    Args:
        name: a key of :data:`POOLERS`.
        clusters: number of clusters K of every layer.

    Raises:
        BadInput: in one sentence that names the number.

    >>> refuse_few_clusters("mincut", (4, 1))
    Traceback (most recent call last):
        ...
    analysis.checks.BadInput: expected at least 2 clusters in every layer of the pooler 'mincut', got 1
    """
    least = POOLERS[name].least
    if min(clusters) < least:
        raise BadInput(
            f"expected at least {least} clusters in every layer of the pooler '{name}', got {min(clusters)}"
        )


def register_pooler(
    name: str, make: Callable[..., Pooler], *, title: str | None = None, terms: tuple[str, ...] = ()
) -> None:
    """Register a custom pooler for models, specs and commands of this process.

    Worker processes do not run your script. What they shall know comes from an installed package, with an
    entry point in the group ``soft_cluster_lab.poolers`` (name, and ``module:function`` of ``make``).

    Args:
        name: small letters, digits and ``_``.
        make: called as ``make(channels, clusters, heads=H, tau=tau)``; returns a module that is called as a
            :class:`~analysis.layers.poolers.pooler_output.Pooler` is.
        title: name in figures; ``name`` if not given.
        terms: the names of its losses.

    Raises:
        BadInput: if the name is taken or invalid, or ``make`` is not callable.

    >>> from analysis.layers.poolers.mincut import MinCutPooler
    >>> register_pooler("my_cut", MinCutPooler, title="My cut", terms=("cut", "orthogonality"))
    >>> make_pooler("my_cut", 16, 4)
    MinCutPooler(16, clusters=4)
    >>> del POOLERS["my_cut"]
    """
    if not callable(make):
        raise BadInput(f"expected a function that makes a pooler, got {type(make).__name__}")
    register(POOLERS, name, PoolerRow(title or name, make, terms=terms), kind="pooler")


add_installed(POOLERS, "soft_cluster_lab.poolers", row=PoolerRow)
