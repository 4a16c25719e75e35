"""Soft Cluster Lab's library: how graph networks cluster, and when they cluster too much."""

from analysis.lazy_exports import lazy_exports

__version__ = "0.2.0"

_exports = lazy_exports(
    __name__,
    {
        "data.upload.errors": ["BadUpload"],
        "data.upload.upload": ["read_upload"],
        "layers.diff_group_norm": ["DiffGroupNorm"],
        "layers.mem_pool": ["MemPooling"],
        "models.recording.hooks": ["record_layers"],
        "measures.assignments.assignment_measures": ["measure_assignment"],
        "measures.failure.why_deep": ["why_deep_fails"],
        "measures.per_layer.layer_measures": ["measure_layers"],
        "runs.assignments.assignment_comparison": ["compare_assignments"],
        "runs.assignments.assignment_report": ["show_assignment"],
        "runs.export.bundle_writer": ["save_bundle"],
        "runs.imports.bundle_reader": ["load_bundle"],
        "runs.clustering_result": ["cluster_graph"],
        "runs.sklearn_estimator": ["SoftClusters"],
        "training.fit": ["fit"],
        "training.custom_models": ["register_model"],
    },
)
__all__, __getattr__, __dir__ = ["__version__", *_exports.all], _exports.getattr, _exports.dir  # noqa: PLE0605
