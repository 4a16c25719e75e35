"""Table of convolutions, read by specs, sweeps, legends and commands and extensible by user code."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.checks import BadInput, one_of
from analysis.layers.registry import add_installed, import_factory, make_module, register

if TYPE_CHECKING:
    from torch import Tensor

    from analysis.layers.convolutions.aggregation_protocol import NeighbourAggregation


class Convolution(NamedTuple):
    """A convolution: a row of :data:`CONVOLUTIONS`.

    Attributes:
        title: name in figures and settings.
        make: factory from input width, output width and ``bias=`` to a module, or its location
            ``"module:name"``.
        run: function from that module, nodes ``[N, F]`` and the graph's
            :class:`~analysis.layers.convolutions.aggregation_protocol.NeighbourAggregation`
            to the new nodes; None calls the module with nodes and ``edge_index``, as in PyG.
    """

    title: str
    make: str | Callable[..., Any]
    run: str | Callable[..., Any] | None = None


class Runnable(NamedTuple):
    """A convolution with its functions imported.

    Attributes:
        make: from input and output channels to a module; raises BadInput if there is none.
        run: from that module, x ``[N, F]`` and the graph's neighbour sums to ``[N, F']``.
    """

    make: Callable[..., Any]
    run: Callable[..., Any]


_STOCK = "analysis.layers.convolutions.pyg_convolutions"
CONVOLUTIONS: dict[str, Convolution] = {
    "gcn": Convolution("GCN", "torch_geometric.nn:GCNConv", f"{_STOCK}:run_gcn"),
    "gat": Convolution("GAT", "torch_geometric.nn:GATConv"),
    "sage": Convolution("GraphSAGE", "torch_geometric.nn:SAGEConv", f"{_STOCK}:run_sage"),
    "gin": Convolution("GIN", f"{_STOCK}:make_gin", f"{_STOCK}:run_gin"),
}


def find_convolution(name: str) -> Runnable:
    """Look up a convolution and import its functions.

    Args:
        name: a key of :data:`CONVOLUTIONS`.

    Raises:
        BadInput: if the name is unknown, or what makes the convolution is missing.

    >>> find_convolution("gcn").make(2, 3)
    GCNConv(2, 3)
    """
    row = CONVOLUTIONS[one_of("convolution", name, CONVOLUTIONS)]
    what = f"convolution '{name}'"
    run = on_edges if row.run is None else import_factory(row.run, kind=what)
    return Runnable(partial(make_module, import_factory(row.make, kind=what), kind=what), run)


def on_edges(convolution: Any, x: Tensor, graph: NeighbourAggregation) -> Any:
    """Run a convolution on nodes and ``edge_index``, as in PyG.

    Args:
        convolution: a module called as ``convolution(x, edge_index)``.
        x: ``[N, F]``, features of the nodes.
        graph: the N nodes' graph, whose ``edge_index`` ``[2, E]`` is handed on.
    """
    return convolution(x, graph.edge_index)


def register_convolution(name: str, make: Callable[..., Any], *, title: str | None = None) -> None:
    """Register a custom convolution for specs, sweeps, legends and commands of this process.

    Worker processes do not run your script: to reach them, register in an installed package, through an
    entry point in the group ``soft_cluster_lab.convolutions`` (name, and ``module:function`` of ``make``).

    Args:
        name: small letters, digits and ``_``.
        make: factory from input width, output width and ``bias=`` to a module that is called with nodes
            ``[N, F]`` and ``edge_index [2, E]``, such as a class of PyG's convolutions.
        title: name in figures; ``name`` if not given.

    Raises:
        BadInput: if the name is taken or invalid, or ``make`` is not callable.

    >>> from torch_geometric.nn import GraphConv
    >>> register_convolution("graph_conv", GraphConv, title="GraphConv")
    >>> find_convolution("graph_conv").make(2, 3, bias=False)
    GraphConv(2, 3)
    >>> del CONVOLUTIONS["graph_conv"]
    """
    if not callable(make):
        raise BadInput(f"expected a function from two widths to a module, got {type(make).__name__}")
    if name == "sgc":
        raise BadInput("expected a new name for the convolution, got 'sgc', which there is; choose another")
    register(CONVOLUTIONS, name, Convolution(title or name, make), kind="convolution")


add_installed(CONVOLUTIONS, "soft_cluster_lab.convolutions", row=Convolution)
