"""Measures: tensors in, a number or a small named result out; one family a file.

Names are looked up on first use (PEP 562), because the table of measures is wanted where torch is not.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "distance_sums": ("ClassDistances", "class_distances"),
    "squared_distances": ("class_squared_distances",),
    "group_distance": (
        "DEFINITIONS",
        "PYG_EPS",
        "Definition",
        "GroupDistance",
        "excess",
        "group_distance_ratio",
        "group_distances",
        "neutral_value",
    ),
    "label_permutation": ("PermutedBaseline", "permuted_baseline", "permuted_moments"),
    "smoothness": (
        "column_difference",
        "dirichlet_energy",
        "mean_average_distance",
        "mean_cosine_distance",
        "rayleigh_quotient",
        "row_difference",
    ),
    "rank": ("effective_rank", "numerical_rank", "singular_values", "stable_rank"),
    "correlation": ("feature_correlation",),
    "vitality": ("dead_units", "gradient_norms", "norm_per_node"),
    "sampled_group_distance": ("SampledRatio", "sampled_group_distance_ratio"),
    "assignment": (
        "assignment_information",
        "contrast_bound",
        "dead_clusters",
        "kl_per_cluster",
        "kl_per_node",
    ),
    "heads": ("HeadFacts", "head_agreement", "head_facts", "head_influence"),
    "agreement": (
        "adjusted_mutual_information",
        "adjusted_rand_index",
        "matched_accuracy",
        "normalized_mutual_information",
    ),
    "modularity": ("soft_modularity",),
    "instance_information": ("InformationGain", "information_gain"),
    "measure": ("Measure", "Undefined"),
    "table": ("MEASURES",),
    "layers": ("measure_layers",),
    "profile": ("LayerProfile",),
    "layer_hooks": ("record_layers",),
    "reach.influence": ("Influence", "influence"),
    "reach.homophily": ("homophily",),
    "reach.topology": (
        "commute_time",
        "effective_resistance",
        "hop_distances",
        "resistances",
        "spectral_gap",
    ),
    "reach.weights": ("WeightSpectrum", "weight_spectra"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}
__all__ = list(_MODULE_OF)  # noqa: PLE0605


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
