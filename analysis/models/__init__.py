"""Models: ClusterNet (encoder and poolers) and DepthNet (a deep stack that returns every layer state)."""

from analysis.models.cluster_net import ClusterNet, ClusterOutput, Memory
from analysis.models.depth_net import DepthNet, DepthOutput
from analysis.models.layer_state_mark import LayerState
from analysis.models.running_statistics import estimate_statistics
from analysis.models.sparse_aggregation import Propagation, propagation

__all__ = [
    "ClusterNet",
    "ClusterOutput",
    "DepthNet",
    "DepthOutput",
    "LayerState",
    "Memory",
    "Propagation",
    "estimate_statistics",
    "propagation",
]
