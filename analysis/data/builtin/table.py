"""The table of sample graphs, and how to load one."""

from __future__ import annotations

from dataclasses import dataclass
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Literal

from analysis.checks import one_of

if TYPE_CHECKING:
    from torch_geometric.data import Data

Task = Literal["graph classification", "node classification", "link reconstruction"]


@dataclass(frozen=True)
class Sample:
    """What menus need to know about a sample before it is loaded.

    ``make`` names the function that builds it (``"module:function"``, called with ``seed=``). It is resolved
    on use, because importing torch and PyG takes seconds and the first page needs only this table.

    Attributes:
        title: display name, as in menus.
        about: one line on what nodes, edges and labels are.
        task: the learning task it is for.
        make: ``"module:function"`` of what builds it.
    """

    title: str
    about: str
    task: Task
    make: str


SAMPLES: dict[str, Sample] = {
    "digits": Sample(
        "Handwritten digits as pixel graphs",
        "1,797 images of 8 x 8 pixels; nodes are inked pixels, edges join neighbours",
        "graph classification",
        "analysis.data.builtin.digits:pixel_graphs",
    ),
    "digits-knn": Sample(
        "Handwritten digits as one graph of images",
        "1,797 images; edges join each image with its nearest neighbours; 20 labels a class",
        "node classification",
        "analysis.data.builtin.digits:image_graph",
    ),
    "karate": Sample(
        "Zachary's karate club",
        "34 members of a club that split in two; 78 friendships",
        "link reconstruction",
        "analysis.data.builtin.small_graphs:karate",
    ),
    "les-miserables": Sample(
        "Les Misérables",
        "77 characters; edges join those who appear in a chapter together",
        "link reconstruction",
        "analysis.data.builtin.small_graphs:les_miserables",
    ),
    "planted-partition": Sample(
        "Planted partition",
        "four blocks of 50 nodes, many edges inside and few between; noisy features",
        "node classification",
        "analysis.data.builtin.generators:planted_partition",
    ),
    "ring-of-cliques": Sample(
        "Ring of cliques",
        "eight cliques of six nodes, joined in a ring",
        "link reconstruction",
        "analysis.data.builtin.generators:ring_of_cliques",
    ),
}


def load_sample(name: str, *, seed: int = 0) -> Data | list[Data]:
    """Build the sample called ``name``: one graph, or a list of graphs for graph classification.

    Args:
        name: a key of :data:`SAMPLES`.
        seed: seed of what is drawn, at least 0; most samples draw nothing but a split.

    Raises:
        BadInput: if there is no sample of that name.

    >>> load_sample("karate").num_nodes  # the members of Zachary's karate club
    34
    """
    one_of("data", name, SAMPLES)
    return resolve_name(SAMPLES[name].make)(seed=seed)
