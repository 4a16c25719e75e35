"""A table of words and numbers: to read, for LaTeX, Markdown, or as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from typing import NamedTuple

from analysis.checks import one_of
from analysis.runs.serialize.tables import neutral


class Cell(NamedTuple):
    r"""What stands in a table.

    Attributes:
        text: as it is read, with ± where there is one.
        bold: whether it stands out: ``**`` in Markdown, ``\textbf`` in LaTeX, ``*`` in text.
    """

    text: str
    bold: bool = False


Row = Sequence["Cell | str"]


def text_table(head: Sequence[str], rows: Sequence[Row], *, style: str = "text", about: str = "") -> str:
    r"""Write a table.

    Args:
        head: the columns' names.
        rows: a cell a column.
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
    x \& y & \textbf{$-1.0 \pm 0.5$} \\
    \bottomrule
    \end{tabular}
    """
    write = _STYLES[one_of("the style of a table", style, _STYLES)]
    return write(
        head, [[each if isinstance(each, Cell) else Cell(each) for each in row] for row in rows], about
    )


def _text(head: Sequence[str], rows: Sequence[Sequence[Cell]], about: str) -> str:
    lines = [list(head), *([f"{cell.text}{'*' * cell.bold}" for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) + 2 for column in range(len(head))]
    body = ["".join(text.ljust(width) for text, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join(line.rstrip() for line in ([about] if about else []) + body)


def _markdown(head: Sequence[str], rows: Sequence[Sequence[Cell]], about: str) -> str:
    body = [[_marked(cell.text.replace("|", "\\|"), "**" * cell.bold) for cell in row] for row in rows]
    lines = [list(head), ["---", *["--:"] * (len(head) - 1)], *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + (f"\n\n{about}" if about else "")


def _marked(text: str, mark: str) -> str:
    return f"{mark}{text}{mark}"


def _latex(head: Sequence[str], rows: Sequence[Sequence[Cell]], about: str) -> str:
    body = [" & ".join(map(_latex_cell, row)) + r" \\" for row in rows]
    return "\n".join(
        (
            rf"% {about}; \usepackage{{booktabs}}" if about else r"% \usepackage{booktabs}",
            rf"\begin{{tabular}}{{l{'r' * (len(head) - 1)}}}",
            r"\toprule",
            rf"{' & '.join(map(_escaped, head))} \\",
            r"\midrule",
            *body,
            r"\bottomrule",
            r"\end{tabular}",
        )
    )


def _latex_cell(cell: Cell) -> str:
    number = cell.text.lstrip("+-")[:1].isdigit() and "±" in cell.text
    text = f"${cell.text.replace('±', chr(92) + 'pm')}$" if number else _escaped(cell.text)
    return rf"\textbf{{{text}}}" if cell.bold else text


def _escaped(text: str) -> str:
    return "".join(f"\\{letter}" if letter in "&%$#_{}" else letter for letter in text)


def _csv(head: Sequence[str], rows: Sequence[Sequence[Cell]], about: str) -> str:
    del about  # a line above the columns' names would be read as one of them
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([[neutral(each) for each in head], *([neutral(c.text) for c in row] for row in rows)])
    return text.getvalue().rstrip("\n")


_STYLES: dict[str, Callable[[Sequence[str], Sequence[Sequence[Cell]], str], str]] = {
    "text": _text,
    "latex": _latex,
    "markdown": _markdown,
    "csv": _csv,
}
