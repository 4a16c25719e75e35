"""Store of runs, their histories and snapshots, in one SQLite file."""

from analysis.lazy_exports import lazy_exports

_exports = lazy_exports(__name__, {"store": ["NoSuchRun", "Store"]})
__all__, __getattr__, __dir__ = _exports.all, _exports.getattr, _exports.dir  # noqa: PLE0605
