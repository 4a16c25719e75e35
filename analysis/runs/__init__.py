"""Runs: the store, the engine that trains, and bundles to take away and open again."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.runs.bundle import save_bundle
    from analysis.runs.loading import LoadedBundle, load_bundle

__all__ = ["LoadedBundle", "load_bundle", "save_bundle"]


def __getattr__(name: str) -> Any:
    # looked up on use: the app's first page imports from here and needs none of it
    from importlib import import_module

    if name in __all__:
        return getattr(
            import_module(f"analysis.runs.{'bundle' if name == 'save_bundle' else 'loading'}"), name
        )
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
