"""Layer measures and PCA planes in the snapshots of a depth run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.measures.per_layer.layer_profile import LayerProfile
from analysis.projection.layer_planes import layer_planes
from analysis.training.loop.snapshot import Arrays

if TYPE_CHECKING:
    from analysis.measures.per_layer.measure_cache import MeasureCache
    from analysis.training.tasks.node_classification import LayerStates


class LayerRecorder:
    """Callable from all layer states to the arrays ``measure.*`` and ``plane.*`` of a snapshot.

    Whole states of all layers would be eight times as large as planes: 16 features in float32 against two
    coordinates in float16, which are off by less than half a pixel on any screen.

    Args:
        seen: remembers measures of the input, which the runs of a sweep share.
    """

    def __init__(self, cache: MeasureCache | None = None) -> None:
        self._profile = LayerProfile(cache)

    def __call__(self, layers: LayerStates) -> Arrays:
        """The arrays; see :class:`~analysis.training.loop.snapshot.Snapshot`."""
        measured = self._profile(layers.states, layers.y, layers.edge_index, loss=layers.loss)
        planes = layer_planes([state.detach()[layers.recorded].cpu().numpy() for state in layers.states])
        drawn = {
            "plane.points": planes.points.astype(np.float16),
            "plane.spread": planes.spread,
            "plane.explained": planes.explained,
        }
        if layers.groups:
            largest = [shares[layers.recorded].argmax(1).cpu().numpy() for shares in layers.groups]
            drawn["plane.groups"] = np.stack(largest).astype(np.uint8)  # a spec has at most 64 groups
        return {**measured, **drawn}
