"""Runs: their store, the training engine, and bundles for export and import."""

from analysis.lazy_exports import lazy_exports

_exports = lazy_exports(
    __name__,
    {
        "clustering_result": ["ClusteredGraph", "cluster_graph"],
        "export.bundle_writer": ["save_bundle"],
        "imports.bundle_reader": ["LoadedBundle", "load_bundle"],
        "results.run_library": ["example_store"],
        "sklearn_estimator": ["SoftClusters"],
    },
)
__all__, __getattr__, __dir__ = _exports.all, _exports.getattr, _exports.dir  # noqa: PLE0605
