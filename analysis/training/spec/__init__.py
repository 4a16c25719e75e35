"""What to train: every setting with its bounds."""

from analysis.training.spec.spec import (
    ClusterSpec,
    DataSpec,
    DepthSpec,
    RunSpec,
    TrainingSpec,
    bounds,
    parse_spec,
)

__all__ = ["ClusterSpec", "DataSpec", "DepthSpec", "RunSpec", "TrainingSpec", "bounds", "parse_spec"]
