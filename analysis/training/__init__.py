"""Training: specs, presets, the training loop, and what it records."""

from analysis.lazy_exports import lazy_exports

_exports = lazy_exports(
    __name__,
    {
        "loop.events": ["Began", "Checkpoint", "Epoch", "FitResult"],
        "loop.snapshot": ["RecordedGraphs", "Snapshot"],
    },
)
__all__, __getattr__, __dir__ = _exports.all, _exports.getattr, _exports.dir  # noqa: PLE0605
