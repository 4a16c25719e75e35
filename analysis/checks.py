"""Argument checks whose errors say what was expected, what was given and what to do."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TypeGuard


class BadInput(ValueError):
    """Input that cannot be used; the message is one sentence that can be shown to users."""


def one_of(what: str, got: str, choices: Iterable[str]) -> str:
    """Return ``got`` if it is among ``choices``.

    Args:
        what: what is chosen, as the error says it: ``"norm"``.
        got: what was chosen.
        choices: those that there are.

    Raises:
        BadInput: if it is not among them.

    >>> one_of("norm", "batch", ["none", "batch"])
    'batch'
    """
    choices = list(choices)
    if got not in choices:
        raise BadInput(f"expected {what} to be one of {', '.join(choices)}, got {shown(got)}")
    return got


def tensor(what: str, got: object) -> None:
    """Raise unless ``got`` is a tensor.

    Args:
        what: what is expected, as the error says it: ``"labels"``.
        got: object of any kind.

    Raises:
        BadInput: if it is no tensor.

    >>> tensor("labels", [0, 1])
    Traceback (most recent call last):
        ...
    analysis.checks.BadInput: expected labels as a tensor, got list; make it one with torch.as_tensor
    """
    import torch  # imported late: the first page does not need it

    if not isinstance(got, torch.Tensor):
        kind = "None" if got is None else f"{type(got).__name__}; make it one with torch.as_tensor"
        raise BadInput(f"expected {what} as a tensor, got {kind}")


def positive(what: str, got: float) -> float:
    """Return ``got`` if it is finite and above 0.

    Args:
        what: what it is, as the error says it: ``"tau"``.
        got: any float.

    Raises:
        BadInput: if it is 0, negative, infinite or NaN.

    >>> positive("tau", 0.5)
    0.5
    """
    if not 0 < got < math.inf:
        raise BadInput(f"expected a finite {what} > 0, got {got}")
    return got


def shown(value: object) -> str:
    """``repr(value)`` for error messages, shortened to 80 characters.

    >>> shown("batch"), len(shown("x" * 1000))
    ("'batch'", 80)
    """
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def error_line(error: BaseException) -> str:
    r"""Type and text of an error on one line, for the message of another.

    >>> error_line(ValueError("two  lines\nof text"))
    'ValueError: two lines of text'
    """
    return " ".join(f"{type(error).__name__}: {error}".split())


def is_number(value: object) -> TypeGuard[float]:
    """Whether ``value`` is an int or a float; a bool is none.

    >>> is_number(1), is_number(float("nan")), is_number(True), is_number("1")
    (True, True, False, False)
    """
    return isinstance(value, int | float) and not isinstance(value, bool)
