"""Specs: the settings of a run, with their bounds."""

from analysis.training.spec.base_spec import Settings, bounds
from analysis.training.spec.cluster_spec import ClusterSpec, Encoder, KeyStart, Pooler
from analysis.training.spec.data_spec import DataSpec
from analysis.training.spec.depth_spec import DepthEncoder, DepthSpec, Norm, Skip
from analysis.training.spec.run_spec import RunSpec, parse_spec, text_key
from analysis.training.spec.training_spec import TrainingSpec

__all__ = [
    "ClusterSpec",
    "DataSpec",
    "DepthEncoder",
    "DepthSpec",
    "Encoder",
    "KeyStart",
    "Norm",
    "Pooler",
    "RunSpec",
    "Settings",
    "Skip",
    "TrainingSpec",
    "bounds",
    "parse_spec",
    "text_key",
]
