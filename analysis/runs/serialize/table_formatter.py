"""Format tables as text, LaTeX, Markdown or CSV."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from analysis.checks import one_of
from analysis.runs.serialize.csv_parquet import NUMBER, neutral


class Cell(NamedTuple):
    r"""A table cell.

    Attributes:
        text: as it is read, with ± where there is one.
        bold: whether it stands out: ``**`` in Markdown, ``\mathbf`` or ``\textbf`` in LaTeX, ``*`` in text.
    """

    text: str
    bold: bool = False


Row = Sequence["Cell | str"]


def text_table(head: Sequence[str], rows: Sequence[Row], *, style: str = "text", about: str = "") -> str:
    r"""Format a table.

    Args:
        head: names of the columns.
        rows: rows with a cell for each column.
        style: ``text``, ``latex`` (needs the package booktabs), ``markdown`` or ``csv``.
        about: one line on what the cells are.

    Raises:
        BadInput: for another style.

    >>> print(text_table(["norm", "2 layers"], [["none", Cell("81.0 ± 1.4", bold=True)]], style="markdown"))
    | norm | 2 layers |
    | --- | --: |
    | none | **81.0 ± 1.4** |
    >>> print(text_table(["a_b", "n"], [["x & y", Cell("-1.0 ± 0.5", bold=True)]], style="latex", about="SD"))
    % SD; \usepackage{booktabs}
    \begin{tabular}{lr}
    \toprule
    a\_b & n \\
    \midrule
    x \& y & $\mathbf{-1.0 \pm 0.5}$ \\
    \bottomrule
    \end{tabular}
    """
    write = _STYLES[one_of("the style of a table", style, _STYLES)]
    return write(
        head, [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in rows], about
    )


def geometric_cell(centre: float, factor: float | None) -> str:
    """Format a geometric mean and the factor of one standard deviation of the logarithm.

    Args:
        centre: the mean, at least 0.
        factor: at least 1; NaN or None where there is none.

    >>> geometric_cell(1.234e-20, 3.2), geometric_cell(0.0, float("nan")), geometric_cell(1.5, None)
    ('1.23e-20 ×/ 3.2', '0', '1.5')
    """
    spread = "" if factor is None or math.isnan(factor) else f" ×/ {factor:.3g}"
    return f"{centre:.3g}{spread}"


def align_columns(lines: Sequence[Sequence[str]], *, gap: int) -> list[str]:
    """Align the cells of ``lines`` in columns, separated by ``gap`` spaces.

    >>> align_columns([["norm", "n"], ["x", "10"]], gap=2)
    ['norm  n', 'x     10']
    """
    widths = [max(map(len, column)) + gap for column in zip(*lines, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    return ["".join(line).rstrip() for line in padded]


def markdown_table(columns: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Markdown table.

    Args:
        columns: their alignment, ``l`` or ``r`` each, such as ``lrr``.
        head: the columns' names.
        rows: a cell a column; ``|`` is escaped.

    >>> print(markdown_table("lr", ["norm", "n"], [["a|b", "2"]]))
    | norm | n |
    | --- | --: |
    | a\|b | 2 |
    """
    rule = ["---" if side == "l" else "--:" for side in columns]
    body = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, rule, *body))


