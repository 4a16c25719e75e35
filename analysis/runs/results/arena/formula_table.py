"""Tables of quantities with several implementations, as text, Markdown, LaTeX or CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.checks import one_of
from analysis.measures.implementations.formula_agreement import FormulaValue, agreement, by_quantity
from analysis.runs.serialize.csv_parquet import csv_lines
from analysis.runs.serialize.table_formatter import booktabs, latex_cell, markdown_table

_HEAD = ("quantity", "code", "value", "neutral", "why")
_ALIGNMENT = "llrrl"


def formula_rows(values: Sequence[FormulaValue]) -> list[dict[str, Any]]:
    """One row for each of ``values``; ``agreement`` says how the implementations of its quantity differ.

    >>> [row["agreement"] for row in formula_rows([FormulaValue("KL", "paper", 1.0, 0.0, "")])]
    ['one number']
    """
    groups = by_quantity(values)
    return [value._asdict() | {"agreement": agreement(groups[value.quantity])} for value in values]


def formula_table(values: Sequence[FormulaValue], style: str = "text") -> str:
    """Format one line per value; text has one block per quantity, with the agreement of implementations.

    Args:
        values: values of :func:`~analysis.measures.implementations.compare_implementations.compare_formulas`.
        style: ``text``, ``markdown``, ``latex`` (needs the package booktabs) or ``csv``.

    Raises:
        BadInput: for another style.

    >>> print(formula_table([FormulaValue("KL", "paper", 0.5, 0.0, "the formula")], "markdown"))
    | quantity | code | value | neutral | why |
    | --- | --- | --: | --: | --- |
    | KL | paper | 0.5 | 0 | the formula |
    """
    one_of("the style of a table", style, ("text", "markdown", "latex", "csv"))
    if style == "text":
        return _text(values)
    rows = [[v.quantity, v.code, _number(v.value), _number(v.neutral), v.why] for v in values]
    if style == "csv":
        return csv_lines([dict(zip(_HEAD, row, strict=True)) for row in rows])
    if style == "markdown":
        return markdown_table(_ALIGNMENT, _HEAD, rows)
    return booktabs(_ALIGNMENT, _HEAD, [map(latex_cell, row) for row in rows])


def _text(values: Sequence[FormulaValue]) -> str:
    lines = []
    for quantity, codes in by_quantity(values).items():
        lines.append(f"{quantity}: {agreement(codes)}")
        lines += [f"  {code.code:9} {_number(code.value):>10}   {code.why}" for code in codes]
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.5g}"
