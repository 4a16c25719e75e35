"""Measures: functions from tensors to a number or a named tuple, one family per file.

Names are looked up on first use, because the table of measures is wanted where torch is not.
"""

from analysis.lazy_exports import lazy_exports

_exports = lazy_exports(
    __name__,
    {
        "pairwise.class_sums": ("ClassDistances", "class_distances"),
        "pairwise.squared": ("class_squared_distances",),
        "states.group_distance": (
            "DEFINITIONS",
            "PYG_EPS",
            "Definition",
            "GroupDistance",
            "excess",
            "group_distance_ratio",
            "group_distances",
            "neutral_value",
        ),
        "states.group_distance_permutation": ("PermutedBaseline", "permuted_baseline", "permuted_moments"),
        "states.differences": ("column_difference", "row_difference"),
        "states.smoothness": (
            "dirichlet_energy",
            "mean_average_distance",
            "mean_cosine_distance",
            "rayleigh_quotient",
        ),
        "states.rank": ("effective_rank", "numerical_rank", "singular_values", "stable_rank"),
        "states.correlation": ("feature_correlation",),
        "states.magnitude": ("dead_units", "gradient_norms", "norm_per_node"),
        "states.sampled_group_distance": ("SampledRatio", "sampled_group_distance_ratio"),
        "assignments.information": (
            "assignment_information",
            "contrast_bound",
            "dead_clusters",
            "kl_per_cluster",
            "kl_per_node",
        ),
        "assignments.heads": ("HeadFacts", "head_agreement", "head_facts", "head_influence"),
        "assignments.agreement": (
            "adjusted_mutual_information",
            "adjusted_rand_index",
            "matched_accuracy",
            "normalized_mutual_information",
        ),
        "assignments.modularity": ("soft_modularity",),
        "states.nearest_class_mean": ("ClassMeans", "class_mean_accuracy", "class_means"),
        "states.group_distance_unbiased": ("unbiased_excess",),
        "diagnosis.depth_verdict": ("Verdict", "layers_verdict"),
        "diagnosis.diagnose": ("diagnose",),
        "diagnosis.evidence": ("Evidence", "Finding"),
        "states.instance_information": ("InformationGain", "information_gain"),
        "measure": ("Measure", "Undefined"),
        "table": ("MEASURES",),
        "per_layer.layer_measures": ("measure_layers",),
        "per_layer.layer_profile": ("LayerProfile",),
        "analysis.models.recording.hooks": ("record_layers",),
        "analysis.models.recording.layer_recording": ("LayerRecording",),
        "assignments.assignment_measures": ("measure_assignment",),
        "assignments.summary": ("AssignmentSummary", "summarize"),
        "failure.failure_types": ("DepthFailure", "Intervention"),
        "failure.why_deep": ("why_deep_fails",),
        "reach.influence": ("Influence", "influence"),
        "reach.homophily": ("homophily",),
        "reach.topology": (
            "commute_time",
            "effective_resistance",
            "hop_distances",
            "resistances",
            "spectral_gap",
        ),
        "reach.weight_spectrum": ("WeightSpectrum", "weight_spectra"),
    },
)
__all__, __getattr__, __dir__ = _exports.all, _exports.getattr, _exports.dir  # noqa: PLE0605
