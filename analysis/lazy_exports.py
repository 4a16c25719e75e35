"""Names of a package that are looked up on first use (PEP 562): torch takes seconds to load."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple


class Exports(NamedTuple):
    """What a package assigns to its own ``__all__``, ``__getattr__`` and ``__dir__``.

    Attributes:
        all: names that are exported.
        getattr: imports the module of a name and gives what is called so.
        dir: names of the package, sorted.
    """

    all: list[str]
    getattr: Callable[[str], Any]
    dir: Callable[[], list[str]]


def lazy_exports(package: str, names: Mapping[str, Sequence[str]]) -> Exports:
    """Export ``names`` from ``package`` without importing the modules that define them.

    Args:
        package: the package's ``__name__``.
        names: module, relative to the package (or in full, ``analysis...``, if another package defines
            it), to the names it defines.

    Raises:
        AttributeError: by ``getattr`` of the result, for a name that is not exported.

    >>> exports = lazy_exports("json", {"decoder": ["JSONDecoder"]})
    >>> exports.all, exports.getattr("JSONDecoder").__module__
    (['JSONDecoder'], 'json.decoder')
    >>> exports.getattr("loads")
    Traceback (most recent call last):
    ...
    AttributeError: module 'json' has no attribute 'loads'
    """
    module_of = {name: module for module, exported in names.items() for name in exported}
    own = vars(sys.modules[package]) if package in sys.modules else {}

    def getattr_(name: str) -> Any:
        if name not in module_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = module_of[name]
        module = module if module.startswith("analysis.") else f"{package}.{module}"
        return getattr(import_module(module), name)

    return Exports(list(module_of), getattr_, lambda: sorted({*own, *module_of}))
