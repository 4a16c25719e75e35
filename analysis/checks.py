"""Argument checks. Every error says what was expected, what came and what to do."""

from __future__ import annotations

from collections.abc import Iterable


class BadInput(ValueError):
    """Input that cannot be used; the text is one sentence fit to be shown to a person."""


def one_of(what: str, got: str, choices: Iterable[str]) -> str:
    """Return ``got`` if it is among ``choices``.

    >>> one_of("norm", "batch", ["none", "batch"])
    'batch'
    """
    choices = list(choices)
    if got not in choices:
        raise BadInput(f"expected {what} to be one of {', '.join(choices)}, got {shown(got)}")
    return got


def tensor(what: str, got: object) -> None:
    """Refuse what is no tensor, such as a numpy array.

    >>> tensor("labels", [0, 1])
    Traceback (most recent call last):
        ...
    analysis.checks.BadInput: expected labels as a tensor, got list; make it one with torch.as_tensor
    """
    import torch  # here, since the first page does without it

    if not isinstance(got, torch.Tensor):
        kind = "None" if got is None else f"{type(got).__name__}; make it one with torch.as_tensor"
        raise BadInput(f"expected {what} as a tensor, got {kind}")


def shown(value: object) -> str:
    """``repr(value)`` as an error shows it: at most 80 characters.

    >>> shown("batch"), len(shown("x" * 1000))
    ("'batch'", 80)
    """
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."
