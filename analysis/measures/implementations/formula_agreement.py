"""Values of one quantity by several implementations, and their agreement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from analysis.wording import significant

AGREE = 1e-5
"""Relative difference up to which two codes give the same number: float32 in one of them."""


class FormulaValue(NamedTuple):
    """Value of one quantity by one implementation.

    Attributes:
        quantity: what is measured, in words: ``"KL"``.
        code: whose formula or code.
        value: a finite number, in nats, in hops or without unit as the quantity is; None where it is
            undefined, or cannot be had here.
        neutral: what it reads where there is no structure, in the same unit, as 1 for a ratio; None where
            nothing says so.
        why: what this code does, in a sentence.
    """

    quantity: str
    code: str
    value: float | None
    neutral: float | None
    why: str


def by_quantity(values: Sequence[FormulaValue]) -> dict[str, list[FormulaValue]]:
    """Group values by quantity, in order of appearance.

    Args:
        values: of any number of quantities and implementations.

    >>> one = FormulaValue("KL", "paper", 0.5, None, "")
    >>> {name: len(values) for name, values in by_quantity([one, one._replace(code="PyG")]).items()}
    {'KL': 2}
    """
    grouped: dict[str, list[FormulaValue]] = {}
    for value in values:
        grouped.setdefault(value.quantity, []).append(value)
    return grouped


def agreement(codes: Sequence[FormulaValue]) -> str:
    """Describe whether the implementations of one quantity agree.

    Args:
        codes: values of one quantity, the one to compare with first.

    >>> one = FormulaValue("KL", "paper", 0.5, None, "")
    >>> agreement([one, one._replace(code="PyG", value=2.0)]), agreement([one, one._replace(code="PyG")])
    ('PyG: 4 times that of paper', 'the same number')
    """
    known = [code for code in codes if code.value is not None]
    if len(known) < 2:
        return "one number" if known else "undefined"
    first, *others = known
    parts = [
        f"{other.code}: {_difference_words(other, first)}" for other in others if not _is_equal(other, first)
    ]
    return "; ".join(parts) if parts else "the same number"


def _is_equal(one: FormulaValue, other: FormulaValue) -> bool:
    a, b = one.value or 0.0, other.value or 0.0
    return abs(a - b) <= AGREE * max(abs(a), abs(b), 1e-6)


def _difference_words(one: FormulaValue, other: FormulaValue) -> str:
    a, b = one.value or 0.0, other.value or 0.0
    if b and a / b > 0 and not 0.8 < a / b < 1.25:
        return f"{significant(a / b)} times that of {other.code}"
    if b and a / b > 0:
        return f"{significant(100 * (a / b - 1), 2, sign=True)} % against {other.code}"
    return f"{significant(a)}, where {other.code} says {significant(b)}"
