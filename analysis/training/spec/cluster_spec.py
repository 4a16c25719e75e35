"""ClusterSpec: settings of a clustering model."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from analysis.checks import one_of
from analysis.layers.convolutions.table import CONVOLUTIONS
from analysis.layers.poolers.table import POOLERS, refuse_few_clusters
from analysis.training.spec.base_spec import Settings


def _encoder(name: str) -> str:
    return one_of("encoder", name, CONVOLUTIONS)


Encoder = Annotated[str, AfterValidator(_encoder)]
"""A name in :data:`analysis.layers.convolutions.table.CONVOLUTIONS`."""


def _pooler(name: str) -> str:
    return one_of("pooler", name, POOLERS)


Pooler = Annotated[str, AfterValidator(_pooler)]
"""A name in :data:`analysis.layers.poolers.table.POOLERS`."""
KeyStart = Literal["random", "kmeans"]
ClusterCount = Annotated[int, Field(ge=1, le=64)]


class ClusterSpec(Settings):
    """Settings of an encoder followed by memory layers (MemPooling) or another ``pooler`` with its losses.

    Heads, keys, tau and head weights are those of memory layers; others have none.
    ``head_weight`` is the start value of every weight that mixes the heads; ``None`` keeps PyG's random
    start, which bounds S so tightly around 1/K that nothing can cluster. ``dropout`` is the share of cluster
    features dropped before the readout. ``readout`` classifies a graph by its clusters, or by the mean of its
    nodes' states (``"mean"``), which pools without clustering: the baseline that tells what clusters add.
    ``keys`` says whether the keys start at random (PyG) or from k-means on the encoder's output after
    ``training.warmup_epochs``.

    Attributes:
        kind: ``"cluster"``, which tells these settings from those of a deep network.
        encoder: name of the convolution.
        encoder_layers: number of convolutions, 1 to 4.
        hidden: width of states, keys and clusters, 4 to 1,024.
        heads: number of heads of a memory layer, 1 to 8.
        clusters: number of clusters of each pooler, one number a layer.
        tau: temperature of the Student t kernel, .01 to 100.
        dropout: share of cluster features dropped before the readout, 0 to .95.
        head_weight: start value of every head's weight, -20 to 20; None is PyG's random start.
        keys: how the keys start, ``"random"`` or ``"kmeans"``.
        readout: what classifies a graph, ``"clusters"`` or ``"mean"``.
        pooler: name of the pooler.
    """

    inside: ClassVar[str] = "model"
    later: ClassVar[tuple[str, ...]] = ("readout", "pooler")

    kind: Literal["cluster"] = "cluster"
    encoder: Encoder = "sage"
    encoder_layers: Annotated[int, Field(ge=1, le=4)] = 2
    hidden: Annotated[int, Field(ge=4, le=1024)] = 32
    heads: Annotated[int, Field(ge=1, le=8)] = 4
    clusters: Annotated[tuple[ClusterCount, ...], Field(min_length=1, max_length=3)] = (8,)
    tau: Annotated[float, Field(ge=0.01, le=100)] = 1.0
    dropout: Annotated[float, Field(ge=0, le=0.95)] = 0.0
    head_weight: Annotated[float, Field(ge=-20, le=20)] | None = 5.0
    keys: KeyStart = "kmeans"
    readout: Literal["clusters", "mean"] = "clusters"
    pooler: Pooler = "memory"

    @model_validator(mode="after")
    def _clusters_enough(self) -> ClusterSpec:
        refuse_few_clusters(self.pooler, self.clusters)
        return self