def booktabs(columns: str, head: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    r"""LaTeX table with booktabs rules, from cells that are already LaTeX.

    Args:
        columns: their alignment, such as ``lrr``.
        head: the columns' names.
        rows: a cell a column.

    >>> print(booktabs("lr", ["norm", "n"], [["none", "2"]]))
    \begin{tabular}{lr}
    \toprule
    norm & n \\
    \midrule
    none & 2 \\
    \bottomrule
    \end{tabular}
    """
    first, *body = (rf"{_as_words(' & '.join(row))} \\" for row in (head, *rows))
    begin, end = rf"\begin{{tabular}}{{{columns}}}", r"\end{tabular}"
    return "\n".join((begin, r"\toprule", first, r"\midrule", *body, r"\bottomrule", end))


def _as_words(row: str) -> str:
    r"""Keep a row that begins with ``[`` or ``*`` from being read as an option of the ``\\`` before it."""
    return f"{{}}{row}" if row.startswith(("[", "*")) else row


def _text(head: Sequence[str], rows: Sequence[Sequence[Cell]], about: str) -> str:
    lines = [list(head), *([f"{cell.text}{'*' * cell.bold}" for cell in row] for row in rows)]
    return "\n".join(([about] if about else []) + align_columns(lines, gap=2))


def _markdown(head: Sequence[str], rows: Sequence[Sequence[Cell]], about: str) -> str:
    body = [[_surround(cell.text, "**" * cell.bold) for cell in row] for row in rows]
    return markdown_table(_alignment(head, rows), head, body) + (f"\n\n{about}" if about else "")


def _alignment(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """``l`` for the first column and for those with words in every row, ``r`` for the others."""
    columns = zip(*rows, strict=True) if rows else ((),) * len(head)
    return "".join(
        "l"
        if number == 0 or all(cell.text.strip("-") and not NUMBER.fullmatch(cell.text) for cell in column)
        else "r"
        for number, column in enumerate(columns)
    )


def _surround(text: str, mark: str) -> str:
    return f"{mark}{text}{mark}"


def _latex(head: Sequence[str], rows: Sequence[Sequence[Cell]], about: str) -> str:
    needs = rf"% {about}; \usepackage{{booktabs}}" if about else r"% \usepackage{booktabs}"
    body = [[latex_cell(cell.text, bold=cell.bold) for cell in row] for row in rows]
    return f"{needs}\n{booktabs(_alignment(head, rows), [latex(title) for title in head], body)}"


def latex_cell(text: str, *, bold: bool = False) -> str:
    r"""LaTeX of the cell ``text``: numbers in mathematics, where minus is a minus; anything else escaped.

    ``\textbf`` has no effect on mathematics, so that bold numbers are ``\mathbf``.

    >>> print(latex_cell("-1.0 ± 0.5 (3)", bold=True), latex_cell("2e-05 ± 1e-06"), latex_cell("5 %"))
    $\mathbf{-1.0 \pm 0.5}$ (3) $2 \times 10^{-5} \pm 1 \times 10^{-6}$ $5$ \%
    >>> print(latex_cell("2e-05 ×/ 1.4 (3)"))
    $2 \times 10^{-5} \mathbin{{}^{\times}\!/} 1.4$ (3)
    """
    number = NUMBER.fullmatch(text)
    if number is None:
        return rf"\textbf{{{latex(text)}}}" if bold else latex(text)
    mean, sign, spread, after = number.groups()
    formula = _SIGNS.get(sign, "").join(_power(each) for each in (mean, spread) if each)
    formula = rf"\mathbf{{{formula}}}" if bold else formula
    return rf"${formula} \times$" if after == " x" else f"${formula}${latex(after)}"


def _power(number: str) -> str:
    digits, _, exponent = number.partition("e")
    return rf"{digits} \times 10^{{{int(exponent)}}}" if exponent else digits


_SIGNS = {"±": r" \pm ", "×/": r" \mathbin{{}^{\times}\!/} "}
_GREEK = {
    letter: unicodedata.name(letter).split()[-1].lower() for letter in "αβγδεζηθικμνξπρστυφχψωΓΔΘΞΠΣΦΨΩ"
}
_FORMULAS = {letter: rf"\{name.title() if letter.isupper() else name}" for letter, name in _GREEK.items()} | {
    "λ": r"\lambda",
    "Λ": r"\Lambda",
    "−": "-",
    "≤": r"\leq",
    "≥": r"\geq",
    "→": r"\to",
    "∞": r"\infty",
}
_ESCAPES = str.maketrans(
    {letter: f"\\{letter}" for letter in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    | {"<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}"}  # other glyphs in the default font
    | {letter: f"${formula}$" for letter, formula in _FORMULAS.items()}
)


def latex(text: str) -> str:
    r"""Escape ``text`` for LaTeX; Greek letters are mathematics, as its default fonts have no others.

    >>> print(latex("a_b & 5 %"), latex("x^2"), latex("τ"))
    a\_b \& 5 \% x\textasciicircum{}2 $\tau$
    """
    return text.translate(_ESCAPES)


def _csv(head: Sequence[str], rows: Sequence[Sequence[Cell]], about: str) -> str:
    del about  # a line above the columns' names would be read as one of them
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([[neutral(title) for title in head], *([neutral(c.text) for c in row] for row in rows)])
    return text.getvalue().rstrip("\n")


_STYLES: dict[str, Callable[[Sequence[str], Sequence[Sequence[Cell]], str], str]] = {
    "text": _text,
    "latex": _latex,
    "markdown": _markdown,
    "csv": _csv,
}
