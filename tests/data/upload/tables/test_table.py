"""Tables of spreadsheets: what parts the cells, what is a number."""

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.tables.table import read_table


@pytest.mark.parametrize("mark", [",", ";", "\t", "|", " "])
def test_every_mark_that_parts_cells(mark):
    text = f"a{mark}b{mark}c\n\n# a comment\n1{mark}2{mark}3\n"
    table = read_table("t.csv", text.encode())
    assert table.rows == [["a", "b", "c"], ["1", "2", "3"]]
    assert table.numbers == [1, 4]


def test_quoted_cells_keep_their_marks_and_lines():
    table = read_table("t.csv", b'\xef\xbb\xbfname,age\r\n"Doe, ""J"" \nand son",5\r\nB,6\r\n')
    assert table.rows[1] == ['Doe, "J" \nand son', "5"]
    assert table.numbers[2] == 4


def test_decimal_commas_where_they_cannot_be_anything_else():
    table = read_table("t.csv", b"a;0,5\nb;1.234,25\nc;\n")
    assert table.numeric(1) == [0.5, 1234.25, None]
    assert table.numeric(0) is None


def test_a_comma_that_may_mean_two_things_is_refused():
    table = read_table("t.csv", b"a;1,234\nb;5\n")
    with pytest.raises(BadUpload, match=r"t.csv, row 1, column 2: .*'1,234', which can be two numbers"):
        table.numeric(1)


def test_a_comma_is_settled_by_another_cell():
    assert read_table("t.csv", b"a;1,234\nb;0,5\n").numeric(1) == [1.234, 0.5]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a,b\n1,2\n1,2,3\n", "t.csv, row 3: expected 2 cells"),
        (b"\n\n", "empty"),
        (b"PK\x03\x04\x00\x00", "workbook"),
        (b"a," + b"x" * 20_000, "characters"),
    ],
)
def test_what_is_wrong_is_said_with_its_row(content, words):
    with pytest.raises(BadUpload, match=words):
        read_table("t.csv", content)
