"""Tables of choices that user code extends, by a call or by entry points of an installed package.

A row says what a choice is called and where it is made. ``where`` may be ``"module:name"``, which is imported
only when it is wanted: the tables are read where torch is not.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from analysis.checks import BadInput, error_line, shown

if TYPE_CHECKING:
    from torch.nn import Module

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Row(Protocol):
    """Protocol of a row of such a table."""

    @property
    def title(self) -> str:
        """Name in figures, settings and sentences."""
        ...


R = TypeVar("R", bound=Row)


class Titles(Mapping[str, str]):
    """Read-only mapping from name to title over several tables, following later registrations.

    What is named by where it is (``"module:function"``, with or without ``"@"`` and a digest) is called so.

    Args:
        tables: one or several.
        more: titles of choices that are no rows.
    """

    def __init__(self, *tables: Mapping[str, Row], **more: str) -> None:
        self._tables, self._more = tables, more

    def __getitem__(self, name: str) -> str:
        """The title of ``name``."""
        if ":" in name:
            return name.partition("@")[0]
        for table in self._tables:
            if name in table:
                return table[name].title
        return self._more[name]

    def __iter__(self) -> Iterator[str]:
        """The names, in the order of the tables."""
        return iter([*(name for table in self._tables for name in table), *self._more])

    def __len__(self) -> int:
        """Number of choices."""
        return sum(map(len, self._tables)) + len(self._more)


def register(table: MutableMapping[str, R], name: str, row: R, *, kind: str) -> None:
    """Add a row to a table, unless its name is taken or invalid.

    Args:
        table: one of the tables of choices, such as :data:`~analysis.layers.norms.table.NORMS`; it is
            changed.
        name: what specs, commands and files call it: small letters, digits and ``_``.
        row: what the table holds under the name.
        kind: what the table holds, as an error says it: ``"norm"``.

    Raises:
        BadInput: if the name is taken or invalid.
    """
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise BadInput(
            f"expected a {kind} named by small letters, digits and _ (40 at most), got {shown(name)}"
        )
    if name in table:
        raise BadInput(f"expected a new name for the {kind}, got '{name}', which there is; choose another")
    table[name] = row


def add_installed(table: MutableMapping[str, R], group: str, *, row: Callable[[str, str], R]) -> None:
    """Add rows from the entry points of installed packages, with a warning for those that fail to load.

    Args:
        table: one of the tables of choices; it is changed.
        group: such as ``"soft_cluster_lab.norms"``.
        row: makes a row from the entry point's name and its ``"module:name"``; nothing is imported yet.
    """
    kind = group.rpartition(".")[2].removesuffix("s")
    for point in entry_points(group=group):
        try:
            register(table, point.name, row(point.name, point.value), kind=kind)
        except BadInput as error:
            warnings.warn(f"{group}: {error} ({point.value} is left out)", stacklevel=2)


def import_factory(where: str | Callable[..., Any], *, kind: str) -> Callable[..., Any]:
    """Import the function at ``where``, ``"module:name"``.

    Args:
        where: ``"module:name"``, or a function, which is returned as it is.
        kind: what the function makes, as an error says it: ``"norm"``.

    Raises:
        BadInput: if there is none.

    >>> import_factory("math:sqrt", kind="norm")(4)
    2.0
    """
    if callable(where):
        return where
    module, _, name = where.partition(":")
    try:
        function = import_module(module)
        for attribute in name.split("."):
            function = getattr(function, attribute)
    except (ImportError, AttributeError) as error:
        raise BadInput(f"expected the {kind} at '{where}', got {error}; install what it needs") from error
    if not callable(function):
        raise BadInput(f"expected a function or class at '{where}', got {type(function).__name__}")
    return function


def is_custom(make: str | Callable[..., Any] | None) -> bool:
    """Whether a row's factory is a user's: a function, or in a package other than torch, PyG and this one.

    Args:
        make: factory of a row, its ``"module:name"``, or None where the model knows it itself.

    >>> is_custom("torch.nn:Identity"), is_custom("my_norms:row_norm"), is_custom(None)
    (False, True, False)
    """
    if isinstance(make, str):
        return make.partition(":")[0].partition(".")[0] not in ("analysis", "torch", "torch_geometric")
    return make is not None


def make_module(make: Callable[..., Any], *widths: int, kind: str, **settings: Any) -> Module:
    """Call the factory of a layer.

    Args:
        make: the factory.
        widths: its arguments by position.
        kind: what it makes, as an error says it: ``"norm 'batch'"``.
        settings: its arguments by name.

    Raises:
        BadInput: if it raises, or returns something else than a module.

    >>> make_module(lambda channels: channels, 4, kind="norm 'number'")
    Traceback (most recent call last):
    analysis.checks.BadInput: expected a module from the norm 'number', got int
    """
    from torch.nn import Module  # the tables are read where torch is not

    try:
        module = make(*widths, **settings)
    except (BadInput, ImportError, MemoryError):
        raise
    except Exception as error:
        raise BadInput(f"expected a module from the {kind}, got {error_line(error)}") from error
    if not isinstance(module, Module):
        raise BadInput(f"expected a module from the {kind}, got {type(module).__name__}")
    return module
