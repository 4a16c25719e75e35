"""Tables in four styles; nothing in them can break the page, the paper or the spreadsheet."""

import csv
import io

import pytest

from analysis.checks import BadInput
from analysis.runs.serialize.table_formatter import Cell, latex, latex_cell, text_table

HEAD = ["a|b", "2 layers"]
ROWS = [["x & 50 %", Cell("+1.0 ± 0.5 (3)", bold=True)], ["=1+1", "-"]]


def test_text_is_aligned_and_marks_what_is_bold():
    lines = text_table(HEAD, ROWS, about="points").splitlines()
    assert lines[0] == "points"
    assert [line.index(word) for line, word in zip(lines[1:], ("2 l", "+1", "-"), strict=True)] == [
        10,
        10,
        10,
    ]
    assert lines[2].endswith("(3)*")


def test_markdown_latex_and_csv():
    assert r"| =1+1 | - |" in text_table(HEAD, ROWS, style="markdown")
    assert "**+1.0 ± 0.5 (3)**" in text_table(HEAD, ROWS, style="markdown")
    latex = text_table(HEAD, ROWS, style="latex", about="points")
    assert r"x \& 50 \% & $\mathbf{+1.0 \pm 0.5}$ (3) \\" in latex
    assert latex.count(r"\\") == 3
    rows = list(csv.reader(io.StringIO(text_table(HEAD, ROWS, style="csv", about="points"))))
    assert rows[0] == HEAD
    assert rows[2][0] == "'=1+1"
    with pytest.raises(BadInput, match="expected the style of a table to be one of text"):
        text_table(HEAD, ROWS, style="html")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("-1.0 (1)", "$-1.0$ (1)"),
        ("1.2e-05 ± 3e-06 (2)", r"$1.2 \times 10^{-5} \pm 3 \times 10^{-6}$ (2)"),
        ("1e+12", r"$1 \times 10^{12}$"),
        ("1.3 x", r"$1.3 \times$"),
        ("10 heads", "10 heads"),
        ("2-8", "2-8"),
        ("healthy 4, mixed 1", "healthy 4, mixed 1"),
        ("-", "-"),
    ],
)
def test_numbers_are_mathematics_and_words_are_not(text, written):
    assert latex_cell(text) == written


def test_every_special_letter_is_escaped():
    assert latex("\\ ~ ^ & % $ # _ { }") == (
        r"\textbackslash{} \textasciitilde{} \textasciicircum{} \& \% \$ \# \_ \{ \}"
    )


def test_letters_that_latex_prints_as_others_or_not_at_all():
    assert latex("<τ> | Γ − λ") == r"\textless{}$\tau$\textgreater{} \textbar{} $\Gamma$ $-$ $\lambda$"


@pytest.mark.parametrize("name", ["[mine]", "*"])
def test_a_name_is_no_option_of_the_line_before_it(name):
    line = text_table(["norm", "n"], [["none", "1"], [name, "2"]], style="latex").splitlines()[-3]
    assert line == rf"{{}}{name} & $2$ \\"
