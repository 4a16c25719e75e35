"""Quotes, comments and marks between cells."""

import pytest

from analysis.data.upload.errors import BadUpload
from analysis.data.upload.tables.delimited_text import split_line, split_rows
from analysis.data.upload.upload import read_upload


def test_quotes_hold_words_together_between_spaces():
    (data,) = read_upload({"e.txt": b'"New York" "Los Angeles" 3\n"Los Angeles" "Las Vegas" 4\n'})
    assert data.node_names == ("New York", "Los Angeles", "Las Vegas")
    assert data.num_edges == 4
    assert sorted(data.edge_weight.tolist()) == [3, 3, 4, 4]


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ('1 "J"', ["1", "J"]),
        ("'New York' b", ["New York", "b"]),
        ("O'Brien D'Arcy", ["O'Brien", "D'Arcy"]),
        ('"a ""b""" c', ['a "b"', "c"]),
        ('"a \\"b\\"" c', ['a "b"', "c"]),
        ('"" b', ["", "b"]),
        ('5" 6', ['5"', "6"]),
    ],
)
def test_what_quotes_do_between_spaces(line, cells):
    assert split_line(line, " ") == cells


def test_single_quotes_hold_cells_together_where_there_are_no_others():
    (data,) = read_upload({"e.csv": b"'Paris, F','Rome'\n'Rome','Oslo'\n"})
    assert data.node_names == ("Paris, F", "Rome", "Oslo")


@pytest.mark.parametrize(
    ("content", "row"),
    [
        (b'a,b\n"c,d\ne,f\n', 2),
        (b'a,b\nb,"c\nc,d\nd,"e\ne,f\n', 2),
        (b'a;b\n"c;d\n' + b"e;f\n" * 500, 2),
        (b'"New York" b\nb "Los Angeles\n', 2),
    ],
)
def test_the_row_whose_quote_never_closes_is_named(content, row):
    with pytest.raises(BadUpload, match=f"row {row}: expected a closing quote"):
        read_upload({"e.csv": content})


def test_a_quote_inside_a_cell_is_a_letter():
    assert split_rows("t.csv", 'a,5" pipe\nb,6" pipe\n"c" d,1\n').cells[1] == ["b", '6" pipe']


def test_hashtags_are_names_and_remarks_are_not():
    (data,) = read_upload({"tags.csv": b"# hashtags\n#cat,#dog\n#dog,#owl\n"})
    assert data.node_names == ("#cat", "#dog", "#owl")
    (data,) = read_upload({"e.csv": b"a,b\n# half way\nb,c\n#,\n"})
    assert data.num_nodes == 3
    assert "2 lines that begin with # or % below the first row: passed over as comments" in data.notes
