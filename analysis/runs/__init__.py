"""Runs: the store, the engine that trains, and bundles to take away and open again."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.runs.bundle import save_bundle
    from analysis.runs.loading import LoadedBundle, load_bundle
    from analysis.runs.quick import cluster_graph

__all__ = ["LoadedBundle", "cluster_graph", "load_bundle", "save_bundle"]
_PLACES = {"save_bundle": "bundle", "cluster_graph": "quick"}


def __getattr__(name: str) -> Any:
    # looked up on use: the app's first page imports from here and needs none of it
    from importlib import import_module

    if name in __all__:
        return getattr(import_module(f"analysis.runs.{_PLACES.get(name, 'loading')}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
